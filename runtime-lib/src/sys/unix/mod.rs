//! What Linux and macOS have in common: POSIX, as far as both keep to it. A file is here where the systems differ in constants
//! or in nothing; it takes what differs from [`sys`](crate::sys), under the same name on each.

mod clock;
pub(in crate::sys) mod fs;
#[cfg(not(feature = "library"))]
mod handler_stack;
#[cfg(not(feature = "library"))]
mod limit;
#[cfg(feature = "library")]
mod loaded;
mod memory;
mod poll;
#[cfg(feature = "library")]
mod thread;
#[cfg(feature = "library")]
mod variable;
mod words;

pub(crate) use clock::{Clock, clock_resolution, clock_time};
#[cfg(not(feature = "library"))]
pub(in crate::sys) use handler_stack::HANDLER_STACK_BYTES;
#[cfg(not(feature = "library"))]
pub(crate) use handler_stack::handler_stack_top;
#[cfg(not(feature = "library"))]
pub(crate) use limit::{limit_cpu_time, limit_wall_time};
#[cfg(feature = "library")]
pub(crate) use loaded::stay_loaded;
#[cfg(feature = "library")]
pub(in crate::sys) use loaded::{Loader, Place};
pub(crate) use memory::{Refusal, commit, map_anonymous, map_stack, page_bytes, reserve};
#[cfg(feature = "library")]
pub(crate) use memory::{renew, unmap, withdraw};
pub(crate) use poll::{Happened, Interest, Watch, Watches, yield_processor};
#[cfg(feature = "library")]
pub(crate) use thread::{process_number, start_thread};
#[cfg(feature = "library")]
pub(crate) use variable::variable;
#[cfg(not(feature = "library"))]
pub(crate) use words::is_open;
pub(crate) use words::{STANDARD_ERROR, write_words};
