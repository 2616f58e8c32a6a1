//! What Linux and macOS have in common: POSIX, as far as both keep to it.
//!
//! A file is here where only the systems' constants differ, or nothing.

mod clock;
pub(in crate::sys) mod fs;
mod poll;

pub(crate) use clock::{Clock, clock_resolution, clock_time};
pub(crate) use poll::{Happened, Interest, Watch, Watches, yield_processor};
