//! The start step that opens listening sockets. They follow the granted directories, in the manifest's order.

use super::{Descriptor, Host, insert};
use crate::report::start_error;
use wasm2native_abi::manifest::Record;

/// [`StartStep::Listen`](wasm2native_abi::grant::StartStep::Listen).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_listen(host: &mut Host) {
    if host.denied.listening() {
        return;
    }
    for record in host.records() {
        let Record::Listen(text) = record else { continue };
        let cannot = |reason: &[u8]| -> ! { start_error(&[b"cannot listen at '", text.as_bytes(), b"': ", reason]) };
        match super::listen(text) {
            Ok(handle) => insert(&mut host.descriptors, Descriptor::listening(handle)),
            Err(error) => cannot(error.words().as_bytes()),
        }
    }
}
