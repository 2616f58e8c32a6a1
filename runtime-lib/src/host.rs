//! What an instance was granted, as values: its descriptors, arguments and environment.
//!
//! [`Host::install`] makes them from the sealed manifest and from what the process was started with. Everything else that a
//! program reaches is opened below one of the directories here. Where the manifest grants nothing of a kind, nothing is
//! done for it: a program without directories starts without a system call, and does not carry what opens them
//! ([`StartStep`](wasm2native_abi::grant::StartStep)).
//!
//! # Safety
//! A process has one instance, whose host is a static of this file, written once before the first wasm instruction; from
//! then on [`Host::of`] hands it to one hostcall at a time.
#![allow(unsafe_code)]

mod denied;
mod descriptors;
#[cfg(not(feature = "library"))]
mod directories;
#[cfg(feature = "library")]
mod granted;
#[cfg(not(feature = "library"))]
mod interruption;
#[cfg(not(feature = "library"))]
mod late;
#[cfg(not(feature = "library"))]
mod limits;
#[cfg(not(feature = "library"))]
mod listen;
mod overflow;

pub(crate) use denied::Denied;
pub(crate) use descriptors::{Descriptor, Descriptors, Kind, ReadingPlace};
#[cfg(feature = "library")]
pub(crate) use granted::{Given, descriptor};

use crate::image::Image;
use crate::process::Process;
use crate::report::{StartError, start_error};
use crate::sys::fs::{self, Address, Handle, Stream};
use crate::wasi::types::Errno;
use core::ffi::CStr;
#[cfg(not(feature = "library"))]
use core::mem::MaybeUninit;
#[cfg(not(feature = "library"))]
use core::ptr;
use wasm2native_abi::grant::Ambient;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::manifest::{Record, Records};

/// The capability values of one instance.
pub(crate) struct Host {
    /// What is open.
    pub(crate) descriptors: Descriptors,
    /// What was taken away of what every program has.
    pub(crate) denied: Denied,
    /// Nanoseconds of the steps that clocks are read in; at most 1 for the system's own.
    pub(crate) clock_step: u64,
    /// Whether the run wants to be told what is denied.
    pub(crate) traces: bool,
    /// Whether this run added variables.
    late_variables: bool,
    /// Whether a write that cannot be done fails instead of ending the process.
    survives_failing_writes: bool,
    manifest: &'static [u8],
    /// What a configuration has given, as records of a manifest.
    #[cfg(feature = "library")]
    given: crate::library::bytes::View,
    process: Process,
}

/// The streams of a process, by their numbers.
const STREAMS: [(Stream, Ambient); 3] =
    [(Stream::Input, Ambient::Stdin), (Stream::Output, Ambient::Stdout), (Stream::Error, Ambient::Stderr)];

#[cfg(not(feature = "library"))]
static mut HOST: MaybeUninit<Host> = MaybeUninit::uninit();

impl Host {
    /// What every program of the image has: its streams, and what it was not denied.
    ///
    /// # Errors
    /// [`StartError`] where the manifest is damaged or the system lacks memory for it.
    #[cfg(not(feature = "library"))]
    fn new(image: Image, process: &Process) -> Result<Self, StartError> {
        let manifest = image.manifest();
        let mut clock_step = 0;
        let mut denied = Denied::new(process);
        for record in Records::new(manifest) {
            match record {
                Ok(Record::ClockResolution(nanoseconds)) => clock_step = nanoseconds,
                Ok(Record::Denied(ambient)) => denied.add(ambient),
                Ok(Record::Late(grant)) => denied.let_run_add(grant),
                Ok(_) => {}
                Err(_) => return Err(StartError("the program's sealed manifest is damaged")),
            }
        }
        denied.read_run();
        let mut descriptors = Descriptors::new();
        for (stream, ambient) in STREAMS {
            let descriptor = Descriptor::stream(stream, Handle::of_stream(stream), denied.has(ambient));
            descriptors.insert(descriptor).map_err(|_| LACKING_MEMORY)?;
        }
        Ok(Self {
            descriptors,
            denied,
            clock_step,
            traces: false,
            late_variables: false,
            survives_failing_writes: false,
            manifest,
            process: *process,
        })
    }

    /// Makes the host of `instance`. What cannot be granted as the manifest says ends the process in words.
    ///
    /// # Errors
    /// Those of [`Host::new`].
    #[cfg(not(feature = "library"))]
    pub(crate) fn install(image: Image, instance: *mut Instance, process: &Process) -> Result<(), StartError> {
        let host = Self::new(image, process)?;
        // SAFETY: nobody else uses the static before this function has returned, and it is called once.
        let place = unsafe {
            ptr::write(&raw mut HOST, MaybeUninit::new(host));
            (&raw mut HOST).cast::<Self>()
        };
        for step in image.steps() {
            // SAFETY: each takes the host, which nobody else uses meanwhile.
            unsafe { step(place) };
        }
        // SAFETY: the caller's instance, of which nothing runs yet.
        unsafe { (*instance).host = place.expose_provenance() as u64 };
        Ok(())
    }

