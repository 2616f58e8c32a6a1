//! The start step that takes what a run adds, where its build let it.
//!
//! `WASM2NATIVE_DIR`, and any other name that goes on with an underscore, adds a directory: `HOST[::GUEST][:ro]`.
//! `WASM2NATIVE_ENV` adds a variable in the same way: `NAME=VALUE`, or `NAME` for one of the process's own. Whether this build
//! lets it was checked before ([`Denied`](super::Denied)). Invariant: what is sealed stays as it is; a run adds, and never
//! replaces.

use super::Host;
use super::directories::{Grant, grant};
use crate::process::Process;
use crate::report::start_error;
use crate::wasi::rights::Rights;
use core::ffi::CStr;
use wasm2native_abi::grant::Access;
use wasm2native_abi::manifest::Record;

/// [`StartStep::Late`](wasm2native_abi::grant::StartStep::Late).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_late(host: &mut Host) {
    for text in host.process.settings(b"DIR") {
        let directory = directory(text.to_bytes());
        let taken =
            host.records().any(|record| matches!(record, Record::Directory { guest, .. } if guest == directory.guest));
        if taken {
            start_error(&[b"WASM2NATIVE_DIR: the program has a directory '", directory.guest.as_bytes(), b"' already"]);
        }
        grant(host, directory);
    }
    for (name, _) in variables(host.process, true) {
        let sealed = host.records().any(|record| match record {
            Record::Variable(other, _) | Record::InheritedVariable(other) => other.as_bytes() == name,
            _ => false,
        });
        if sealed || name.is_empty() {
            start_error(&[
                b"WASM2NATIVE_ENV: the variable '",
                name,
                b"' cannot be added: it is sealed in, or has no name",
            ]);
        }
        host.late_variables = true;
    }
}

/// The variables that this run adds; none where it `may` not.
pub(super) fn variables(process: Process, may: bool) -> impl Iterator<Item = (&'static [u8], &'static [u8])> {
    let settings = may.then(|| process.settings(b"ENV"));
    settings.into_iter().flatten().map(CStr::to_bytes).filter_map(move |text| {
        match text.iter().position(|byte| *byte == b'=') {
            Some(end) => text.split_at_checked(end).and_then(|(name, value)| Some((name, value.split_first()?.1))),
            None => Some((text, process.variable(text)?)),
        }
    })
}

/// `HOST[::GUEST][:ro]`
fn directory(text: &'static [u8]) -> Grant {
    let (paths, access) = match text.strip_suffix(b":ro") {
        Some(paths) => (paths, Access::ReadOnly),
        None => (text, Access::ReadWrite),
    };
    let divider = paths.windows(2).position(|pair| pair == b"::");
    let divided = divider.and_then(|at| Some((paths.get(..at)?, paths.get(at + 2..)?)));
    let (host, guest) = divided.unwrap_or((paths, paths));
    match core::str::from_utf8(guest) {
        Ok(guest) if !guest.is_empty() && !host.is_empty() => Grant { host, guest, access, rights: Rights::ALL },
        _ => start_error(&[b"WASM2NATIVE_DIR: '", text, b"' is no HOST[::GUEST][:ro]"]),
    }
}
