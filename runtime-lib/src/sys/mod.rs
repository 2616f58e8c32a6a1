//! The operating system: the only folder that knows one. Porting the runtime is writing another folder beside
//! [`linux`].
//!
//! Every system provides, with these contracts:
//!
//! | function | does |
//! |---|---|
//! | `_start` | the first instruction: hands the initial stack to [`start::start`](crate::start::start), relocated |
//! | `exit(code)` | ends the process and all its threads |
//! | `abort()`, `die_by(signal)` | ends it as that signal's default action does |
//! | `signal_name(signal)` | a fault's name, for messages |
//! | `write_error(bytes)` | writes all of it to standard error; failures are swallowed, as there is nobody to tell |
//! | `initialise(process)` | what the system's interface needs before anything below |
//! | `page_bytes()` | the system's page size |
//! | `cpu_capabilities()` | Linux's word on the CPU's extensions, on a CPU that programs cannot ask |
//! | `relocate(process)` | makes addresses in data usable; first of all |
//! | `seal_relocated(process)` | makes what only relocation writes read-only |
//! | `reserve(place, bytes)` | address space without access, a multiple of pages, at an exact place if asked |
//! | `commit(base, bytes)` | makes whole pages of a reservation readable and writable; never aborts |
//! | `first_stack(process, bytes)` | the process's first stack, if it is guarded and of that size |
//! | `handler_stack_top()` | end of the stack that fault handlers run on |
//! | `map_stack(guard, bytes)` | a fresh stack with an inaccessible guard below: address of the stack's lowest byte |
//! | `map_anonymous(bytes)` | fresh zeroed memory, or `None` |
//! | `move_pages(from, to, bytes)` | puts private pages elsewhere without copying; false where the system cannot |
//! | `regrow(base, old, new)` | makes a mapping of `map_anonymous` larger, moving it where it must |
//! | `limit_cpu_time(seconds)`, `limit_wall_time(milliseconds)` | ends the process in words when they are over |
//! | `install_fault_handlers()` | from then on faults go through [`trap::fault`](crate::trap::fault) |
//!
//! `fs` is the file system's part; `harden` is [`harden::apply`], which takes from the process what its program does not need.

#[cfg(target_os = "linux")]
pub(crate) mod linux;

#[cfg(target_os = "linux")]
pub(crate) use linux::*;
