//! Waiting for several things at once.
//!
//! Clocks become one timeout, descriptors one system call. Errors of a descriptor are its event's, as the document has it:
//! a libc turns them into `POLLNVAL`. A clock that cannot be waited for is an error of the call, as in Wasmtime.

use super::Context;
use super::clock;
use super::layout::{self, Awaited, Preview1, Snapshot, Subscription};
use super::rights::Rights;
use super::types::Errno;
use crate::guest::Range;
use crate::host::Kind;
use crate::sys::{self, Clock, Happened, Interest, Watch, Watches, fs};
use wasm2native_abi::grant::Ambient;

/// Waits until one of the `count` subscriptions comes true; writes an event for each that has, and their number to
/// `stored`.
pub(super) fn poll_oneoff(
    context: &mut Context<'_>,
    subscriptions: u32,
    events: u32,
    count: u32,
    stored: u32,
) -> Result<(), Errno> {
    wait::<Preview1>(context, subscriptions, events, count, stored)
}

/// The same with the subscriptions of the snapshot `S`.
pub(super) fn wait<S: Snapshot>(
    context: &mut Context<'_>,
    subscriptions: u32,
    events: u32,
    count: u32,
    stored: u32,
) -> Result<(), Errno> {
    // Nothing to wait for would be forever.
    if count == 0 {
        return Err(Errno::Inval);
    }
    let subscriptions = context.guest.range(subscriptions, count.checked_mul(S::BYTES).ok_or(Errno::Fault)?)?;
    let events = context.guest.range(events, count.checked_mul(EVENT_BYTES).ok_or(Errno::Fault)?)?;
    let stored = context.guest.place(stored)?;
    let start = sys::clock_time(Clock::Monotonic);
    let mut watches = Watches::new(count as usize)?;
    let mut refused = false;
    for (subscription, watch) in iterate::<S>(subscriptions).zip(watches.as_mut_slice()) {
        refused |= match subscription?.what {
            Awaited::Clock { .. } => {
                context.host.require(Ambient::Clock)?;
                false
            }
            Awaited::Read { fd } => set(watch, context, fd, Interest::Read).is_err(),
            Awaited::Write { fd } => set(watch, context, fd, Interest::Write).is_err(),
        };
    }
    loop {
        let timeout = if refused { Some(0) } else { earliest::<S>(subscriptions, start)? };
        match sys::wait(watches.as_mut_slice(), timeout) {
            Ok(()) => {}
            // A signal: the deadlines stay.
            Err(Errno::Intr) => continue,
            Err(error) => return Err(error),
        }
        let number = report::<S>(context, subscriptions, events, watches.as_mut_slice(), start)?;
        // The system may wake up a little before the time.
        if number > 0 {
            stored.store(number.to_le_bytes());
            return Ok(());
        }
    }
}

/// Bytes of an `event`.
const EVENT_BYTES: u32 = 32;

/// The subscriptions in `memory`, which is as long as they are.
fn iterate<S: Snapshot>(memory: Range<'_>) -> impl Iterator<Item = Result<Subscription, Errno>> {
    (0..memory.len()).step_by(S::BYTES as usize).map(move |at| S::subscription(memory.skip(at)))
}

/// Nanoseconds until the first of the clocks' subscriptions comes true; `None` without any.
fn earliest<S: Snapshot>(subscriptions: Range<'_>, start: u64) -> Result<Option<u64>, Errno> {
    let mut earliest = None;
    for subscription in iterate::<S>(subscriptions) {
        if let Awaited::Clock { id, timeout, absolute } = subscription?.what {
            let left = remaining(id, timeout, absolute, start)?;
            earliest = Some(earliest.map_or(left, |other: u64| other.min(left)));
        }
    }
    Ok(earliest)
}

/// Nanoseconds until a clock's subscription comes true, which was made at the monotonic time `start`.
fn remaining(id: u32, timeout: u64, absolute: bool, start: u64) -> Result<u64, Errno> {
    let now = match (clock::from_id(id)?, absolute) {
        (Clock::Realtime | Clock::Monotonic, false) => sys::clock_time(Clock::Monotonic).saturating_sub(start),
        (clock @ (Clock::Realtime | Clock::Monotonic), true) => sys::clock_time(clock),
        (Clock::ProcessCpu | Clock::ThreadCpu, _) => return Err(Errno::Inval),
    };
    Ok(timeout.saturating_sub(now))
}

fn set(watch: &mut Watch, context: &mut Context<'_>, fd: u32, interest: Interest) -> Result<(), Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::NONE)?;
    let direction = match interest {
        Interest::Read => Rights::FD_READ,
        Interest::Write => Rights::FD_WRITE,
    };
    if matches!(descriptor.kind, Kind::Directory { .. }) {
        return Err(Errno::Badf);
    }
    descriptor.check(direction | Rights::POLL_FD_READWRITE)?;
    *watch = Watch::new(&descriptor.handle, interest);
    Ok(())
}

/// Writes an event for each subscription that has come true: how many.
fn report<S: Snapshot>(
    context: &mut Context<'_>,
    subscriptions: Range<'_>,
    mut events: Range<'_>,
    watches: &[Watch],
    start: u64,
) -> Result<u32, Errno> {
    let mut number = 0;
    for (subscription, watch) in iterate::<S>(subscriptions).zip(watches) {
        let Subscription { userdata, what } = subscription?;
        let event = match what {
            Awaited::Clock { id, timeout, absolute } => {
                if remaining(id, timeout, absolute, start)? > 0 {
                    continue;
                }
                layout::event(userdata, None, CLOCK, 0, 0)
            }
            Awaited::Read { fd } => match outcome(context, watch, fd, Interest::Read) {
                Some((error, bytes, flags)) => layout::event(userdata, error, READ, bytes, flags),
                None => continue,
            },
            Awaited::Write { fd } => match outcome(context, watch, fd, Interest::Write) {
                Some((error, bytes, flags)) => layout::event(userdata, error, WRITE, bytes, flags),
                None => continue,
            },
        };
        // Events are never more than subscriptions, for which there is room.
        events = events.skip(events.copy_from(&event));
        number += 1;
    }
    Ok(number)
}

/// Types of events (witx: `eventtype`).
const CLOCK: u8 = 0;
const READ: u8 = 1;
const WRITE: u8 = 2;

/// The flag of an event whose other side is gone (witx: `eventrwflags`).
const HANGUP: u16 = 1;

/// A watch's error, the bytes that can be transferred and the event's flags; `None` where nothing happened.
fn outcome(context: &mut Context<'_>, watch: &Watch, fd: u32, interest: Interest) -> Option<(Option<Errno>, u64, u16)> {
    let mut refusal = Watch::none();
    if let Err(error) = set(&mut refusal, context, fd, interest) {
        return Some((Some(error), 0, 0));
    }
    let flags = match watch.happened() {
        Happened::Nothing => return None,
        Happened::Invalid => return Some((Some(Errno::Badf), 0, 0)),
        Happened::Error => return Some((Some(Errno::Io), 0, 0)),
        Happened::HungUp => HANGUP,
        Happened::Ready => 0,
    };
    let bytes = match interest {
        Interest::Read => {
            let descriptor = context.host.descriptors.any(fd, Rights::NONE).ok()?;
            fs::readable_bytes(&descriptor.handle).unwrap_or(1)
        }
        // The system does not say how much: at least one.
        Interest::Write => 1,
    };
    Some((None, bytes, flags))
}
