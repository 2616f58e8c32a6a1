//! The host of an instance of a library: what was sealed when its module was built, and on top of that what a configuration gives.
//!
//! A configuration adds: directories, variables, arguments, sockets. A directory or a variable takes the place of one that has its name.
//! It takes away as well: what is denied by either is denied, of two limits or steps of clocks the stricter one holds.
//!
//! # Safety
//! What is handed out of a configuration's records lasts as long as the host that holds them, which is as long as its instance.
#![allow(unsafe_code)]

use super::{Denied, Descriptor, Descriptors, Host, LACKING_MEMORY, STREAMS, listen};
use crate::image::Image;
use crate::library::bytes::View;
use crate::process::Process;
use crate::report::Words;
use crate::sys;
use crate::sys::fs::Handle;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;
use wasm2native_abi::grant::{Ambient, Limit};
use wasm2native_abi::manifest::{Record, Records};

/// What a configuration gives.
pub(crate) struct Given {
    /// Records of a manifest.
    pub(crate) records: View,
    /// Descriptors of the host's in the place of standard streams.
    pub(crate) streams: [Option<i32>; 3],
}

impl Given {
    /// Nothing.
    pub(crate) const NOTHING: Self = Self { records: View::NONE, streams: [None; 3] };
}

/// Why an instance cannot be given what it is granted.
pub(crate) enum Refusal {
    /// The sealed manifest is damaged.
    Manifest,
    /// The system gives no memory for it.
    NoMemory,
    /// A directory cannot be opened.
    Directory(&'static str, Errno),
    /// A socket cannot be opened.
    Socket(&'static str, Errno),
    /// A stream cannot be redirected to a descriptor.
    Stream(Ambient, i32, Errno),
    /// Something is given that is denied.
    Denied(Ambient),
    /// More is open than may be.
    TooManyFiles,
}

impl Refusal {
    /// What went wrong.
    pub(crate) fn tell(&self, words: &mut impl Words) {
        match *self {
            Self::Manifest => words.text("the sealed manifest is damaged"),
            Self::NoMemory => words.text(LACKING_MEMORY.0),
            // The reason stands where it is not cut off.
            Self::Directory(path, error) => because(words, "cannot open the granted directory", error, path),
            Self::Socket(address, error) => because(words, "cannot listen", error, address),
            Self::Stream(stream, descriptor, error) => {
                words.text("cannot redirect ");
                words.text(stream.name());
                words.text(" to descriptor ");
                words.decimal(descriptor as u64);
                words.text(if error == Errno::Badf { ": it is not open" } else { ": the system refuses it" });
            }
            Self::Denied(ambient) => {
                words.text(ambient.name());
                words.text(" is given by the configuration, and denied");
            }
            Self::TooManyFiles => words.text("more is granted than may be open at a time"),
        }
    }
}

fn because(words: &mut impl Words, what: &str, error: Errno, subject: &str) {
    words.text(what);
    words.text(" (");
    words.text(error.words());
    words.text("): '");
    words.escaped(subject.as_bytes());
    words.text("'");
}

impl Host {
    /// Makes the host of an instance of `image` in `place`, with all that it is granted open.
    ///
    /// # Errors
    /// [`Refusal`], which may refer to what `place` holds.
    pub(crate) fn grant(image: Image, given: Given, place: &mut Option<Self>) -> Result<(), Refusal> {
        let process = Process::of_host();
        let host = place.insert(Self {
            descriptors: Descriptors::new(),
            denied: Denied::new(&process),
            clock_step: 0,
            traces: false,
            late_variables: false,
            survives_failing_writes: false,
            manifest: image.manifest(),
            given: given.records,
            process,
        });
        if Records::new(host.manifest).any(|record| record.is_err()) {
            return Err(Refusal::Manifest);
        }
        for record in host.records() {
            match record {
                Record::ClockResolution(nanoseconds) => host.clock_step = host.clock_step.max(nanoseconds),
                Record::Denied(ambient) => host.denied.add(ambient),
                Record::Limit(Limit::OpenFiles, number) => host.descriptors.limit(number),
                _ => {}
            }
        }
        if host.denied.has(Ambient::Arguments) && arguments(host.given()).next().is_some() {
            return Err(Refusal::Denied(Ambient::Arguments));
        }
        host.open_streams(given.streams)?;
        host.open_granted()
    }

    fn open_streams(&mut self, given: [Option<i32>; 3]) -> Result<(), Refusal> {
        for ((stream, ambient), descriptor) in STREAMS.into_iter().zip(given) {
            let denied = self.denied.has(ambient);
            let handle = match descriptor {
                Some(_) if denied => return Err(Refusal::Denied(ambient)),
                Some(descriptor) => {
                    Handle::of_host(descriptor).map_err(|error| Refusal::Stream(ambient, descriptor, error))?
                }
                None => Handle::of_stream(stream),
            };
            self.insert(Descriptor::stream(stream, handle, denied))?;
        }
        Ok(())
    }

    /// Directories, then listening sockets.
    fn open_granted(&mut self) -> Result<(), Refusal> {
        let mut rest = self.records();
        while let Some(record) = rest.next() {
            let Record::Directory { host, guest, access, rights } = record else { continue };
            let is_same = |later| matches!(later, Record::Directory { guest: other, .. } if other == guest);
            if rest.clone().any(is_same) {
                continue;
            }
            let handle = Handle::open_granted(host.as_bytes()).map_err(|error| Refusal::Directory(host, error))?;
            self.insert(Descriptor::granted(handle, guest, access, Rights::from_bits(rights)))?;
        }
        for record in self.records() {
            if let Record::Listen(text) = record {
                let opened = descriptor(text).map_or_else(|| listen(text), Handle::of_host);
                let handle = opened.map_err(|error| Refusal::Socket(text, error))?;
                self.insert(Descriptor::listening(handle))?;
            }
        }
        Ok(())
    }

    fn insert(&mut self, descriptor: Descriptor) -> Result<(), Refusal> {
        match self.descriptors.insert(descriptor) {
            Ok(_) => Ok(()),
            Err(Errno::Mfile) => Err(Refusal::TooManyFiles),
            Err(_) => Err(Refusal::NoMemory),
        }
    }

    /// What was sealed.
    fn sealed(&self) -> impl Iterator<Item = Record<'static>> + Clone + use<> {
        Records::new(self.manifest).filter_map(Result::ok)
    }

    /// What a configuration has given. The runtime has written it itself.
    fn given(&self) -> impl Iterator<Item = Record<'static>> + Clone + use<> {
        // SAFETY: the view lives as long as this host, and so do they who are handed what it holds.
        Records::new(unsafe { self.given.as_slice() }).filter_map(Result::ok)
    }

