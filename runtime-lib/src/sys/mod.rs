//! The operating system: the only folder that knows one. A folder each for `linux` and `macos`, and [`unix`] for what they have in
//! common. Porting the runtime is writing another one.
//!
//! Every system provides, with these contracts, by itself or through [`unix`]:
//!
//! | function | does |
//! |---|---|
//! | `_start` or `main` | where the system enters: hands what it was given to [`start::start`](crate::start::start) |
//! | `exit(code)` | ends the process and all its threads |
//! | `abort()`, `die_by(signal)` | ends it as that signal's default action does |
//! | `SIGNALS` | the system's number of each of WASI's signals; one that it refuses to send where it lacks it |
//! | `raise(signal)`, `ignore_write_signals()` | sends the process a signal; makes writes fail that cannot be done |
//! | `signal_name(signal)` | a fault's name, for messages |
//! | `write_words(descriptor, bytes)` | writes all of it, for most to `STANDARD_ERROR`; failures are swallowed, as there is nobody to tell |
//! | `is_open(descriptor)` | whether the process was started with it |
//! | `initialise(process)` | what the system's interface needs before anything below |
//! | `page_bytes()` | the system's page size |
//! | `cpu_features()` | the CPU's extensions, as bits of [`abi::cpu`](wasm2native_abi::cpu), on a CPU that programs cannot ask |
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
//! | `loader()` | the dynamic loader, of which libraries ask that what they are in is never unloaded |
//! | `install_fault_handlers()` | from then on faults go through [`trap::fault`](crate::trap::fault) |
//! | `Registers` | what a fault's handler is told of the CPU's registers, with `general(number)` |
//! | `handle_interrupt(handler)` | the first `SIGINT` goes to the handler, a second one ends the process |
//! | `discard(base, bytes)`, `Contents` | for libraries: pages handed back that are zero when they are used again; bytes that mappings share until they change them |
//!
//! `fs` is the file system's part; `harden` is `harden::apply`, which takes from the process what its program does not need.
//! [`unix`] itself asks of a system:
//!
//! | item | what |
//! |---|---|
//! | `AT_PLACE`, `AS_STACK` | flags that ask for a mapping at an exact place, and for one that is a stack |
//! | `read_clock(clock)`, `read_resolution(clock)` | a clock as the system has it |
//! | `set_timer(milliseconds)`, `handle_ending(signal, handler)` | `SIGALRM` in time; a handler that ends the process |
//! | in `fs` | what [`unix::fs`] lists |

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod unix;

#[cfg(target_os = "linux")]
use linux as os;
#[cfg(target_os = "macos")]
use macos as os;

pub(crate) use os::fs;
pub(crate) use os::*;
pub(crate) use unix::*;
