//! What depends on the instruction set and not on the system: which extensions the CPU has, how stacks are switched, and
//! how a handler of an exception is entered.
//!
//! Invariant: every function of the program keeps frame pointers, so that [`frame`] starts a chain that a trap can follow.

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use aarch64 as arch;
#[cfg(target_arch = "x86_64")]
use x86_64 as arch;

pub(crate) use arch::{
    Preserved, call_catching, call_on_stack, call_with_registers_on_stack, frame, resume, return_caught,
};

use crate::image::Image;
use crate::report::{Report, START_ERROR_EXIT_CODE, Words};
use crate::sys;
use arch::{MUST_BE_ASKED, available};
use wasm2native_abi::cpu::FEATURES;

/// Whether the CPU has all that a library's code uses.
#[cfg(feature = "library")]
pub(crate) fn suffices(image: Image) -> bool {
    let needed = image.cpu_features();
    needed & MUST_BE_ASKED == 0 || needed & !available(needed) == 0
}

/// Refuses, in words, to run code on a CPU that lacks what the code uses, as far as that must be known beforehand: where a
/// missing instruction is a fault, [`explain_fault`] says it in time, and costs nothing before.
pub(crate) fn require(image: Image) {
    if image.cpu_features() & MUST_BE_ASKED != 0 {
        explain_fault(image);
    }
}

/// Ends the process in words where the CPU lacks what the code uses: why an instruction was illegal.
pub(crate) fn explain_fault(image: Image) {
    let needed = image.cpu_features();
    let missing = needed & !available(needed);
    if missing != 0 {
        refuse(image.cpu_level(), missing)
    }
}

#[cold]
fn refuse(level: &[u8], missing: u64) -> ! {
    let mut report = Report::new();
    report.text("error: this program was built for CPU level ");
    report.escaped(level);
    report.text("; this machine lacks ");
    let mut separator = "";
    for (bit, name) in FEATURES {
        if missing & bit != 0 {
            report.text(separator);
            report.text(name);
            separator = ", ";
        }
    }
    report.text("\n");
    report.send();
    sys::exit(START_ERROR_EXIT_CODE)
}
