//! Deadlines: instances that shall stop when their time is over.
//!
//! A thread of the runtime's own looks at the list of them every millisecond, as long as there are any and a little longer; there is
//! none in a process that sets no deadline. It writes the flag that code looks at which is compiled with `--interruptible`.
//!
//! # Safety
//! An instance stands in the list until its time is over or it is freed; whoever frees it takes it out first. The list is changed under
//! its lock alone.
#![allow(unsafe_code)]

use super::lock::Lock;
use super::state::State;
use crate::sys::{self, Clock};
use core::ptr;
use core::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library::Status;

/// An instance's deadline.
pub(super) struct Deadline {
    /// When it is, in nanoseconds of the monotonic clock; 0 while the instance does not stand in the list.
    at: u64,
    instance: *mut Instance,
    /// The next one in the list.
    next: *mut Self,
}

struct List {
    first: *mut Deadline,
    /// Whether the thread is there.
    watched: bool,
}

// SAFETY: the pointers are used under the list's lock.
unsafe impl Send for List {}

static LIST: Lock<List> = Lock::new(List { first: ptr::null_mut(), watched: false });

/// What stands in an instance's flag where its deadline has passed: another number than a host's wish.
const PASSED: u32 = 2;

/// How often the thread looks.
const PERIOD_NANOSECONDS: u64 = 1_000_000;

/// How often the thread looks at an empty list before it ends.
const PATIENCE: u32 = 100;

impl Deadline {
    /// None yet.
    pub(super) const NONE: Self = Self { at: 0, instance: ptr::null_mut(), next: ptr::null_mut() };

    /// Takes it back.
    pub(super) fn clear(&mut self) {
        if self.at != 0 {
            adopt();
            LIST.with(|list| list.remove(self));
        }
    }
}

/// Makes the list this process's. One that was made by `fork` has copies of the instances, but not of the thread, which may even have held
/// the lock in that moment: of a change by it, each step leaves the list whole.
fn adopt() {
    let process = sys::process_number();
    loop {
        let found = OWNER.load(Acquire);
        if found == process {
            return;
        }
        if found != BEING_ADOPTED && OWNER.compare_exchange(found, BEING_ADOPTED, Acquire, Relaxed).is_ok() {
            if found != NOBODY {
                // SAFETY: whoever has held it is not in this process, and who is comes after this.
                unsafe { LIST.release() };
                LIST.with(|list| list.watched = false);
            }
            return OWNER.store(process, Release);
        }
        sys::yield_processor();
    }
}

/// Number of the process whose thread looks at the list, or one of those below, which no process has.
static OWNER: AtomicU32 = AtomicU32::new(NOBODY);
const NOBODY: u32 = 0;
const BEING_ADOPTED: u32 = u32::MAX;

impl List {
    fn remove(&mut self, deadline: *mut Deadline) {
        let mut place = &raw mut self.first;
        // SAFETY: the list's own places, under its lock.
        unsafe {
            while !(*place).is_null() {
                if *place == deadline {
                    *place = (*deadline).next;
                    break;
                }
                place = &raw mut (**place).next;
            }
            (*deadline).at = 0;
        }
    }

    /// Stops the instances whose time is over: the earliest deadline that is left.
    fn stop_those_before(&mut self, now: u64) -> Option<u64> {
        let mut earliest = None;
        let mut next = self.first;
        // SAFETY: entries of the list, under its lock; their instances exist.
        unsafe {
            while let Some(deadline) = next.as_mut() {
                next = deadline.next;
                if deadline.at <= now {
                    flag(deadline.instance).store(PASSED, Relaxed);
                    self.remove(deadline);
                } else {
                    earliest = Some(earliest.unwrap_or(deadline.at).min(deadline.at));
                }
            }
        }
        earliest
    }
}

/// # Safety
/// The instance exists.
unsafe fn flag(instance: *mut Instance) -> &'static AtomicU32 {
    // SAFETY: the caller's; everybody uses the field like this.
    unsafe { AtomicU32::from_ptr(&raw mut (*instance).interrupt) }
}

/// The library call: has the instance stop `nanoseconds` from now, in place of what it was told before; 0 takes that back.
///
/// # Safety
/// `instance` is one, which its host's thread uses.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_set_deadline(instance: *mut Instance, nanoseconds: u64) -> i32 {
    // SAFETY: the caller's.
    let deadline = unsafe { &mut State::of(instance).deadline };
    deadline.clear();
    // A deadline that has passed between two calls is none of the next one's.
    // SAFETY: the caller's.
    let _ = unsafe { flag(instance) }.compare_exchange(PASSED, 0, Relaxed, Relaxed);
    if nanoseconds == 0 {
        return Status::Ok as i32;
    }
    let at = sys::clock_time(Clock::Monotonic).saturating_add(nanoseconds);
    adopt();
    let status = LIST.with(|list| {
        if !list.watched && !sys::start_thread(watch) {
            return Status::NoMemory;
        }
        list.watched = true;
        *deadline = Deadline { at, instance, next: list.first };
        list.first = deadline;
        Status::Ok
    });
    status as i32
}

/// What the thread does.
extern "C" fn watch(_: *mut ()) -> *mut () {
    let mut idle = 0;
    loop {
        let now = sys::clock_time(Clock::Monotonic);
        let sleep = LIST.with(|list| match list.stop_those_before(now) {
            Some(earliest) => {
                idle = 0;
                Some((earliest - now).min(PERIOD_NANOSECONDS))
            }
            None if idle < PATIENCE => {
                idle += 1;
                Some(PERIOD_NANOSECONDS)
            }
            None => {
                list.watched = false;
                None
            }
        });
        match sleep {
            // Where the system cannot wait, or a signal comes first, the clock is asked again.
            Some(nanoseconds) => _ = sys::wait(&mut [], Some(nanoseconds)),
            None => return ptr::null_mut(),
        }
    }
}
