//! Giving up what the program does not need, before its first wasm instruction.
//!
//! The compiler has decided what that is (`wasm2native_abi::harden`); here it is applied, a part at a time. A part that the
//! kernel lacks is skipped, as it protects from mistakes that nobody knows of: each rule that a program lives by is kept by
//! compiled code and by the runtime itself. `WASM2NATIVE_TRACE=hardening` says on standard error what was done. A program that
//! was built to require the parts does not start without one.
//!
//! # Safety
//! [`wasm2native_harden`] is called once, with the record of the image, when everything that it takes away has been used for
//! the last time: what follows are functions of `wasi`, hostcalls and the end.
#![allow(unsafe_code)]

mod landlock;
mod seccomp;

use crate::host::Host;
use crate::image::{self, Image};
use crate::process::Process;
use crate::report::{Report, Words, start_error};
use crate::sys::linux::late_file;
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, setrlimit};
use wasm2native_abi::harden::{COVERED, Hardening, LANDLOCK, LIMITS, PARTS, PRIVILEGES, REQUIRED, SECCOMP};

const _: () = assert!(PARTS[2].0 == LANDLOCK && PARTS[3].0 == SECCOMP);

/// Why a part was not applied.
enum Lack {
    /// The kernel refuses it with this error.
    Refused(Errno),
    /// It would break the program, or add nothing, in words.
    Useless(&'static str),
}

impl From<Errno> for Lack {
    fn from(error: Errno) -> Self {
        Self::Refused(error)
    }
}

impl Lack {
    const fn words(&self) -> &'static str {
        match *self {
            Self::Refused(Errno::NOSYS | Errno::INVAL) => "the kernel has no such thing",
            Self::Refused(Errno::OPNOTSUPP) => "it is switched off in the kernel",
            Self::Refused(_) => "the kernel refuses it",
            Self::Useless(words) => words,
        }
    }
}

/// What was applied, in words that follow the part's name; empty where there is nothing to add.
type Done = &'static str;

/// Applies what `hardening` says.
///
/// # Safety
/// `hardening` is the image's record, `process` the process's own [`Process`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_harden(hardening: *const Hardening, process: *const ()) {
    // SAFETY: the caller's.
    let (hardening, process) = unsafe { (&*hardening, &*process.cast::<Process>()) };
    let traced = is_traced(process);
    let mut parts = PARTS;
    if hardening.parts & COVERED != 0 {
        // Whether it is needed shows when the filter is in place.
        parts.swap(2, 3);
    }
    let mut is_filtered = false;
    for (part, name) in parts {
        let outcome = match hardening.parts & part {
            0 => continue,
            PRIVILEGES => rustix::thread::set_no_new_privs(true).map(|()| "").map_err(Lack::from),
            LANDLOCK if is_filtered => Err(Lack::Useless("seccomp lets nothing pass that it rules")),
            LANDLOCK => landlock::restrict(granted()),
            SECCOMP => seccomp::restrict(hardening).inspect(|_| is_filtered = true),
            LIMITS => limit(),
            _ => continue,
        };
        if let Err(lack) = &outcome
            && hardening.parts & REQUIRED != 0
        {
            let (name, words) = (name.as_bytes(), lack.words().as_bytes());
            start_error(&[
                b"the program was built to require its hardening (--require-hardening), and '",
                name,
                b"' fails: ",
                words,
            ]);
        }
        if traced {
            say(name, &outcome);
        }
    }
}

/// Whether the environment asks for words: `hardening` is among the names in `WASM2NATIVE_TRACE`.
fn is_traced(process: &Process) -> bool {
    process
        .settings(b"TRACE")
        .any(|value| value.to_bytes().split(|&byte| byte == b',').any(|name| name == b"hardening"))
}

/// Not a part of its caller, whose stack would have room for a report that is seldom made: another page of it.
#[inline(never)]
fn say(name: &str, outcome: &Result<Done, Lack>) {
    let mut report = Report::new();
    let (word, more) = match outcome {
        Ok(done) => ("on", *done),
        Err(lack) => ("skipped: ", lack.words()),
    };
    ["hardening: ", name, ": ", word, more, "\n"].into_iter().for_each(|text| report.text(text));
    report.send();
}

/// The granted directories.
fn granted() -> impl Iterator<Item = landlock::Beneath<'static>> {
    // SAFETY: the instance's record, in which the host was installed; no hostcall runs before the program does.
    let host = unsafe { Host::of(&*Image::of_program().instance()) };
    host.descriptors
        .granted()
        .map(|directory| landlock::Beneath { directory: &directory.handle, rights: directory.rights_below() })
        .chain(late_file::directories().map(|(directory, rights)| landlock::Beneath { directory, rights }))
}

/// A core file would hold the program's memory, and nobody here starts a process: the filter forbids that too, where there is
/// one. Not the number of open files nor the size of memory, which are for grants to say.
fn limit() -> Result<Done, Lack> {
    const NOTHING: Rlimit = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, NOTHING)?;
    setrlimit(Resource::Nproc, NOTHING)?;
    Ok("")
}

/// The function that applies a program's hardening, and the record.
pub(crate) fn apply(image: Image, process: &Process) {
    if let Some(image::Harden { apply, record }) = image.harden() {
        // SAFETY: the image's record, and the process's own vectors.
        unsafe { apply(record, (&raw const *process).cast()) };
    }
}
