//! What the runtime keeps for an instance: its place in the pool, its exceptions, what it was granted, and what has ended it.
//!
//! # Safety
//! A state lies at the head of its instance's slot as long as the instance exists, and is used by the thread that uses the instance.
#![allow(unsafe_code)]

use super::deadline::Deadline;
use super::error::Error;
use super::pool::Slot;
use crate::exception::Arena;
use crate::host::Host;
use core::ptr;
use wasm2native_abi::instance::Instance;

/// The state of one instance.
pub(crate) struct State {
    /// What is known of the trap that has ended it.
    pub(crate) error: Error,
    /// Its exceptions.
    pub(crate) arena: Arena,
    /// When it shall stop.
    pub(super) deadline: Deadline,
    /// Where it lies.
    pub(super) slot: Slot,
    /// What it may grow to.
    pub(super) limits: Limits,
    /// What it was granted, where it asks for it.
    pub(crate) host: Option<Host>,
}

/// What memories and tables may grow to together.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of all memories.
    pub(super) memory_bytes: u64,
    /// Elements of all open tables.
    pub(super) table_elements: u64,
}

impl Limits {
    /// None yet: nothing grows.
    pub(super) const NONE: Self = Self { memory_bytes: 0, table_elements: 0 };
}

impl State {
    /// That of `instance`.
    ///
    /// # Safety
    /// The instance exists, and nobody else uses its state meanwhile.
    pub(crate) unsafe fn of(instance: *const Instance) -> &'static mut Self {
        // SAFETY: the caller's: whoever made the instance wrote the address.
        unsafe { &mut *ptr::with_exposed_provenance_mut((*instance).host as usize) }
    }
}
