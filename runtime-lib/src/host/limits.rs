//! The start step that sets limits of what the system counts. Memories and tables count themselves.

use super::Host;
use crate::report::start_error;
use crate::sys;
use wasm2native_abi::grant::Limit;
use wasm2native_abi::manifest::Record;

/// [`StartStep::Limits`](wasm2native_abi::grant::StartStep::Limits).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_limits(host: &mut Host) {
    for record in host.records() {
        let set = match record {
            Record::Limit(Limit::OpenFiles, number) => {
                host.descriptors.limit(number);
                true
            }
            Record::Limit(Limit::CpuSeconds, seconds) => sys::limit_cpu_time(seconds),
            Record::Limit(Limit::WallMilliseconds, milliseconds) => sys::limit_wall_time(milliseconds),
            _ => true,
        };
        if !set {
            start_error(&[b"the system refuses to limit the program's time as it was built to be"]);
        }
    }
}
