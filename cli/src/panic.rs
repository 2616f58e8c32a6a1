//! A panic is a mistake of ours: it is told as one, with its own exit code.
//!
//! Invariant: nothing is printed for a panic that the library catches (a linker's, one function's): it becomes a
//! diagnostic there.

use crate::failure::Failure;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use wasm2native_compiler::{Diagnostic, Kind};

/// What the latest panic said, with its place.
static LATEST: Mutex<Option<String>> = Mutex::new(None);

/// Runs `work`, and makes a failure of a panic in it.
pub(crate) fn caught(work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    std::panic::set_hook(Box::new(|panic| {
        tracing::debug!(target: "wasm2native", "{panic}");
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic.to_string());
    }));
    // Nothing that the closure touched is used again, but to leave.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let message = latest.unwrap_or_else(|| "a panic without a message".to_owned());
        Err(Diagnostic::new(Kind::Internal { message }).into())
    })
}
