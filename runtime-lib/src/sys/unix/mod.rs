//! What Linux and macOS have in common: POSIX, as far as both keep to it. A file is here where the systems differ in constants
//! or in nothing; it takes what differs from [`sys`](crate::sys), under the same name on each.

mod clock;
pub(in crate::sys) mod fs;
mod handler_stack;
mod limit;
mod memory;
mod poll;
mod words;

pub(crate) use clock::{Clock, clock_resolution, clock_time};
pub(in crate::sys) use handler_stack::HANDLER_STACK_BYTES;
pub(crate) use handler_stack::handler_stack_top;
pub(crate) use limit::{limit_cpu_time, limit_wall_time};
pub(crate) use memory::{Refusal, commit, map_anonymous, map_stack, page_bytes, reserve};
pub(crate) use poll::{Happened, Interest, Watch, Watches, yield_processor};
pub(crate) use words::write_error;
