//! A module in somebody else's process: many instances, made and taken back by a host program that calls their functions.
//!
//! ```text
//! host ─ NAME_instantiate ─▶ instantiate ─▶ pool: a slot of address space ─▶ state, instance, tables, memories
//!   └ wasm2native_config ────▶ configure, grants ◀─ what was sealed in
//!      ─ NAME_f ──────────▶ (compiled code) ─▶ wasm ─ hostcalls ─▶ the rest of this crate
//!      ◀─ a status ─────── landing ◀── trap: by the frames to the call that has entered wasm
//!      ─ NAME_free ───────▶ free ─▶ pool
//! ```
//! Nothing here belongs to a thread: an instance is used by one thread at a time, and whichever it is brings its own stack. What is
//! global is the list of modules ([`registry`]), the pool, and the handlers of faults.

pub(crate) mod bytes;
mod config;
pub(crate) mod configure;
mod contents;
mod deadline;
mod error;
mod grants;
mod instantiate;
mod lock;
pub(crate) mod pool;
pub(crate) mod registry;
pub(crate) mod state;
mod text;