    fn records(&self) -> impl Iterator<Item = Record<'static>> + Clone + use<> {
        self.sealed().chain(self.given())
    }

    /// The arguments, as a program has them: its own name, which is the first one that is given, those that are sealed in, the others that
    /// are given.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'static [u8]> {
        let (mut sealed, mut given) = (arguments(self.sealed()).peekable(), arguments(self.given()));
        let nameless = sealed.peek().map(|_| &[][..]);
        given.next().or(nameless).into_iter().chain(sealed).chain(given)
    }

    /// The environment: the names and values that were granted, in the order of the records. An inherited one that the process does not
    /// have is left out.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static [u8], &'static [u8])> {
        let mut rest = self.records();
        core::iter::from_fn(move || {
            loop {
                let (name, value) = match rest.next()? {
                    Record::Variable(name, value) => (name, Some(value.as_bytes())),
                    Record::InheritedVariable(name) => (name, sys::variable(name.as_bytes())),
                    _ => continue,
                };
                let is_held_later = rest.clone().any(|later| match later {
                    Record::Variable(other, _) | Record::InheritedVariable(other) => other == name,
                    _ => false,
                });
                if let (Some(value), false) = (value, is_held_later) {
                    return Some((name.as_bytes(), value));
                }
            }
        })
    }
}

/// The descriptor of a host's socket that listens already, as a configuration has it: `fd:NUMBER`.
pub(crate) fn descriptor(text: &str) -> Option<i32> {
    text.strip_prefix("fd:")?.parse().ok().filter(|descriptor| *descriptor >= 0)
}

fn arguments(records: impl Iterator<Item = Record<'static>> + Clone) -> impl Iterator<Item = &'static [u8]> + Clone {
    records.filter_map(|record| match record {
        Record::Argument(text) => Some(text.as_bytes()),
        _ => None,
    })
}
