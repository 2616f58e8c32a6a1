//! Telling on standard error what was denied, and which grant would allow it: `WASM2NATIVE_TRACE=denied`.
//!
//! A program that was built with `--trace` calls its functions by way of [`tell`]; any other carries nothing of this file. What a
//! libc refuses by itself never gets here: it asks for no path outside of the directories that it knows.

use super::Context;
use super::rights::Rights;
use super::types::Errno;
use crate::guest::Guest;
use crate::host::{Host, Kind};
use crate::report::{Report, Words};
use wasm2native_abi::Capability;
use wasm2native_abi::grant::{Access, Ambient};

/// [`StartStep::Trace`](wasm2native_abi::grant::StartStep::Trace).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_trace(host: &mut Host) {
    host.look_for_trace();
}

/// A function as it was called: parameters by name, in order.
pub(super) struct Call<'a> {
    pub(super) function: &'static str,
    pub(super) capability: Capability,
    pub(super) parameters: &'a [(&'static str, u64)],
}

impl Call<'_> {
    fn parameter(&self, name: &str) -> Option<u32> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| *value as u32)
    }

    /// The path that it was called with; of two the new one, as that is what is made.
    fn path(&self) -> Option<(u32, u32)> {
        let pairs = [("new_path", "new_path_len"), ("path", "path_len"), ("old_path", "old_path_len")];
        pairs.into_iter().find_map(|(path, bytes)| self.parameter(path).zip(self.parameter(bytes)))
    }
}

/// Tells of a call that gave `errno`, if that is a denial and the run wants to know.
#[cold]
pub(super) fn tell(context: &mut Context<'_>, call: &Call<'_>, errno: u32) {
    if !context.host.traces {
        return;
    }
    let fd = call.parameter("fd").or(call.parameter("new_fd")).or(call.parameter("old_fd"));
    let Some(denial) = Denial::of(context.host, call.capability, fd, errno) else { return };
    let mut report = Report::new();
    report.text("denied: ");
    report.text(call.function);
    if let Some(fd) = fd {
        report.text(" of descriptor ");
        report.decimal(fd.into());
        if let Ok(Kind::Directory { granted: Some(guest), .. }) =
            context.host.descriptors.any(fd, Rights::NONE).map(|descriptor| &descriptor.kind)
        {
            report.text(" (the directory '");
            report.escaped(guest.as_bytes());
            report.text("')");
        }
    }
    if let Some((path, bytes)) = call.path() {
        quote(&mut report, context.guest, path, bytes);
    }
    report.text(": ");
    report.text(denial.words());
    report.text("\n");
    report.send();
}

/// Adds the first bytes of a path.
fn quote(report: &mut Report, guest: Guest<'_>, path: u32, bytes: u32) {
    const SHOWN: u32 = 256;
    let mut text = [0; SHOWN as usize];
    let Ok(range) = guest.range(path, bytes.min(SHOWN)) else { return };
    let shown = text.get_mut(..range.len()).unwrap_or_default();
    range.copy_to(shown);
    report.text(", path '");
    report.escaped(shown);
    report.text(if bytes > SHOWN { "…'" } else { "'" });
}

/// Why something was denied.
enum Denial {
    Ambient(Ambient),
    ReadOnly,
    Outside,
    Right,
    System,
}

impl Denial {
    fn of(host: &mut Host, capability: Capability, fd: Option<u32>, errno: u32) -> Option<Self> {
        let stream = match fd {
            Some(0) => Some(Ambient::Stdin),
            Some(1) => Some(Ambient::Stdout),
            Some(2) => Some(Ambient::Stderr),
            _ => None,
        };
        let access = fd.and_then(|fd| host.descriptors.any(fd, Rights::NONE).ok()).map(|descriptor| descriptor.access);
        const BADF: u32 = Errno::Badf as u32;
        const NOT_CAPABLE: u32 = Errno::NotCapable as u32;
        const PERM: u32 = Errno::Perm as u32;
        const ACCES: u32 = Errno::Acces as u32;
        match errno {
            BADF => stream.filter(|stream| host.denied.has(*stream)).map(Self::Ambient),
            NOT_CAPABLE => Some(match capability {
                Capability::Clock => Self::Ambient(Ambient::Clock),
                Capability::Random => Self::Ambient(Ambient::Random),
                _ => Self::Right,
            }),
            PERM if access == Some(Access::ReadOnly) => Some(Self::ReadOnly),
            PERM if capability == Capability::Directory => Some(Self::Outside),
            ACCES => Some(Self::System),
            _ => None,
        }
    }

    const fn words(&self) -> &'static str {
        match self {
            Self::Ambient(ambient) => match ambient {
                Ambient::Arguments => "arguments are denied; build without --deny args",
                Ambient::Stdin => "standard input is denied; build without --deny stdin, run without WASM2NATIVE_DENY",
                Ambient::Stdout => {
                    "standard output is denied; build without --deny stdout, run without WASM2NATIVE_DENY"
                }
                Ambient::Stderr => {
                    "standard error is denied; build without --deny stderr, run without WASM2NATIVE_DENY"
                }
                Ambient::Clock => "clocks are denied; build without --deny clock, run without WASM2NATIVE_DENY",
                Ambient::Random => "random bytes are denied; build without --deny random, run without WASM2NATIVE_DENY",
            },
            Self::ReadOnly => {
                "its directory is for reading only; grant it with --dir HOST::GUEST, without :ro, run without WASM2NATIVE_DENY"
            }
            Self::Outside => {
                "the path leads out of the directory, or the system forbids it; grant where it leads: --dir HOST::GUEST"
            }
            Self::Right => {
                "the grant of its directory lacks a right, or the program gave it up; grant it in the policy's `rights`"
            }
            Self::System => "the system's own permissions forbid it to the user that runs the program",
        }
    }
}