    /// The host of `instance`.
    ///
    /// # Safety
    /// [`Host::install`] was called for the instance, and no other hostcall of it is under way.
    #[cfg(not(feature = "library"))]
    pub(crate) unsafe fn of(instance: &Instance) -> &'static mut Self {
        // SAFETY: the caller's: the address is the one that was installed, and this is the only reference.
        unsafe { &mut *ptr::with_exposed_provenance_mut(instance.host as usize) }
    }

    /// The host of `instance`.
    ///
    /// # Safety
    /// The instance's state has one, and no other hostcall of it is under way.
    #[cfg(feature = "library")]
    pub(crate) unsafe fn of(instance: &Instance) -> &'static mut Self {
        // SAFETY: the caller's.
        let host = unsafe { crate::library::state::State::of(instance).host.as_mut() };
        // Compiled code of a module that asks for nothing does not come here.
        host.unwrap_or_else(|| crate::sys::abort())
    }

    /// The manifest's records. They were read before: a damaged manifest never gets here.
    #[cfg(not(feature = "library"))]
    fn records(&self) -> impl Iterator<Item = Record<'static>> + use<> {
        Records::new(self.manifest).filter_map(Result::ok)
    }

    /// The program's arguments: its own name as it was started, the sealed ones, those of the command line.
    #[cfg(not(feature = "library"))]
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'static [u8]> {
        let mut given = self.process.args().map(CStr::to_bytes);
        let name = given.next();
        let sealed = self.records().filter_map(|record| match record {
            Record::Argument(text) => Some(text.as_bytes()),
            _ => None,
        });
        let denied = self.denied.has(Ambient::Arguments);
        name.into_iter().chain(sealed).chain(given.filter(move |_| !denied))
    }

    /// The program's environment: the names and values that were granted, in the manifest's order, and those that this run
    /// added. An inherited one that the process was started without is left out.
    #[cfg(not(feature = "library"))]
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static [u8], &'static [u8])> {
        let process = self.process;
        let sealed = self.records().filter_map(move |record| match record {
            Record::Variable(name, value) => Some((name.as_bytes(), value.as_bytes())),
            Record::InheritedVariable(name) => Some((name.as_bytes(), process.variable(name.as_bytes())?)),
            _ => None,
        });
        let late = late::variables(process, self.late_variables);
        sealed.chain(late).filter(|(name, _)| !self.denied.variable(name))
    }

    /// Checks that the program has `ambient`.
    ///
    /// # Errors
    /// [`Errno::NotCapable`].
    pub(crate) const fn require(&self, ambient: Ambient) -> Result<(), Errno> {
        if self.denied.has(ambient) { Err(Errno::NotCapable) } else { Ok(()) }
    }

    /// Where the run wants a core dump. A program that runs with more rights than who started it has writes none.
    #[cfg(not(feature = "library"))]
    #[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
    pub(crate) fn wanted_core_dump(&self) -> Option<&'static CStr> {
        self.process.settings(b"COREDUMP").next().filter(|_| !self.process.is_privileged())
    }

    /// Looks whether the run wants to be told what is denied.
    pub(crate) fn look_for_trace(&mut self) {
        let mut items = self.process.settings(b"TRACE").flat_map(|list| list.to_bytes().split(|byte| *byte == b','));
        self.traces = items.any(|item| item == b"denied");
    }

    /// Sees to it that a write to a closed pipe, or beyond the size that the process's files may have, fails with an error
    /// that the program gets. Called before the first write: a program that writes nothing does not pay for it.
    #[cfg(not(feature = "library"))]
    pub(crate) fn survive_failing_writes(&mut self) {
        if !self.survives_failing_writes {
            crate::sys::ignore_write_signals();
            self.survives_failing_writes = true;
        }
    }
}

#[cfg(feature = "library")]
impl Host {
    /// Nothing: what becomes of such a write is the host's to say, whose process it is.
    #[expect(clippy::unused_self, reason = "programs use it")]
    pub(crate) const fn survive_failing_writes(&self) {}
}

/// Opens a listening socket at `tcp:ADDRESS:PORT` or `unix:PATH`.
///
/// # Errors
/// [`Errno::Inval`] for what is no address; the system's.
fn listen(text: &str) -> Result<Handle, Errno> {
    fs::listen(&address(text).ok_or(Errno::Inval)?)
}

/// Whether a socket can have a path: not an empty one, and none that the shorter `struct sockaddr_un` of our systems has no room for,
/// with its NUL.
#[cfg(feature = "library")]
pub(crate) const fn is_path_of_socket(path: &str) -> bool {
    const MOST: usize = 103;
    !path.is_empty() && path.len() <= MOST
}

/// The address that is written `tcp:ADDRESS:PORT` or `unix:PATH`.
pub(crate) fn address(text: &str) -> Option<Address<'_>> {
    match text.split_once(':')? {
        ("tcp", address) => address.parse().ok().map(Address::Tcp),
        ("unix", path) => Some(Address::Unix(path)),
        _ => None,
    }
}

const LACKING_MEMORY: StartError = StartError("the system has no memory for the program's descriptors");

/// Gives a descriptor of the start its number, or ends the process in words.
fn insert(descriptors: &mut Descriptors, descriptor: Descriptor) {
    if descriptors.insert(descriptor).is_err() {
        start_error(&[LACKING_MEMORY.0.as_bytes()]);
    }
}
