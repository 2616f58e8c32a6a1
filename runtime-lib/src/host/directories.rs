//! The start step that opens granted directories.

use super::{Descriptor, Host, insert};
use crate::report::start_error;
use crate::sys::fs::Handle;
use crate::wasi::rights::Rights;
use wasm2native_abi::grant::Access;
use wasm2native_abi::manifest::Record;

/// A directory to open.
#[derive(Clone, Copy)]
pub(super) struct Grant {
    /// Its path on the host; a relative one is resolved against the working directory of the start.
    pub(super) host: &'static [u8],
    /// Its path in the guest.
    pub(super) guest: &'static str,
    /// How its tree may be used.
    pub(super) access: Access,
    /// The rights that descriptors in its tree may have.
    pub(super) rights: Rights,
}

/// [`StartStep::Directories`](wasm2native_abi::grant::StartStep::Directories).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_directories(host: &mut Host) {
    for record in host.records() {
        if let Record::Directory { host: path, guest, access, rights } = record {
            grant(host, Grant { host: path.as_bytes(), guest, access, rights: Rights::from_bits(rights) });
        }
    }
}

/// Opens a granted directory, unless this run goes without it. One that cannot be opened ends the process in words.
pub(super) fn grant(host: &mut Host, grant: Grant) {
    let Grant { host: path, guest, access, rights } = grant;
    let cannot =
        |reason: &'static [u8]| -> ! { start_error(&[b"cannot open the granted directory '", path, b"': ", reason]) };
    if host.denied.directory(guest) {
        return;
    }
    let access = if host.denied.writing() { Access::ReadOnly } else { access };
    match Handle::open_granted(path) {
        Ok(handle) => insert(&mut host.descriptors, Descriptor::granted(handle, guest, access, rights)),
        Err(error) => cannot(error.words().as_bytes()),
    }
}
