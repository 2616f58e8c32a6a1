//! What an instance was granted, as values: its descriptors, arguments and environment.
//!
//! [`Host::install`] makes them from the sealed manifest and from what the process was started with. Everything else that a
//! program reaches is opened below one of the directories here. Where the manifest grants nothing of a kind, nothing is
//! done for it: a program without directories starts without a system call.
//!
//! # Safety
//! A process has one instance, whose host is a static of this file, written once before the first wasm instruction; from
//! then on [`Host::of`] hands it to one hostcall at a time.
#![allow(unsafe_code)]

mod descriptors;
mod overflow;

pub(crate) use descriptors::{Descriptor, Descriptors, Kind, ReadingPlace};

use crate::process::Process;
use crate::report::{StartError, start_error};
use crate::sys::fs::{Handle, Stream};
use crate::wasi::rights::Access;
use core::ffi::CStr;
use core::mem::MaybeUninit;
use core::ptr;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::manifest::{Record, Records};

/// The capability values of one instance.
pub(crate) struct Host {
    /// What is open.
    pub(crate) descriptors: Descriptors,
    manifest: &'static [u8],
    process: Process,
    /// Whether a write that cannot be done fails instead of ending the process.
    survives_failing_writes: bool,
}

static mut HOST: MaybeUninit<Host> = MaybeUninit::uninit();

impl Host {
    /// Makes the host of `instance`. A granted directory that cannot be opened ends the process in words.
    ///
    /// # Errors
    /// [`StartError`] where the manifest is damaged or the system lacks memory for it.
    pub(crate) fn install(
        instance: *mut Instance,
        manifest: &'static [u8],
        process: &Process,
    ) -> Result<(), StartError> {
        let mut descriptors = Descriptors::new();
        for stream in [Stream::Input, Stream::Output, Stream::Error] {
            descriptors.insert(Descriptor::stream(stream)).map_err(|_| LACKING_MEMORY)?;
        }
        for record in Records::new(manifest) {
            match record {
                Ok(Record::Directory(host, guest)) => grant(&mut descriptors, host, guest, Access::ReadWrite)?,
                Ok(Record::ReadOnlyDirectory(host, guest)) => grant(&mut descriptors, host, guest, Access::ReadOnly)?,
                Ok(_) => {}
                Err(_) => return Err(StartError("the program's sealed manifest is damaged")),
            }
        }
        let host = Self { descriptors, manifest, process: *process, survives_failing_writes: false };
        // SAFETY: nobody else uses the static before this function has returned, and it is called once.
        let place = unsafe {
            ptr::write(&raw mut HOST, MaybeUninit::new(host));
            &raw mut HOST
        };
        // SAFETY: the caller's instance, of which nothing runs yet.
        unsafe { (*instance).host = place.expose_provenance() as u64 };
        Ok(())
    }

    /// The host of `instance`.
    ///
    /// # Safety
    /// [`Host::install`] was called for the instance, and no other hostcall of it is under way.
    pub(crate) unsafe fn of(instance: &Instance) -> &'static mut Self {
        // SAFETY: the caller's: the address is the one that was installed, and this is the only reference.
        unsafe { &mut *ptr::with_exposed_provenance_mut(instance.host as usize) }
    }

    /// The program's arguments: its own name as it was started, the sealed ones, those of the command line.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'static [u8]> {
        let mut given = self.process.args().map(CStr::to_bytes);
        let name = given.next();
        let sealed = Records::new(self.manifest).filter_map(|record| match record {
            Ok(Record::Argument(text)) => Some(text.as_bytes()),
            _ => None,
        });
        name.into_iter().chain(sealed).chain(given)
    }

    /// The program's environment: the names and values that were granted, in the manifest's order. An inherited one that
    /// the process was started without is left out.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static [u8], &'static [u8])> {
        let process = self.process;
        Records::new(self.manifest).filter_map(move |record| match record {
            Ok(Record::Variable(name, value)) => Some((name.as_bytes(), value.as_bytes())),
            Ok(Record::InheritedVariable(name)) => {
                let value = process.env().find_map(|variable| value_of(variable.to_bytes(), name.as_bytes()))?;
                Some((name.as_bytes(), value))
            }
            _ => None,
        })
    }

    /// Sees to it that a write to a closed pipe, or beyond the size that the process's files may have, fails with an error
    /// that the program gets. Called before the first write: a program that writes nothing does not pay for it.
    pub(crate) fn survive_failing_writes(&mut self) {
        if !self.survives_failing_writes {
            crate::sys::ignore_write_signals();
            self.survives_failing_writes = true;
        }
    }
}

const LACKING_MEMORY: StartError = StartError("the system has no memory for the program's descriptors");

/// The value of `variable`, a `NAME=value`, if it is the one called `name`.
fn value_of<'a>(variable: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    variable.strip_prefix(name)?.strip_prefix(b"=")
}

/// Opens a granted directory. A relative path is resolved against the working directory of the start.
fn grant(
    descriptors: &mut Descriptors,
    host: &'static str,
    guest: &'static str,
    access: Access,
) -> Result<(), StartError> {
    let cannot = |reason: &'static [u8]| -> ! {
        start_error(&[b"cannot open the granted directory '", host.as_bytes(), b"': ", reason])
    };
    let mut path = [0; PATH_MAX];
    let Some(with_nul) = path.get_mut(..=host.len()) else { cannot(b"its path is too long") };
    with_nul.iter_mut().zip(host.as_bytes()).for_each(|(to, from)| *to = *from);
    // SAFETY: the last byte is still zero, and a record's first text ends at its first NUL: it holds none.
    let path = unsafe { CStr::from_bytes_with_nul_unchecked(with_nul) };
    match Handle::open_granted(path) {
        Ok(handle) => {
            descriptors.insert(Descriptor::granted(handle, guest, access)).map_err(|_| LACKING_MEMORY)?;
            Ok(())
        }
        Err(error) => cannot(error.words().as_bytes()),
    }
}

/// Longest path of the host's, in bytes with its NUL.
const PATH_MAX: usize = 4096;
