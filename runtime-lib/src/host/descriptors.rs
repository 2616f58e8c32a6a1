//! The descriptor table: what a guest's small numbers stand for.
//!
//! Invariant: the numbers 0, 1 and 2 start as the process's streams and the granted directories follow from 3 on, in the
//! manifest's order, as every libc expects. A new descriptor gets the lowest free number.

use super::overflow::Overflow;
use crate::sys::fs::{Handle, Stream, is_directory};
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;
use wasm2native_abi::grant::Access;

/// Something open.
pub(crate) struct Descriptor {
    /// The system's side of it.
    pub(crate) handle: Handle,
    /// What it is.
    pub(crate) kind: Kind,
    /// What may be done with it.
    pub(crate) base: Rights,
    /// What may be done with what is opened below it.
    pub(crate) inheriting: Rights,
    /// How the tree that it belongs to was granted.
    pub(crate) access: Access,
}

/// What a descriptor is, as far as functions differ by it.
pub(crate) enum Kind {
    /// A stream that the process was started with.
    Stream,
    /// A directory, with the name that it was granted under where it was granted, and how far it was read.
    Directory {
        /// Its path in the guest.
        granted: Option<&'static str>,
        /// Where the last reading of its entries ended.
        place: ReadingPlace,
    },
    /// A socket.
    Socket,
    /// Anything else: a file, a device, a pipe.
    File,
    /// What was opened for reading and may be a directory, with the rights of a file. It is found out when it matters: only
    /// [`Descriptors::as_opened`] hands such a descriptor out.
    FileOrDirectory,
}

/// A place in a directory: an entry's position among the entries, and the system's name for that place.
#[derive(Clone, Copy, Default)]
pub(crate) struct ReadingPlace {
    /// Number of entries before it.
    pub(crate) position: u64,
    /// The system's.
    pub(crate) system: u64,
}

impl Descriptor {
    /// A stream of the process, whose file is `handle`. Wasmtime grants it what follows from its direction and nothing else; so no libc takes it
    /// for something that can be positioned, even where it was redirected to a file. One that is `denied` keeps its number
    /// and gives nothing: as if it had been closed.
    pub(super) fn stream(stream: Stream, handle: Handle, denied: bool) -> Self {
        let direction = match stream {
            Stream::Input => Rights::FD_READ,
            Stream::Output | Stream::Error => Rights::FD_WRITE,
        };
        let base = if denied { Rights::NONE } else { direction | Rights::FD_FILESTAT_GET | Rights::POLL_FD_READWRITE };
        Self { handle, kind: Kind::Stream, base, inheriting: base, access: Access::ReadWrite }
    }

    /// A granted directory, called `guest` in the guest, in whose tree nothing has more than `rights`.
    pub(super) fn granted(handle: Handle, guest: &'static str, access: Access, rights: Rights) -> Self {
        Self {
            handle,
            kind: Kind::Directory { granted: Some(guest), place: ReadingPlace::default() },
            base: Rights::DIRECTORY & rights,
            inheriting: (Rights::DIRECTORY | Rights::FILE) & rights,
            access,
        }
    }

    /// A socket that listens.
    pub(super) fn listening(handle: Handle) -> Self {
        let (base, inheriting) = (Rights::LISTENING, Rights::CONNECTION);
        Self { handle, kind: Kind::Socket, base, inheriting, access: Access::ReadWrite }
    }

    /// What may be done with it and with what is opened below it.
    #[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
    pub(crate) fn rights_below(&self) -> Rights {
        let rights = self.base | self.inheriting;
        match self.access {
            Access::ReadWrite => rights,
            Access::ReadOnly => rights - Rights::MUTATING,
        }
    }

    /// Checks that it may be used for `needed`.
    ///
    /// # Errors
    /// Those of [`Rights::refusal`]; [`Errno::Badf`] for whatever a stream cannot do, as in Wasmtime.
    #[inline(always)]
    pub(crate) fn check(&self, needed: Rights) -> Result<(), Errno> {
        if self.base.allow(needed, self.access) { Ok(()) } else { Err(self.refusal(needed)) }
    }

    /// Finds out whether it is a directory.
    #[cold]
    fn find_out(&mut self) {
        self.kind = Kind::File;
        if is_directory(&self.handle) {
            self.kind = Kind::Directory { granted: None, place: ReadingPlace::default() };
            self.base = self.inheriting & Rights::DIRECTORY;
        }
    }

    #[cold]
    fn refusal(&self, needed: Rights) -> Errno {
        if matches!(self.kind, Kind::Stream) { Errno::Badf } else { self.base.refusal(needed, self.access) }
    }
}

/// The descriptors of an instance, by number.
pub(crate) struct Descriptors {
    /// The first numbers, without a mapping: most programs need no more.
    first: [Option<Descriptor>; FIRST],
    /// The numbers from [`FIRST`] on.
    rest: Overflow<Option<Descriptor>>,
    /// Every number is below it.
    limit: u32,
    /// Every number below is given out. So opening many costs no more than opening one after the other.
    dense: usize,
}

const FIRST: usize = 8;

impl Descriptors {
    /// An empty table.
    pub(crate) const fn new() -> Self {
        Self { first: [const { None }; FIRST], rest: Overflow::new(), dense: 0, limit: u32::MAX }
    }

    /// From now on, gives out no number that would make more than `number` descriptors, or more than it was told before. One
    /// beyond what fits is none.
    pub(super) fn limit(&mut self, number: u64) {
        self.limit = u32::try_from(number).unwrap_or(u32::MAX).min(self.limit);
    }

    /// The granted directories.
    #[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
    pub(crate) fn granted(&self) -> impl Iterator<Item = &Descriptor> {
        let all = self.first.iter().chain(self.rest.as_slice()).flatten();
        all.filter(|descriptor| matches!(descriptor.kind, Kind::Directory { granted: Some(_), .. }))
    }

    /// The descriptor with the number `fd`, which may be used for `needed`.
    ///
    /// # Errors
    /// [`Errno::Badf`] where there is none; those of [`Rights::refusal`].
    pub(crate) fn any(&mut self, fd: u32, needed: Rights) -> Result<&mut Descriptor, Errno> {
        let descriptor = self.get(fd)?;
        descriptor.check(needed)?;
        Ok(descriptor)
    }

    /// The same, whatever it may be used for.
    ///
    /// # Errors
    /// [`Errno::Badf`] where there is none.
    #[inline(always)]
    pub(crate) fn get(&mut self, fd: u32) -> Result<&mut Descriptor, Errno> {
        let descriptor = self.as_opened(fd)?;
        if matches!(descriptor.kind, Kind::FileOrDirectory) {
            descriptor.find_out();
        }
        Ok(descriptor)
    }

    /// The same, without finding out whether it is a directory, for what is the same for a file and a directory or fails as it
    /// should.
    ///
    /// # Errors
    /// [`Errno::Badf`] where there is none.
    #[inline(always)]
    pub(crate) fn as_opened(&mut self, fd: u32) -> Result<&mut Descriptor, Errno> {
        self.slot(fd).and_then(Option::as_mut).ok_or(Errno::Badf)
    }

    /// The same of a directory.
    ///
    /// # Errors
    /// [`Errno::Badf`] also for what is no directory.
    pub(crate) fn directory(&mut self, fd: u32, needed: Rights) -> Result<&mut Descriptor, Errno> {
        let descriptor = self.any(fd, Rights::NONE)?;
        if !matches!(descriptor.kind, Kind::Directory { .. }) {
            return Err(Errno::Badf);
        }
        descriptor.check(needed)?;
        Ok(descriptor)
    }

    /// The same of what is neither a directory nor a stream.
    ///
    /// # Errors
    /// [`Errno::Badf`] also for a directory or a stream.
    pub(crate) fn file(&mut self, fd: u32, needed: Rights) -> Result<&mut Descriptor, Errno> {
        let descriptor = self.any(fd, Rights::NONE)?;
        if matches!(descriptor.kind, Kind::Directory { .. } | Kind::Stream) {
            return Err(Errno::Badf);
        }
        descriptor.check(needed)?;
        Ok(descriptor)
    }

    /// Two directories, which may be the same one.
    ///
    /// # Errors
    /// As for [`Descriptors::directory`], the first one's first.
    pub(crate) fn two_directories(
        &mut self,
        (first, needed): (u32, Rights),
        (second, also_needed): (u32, Rights),
    ) -> Result<(&Descriptor, &Descriptor), Errno> {
        self.directory(first, needed)?;
        self.directory(second, also_needed)?;
        let (first, second) = (self.look(first), self.look(second));
        first.zip(second).ok_or(Errno::Badf)
    }

    /// Gives a descriptor the lowest free number.
    ///
    /// # Errors
    /// [`Errno::NoMem`], [`Errno::Mfile`]; the descriptor is closed then.
    pub(crate) fn insert(&mut self, descriptor: Descriptor) -> Result<u32, Errno> {
        let slots = self.first.iter().chain(self.rest.as_slice()).skip(self.dense);
        let free = self.dense + slots.take_while(|slot| slot.is_some()).count();
        let fd = u32::try_from(free).ok().filter(|fd| *fd < self.limit).ok_or(Errno::Mfile)?;
        match self.slot(fd) {
            Some(slot) => *slot = Some(descriptor),
            None => self.rest.push(Some(descriptor)).map_err(|_| Errno::NoMem)?,
        }
        self.dense = free + 1;
        Ok(fd)
    }

    /// Takes a descriptor out; dropping it closes it.
    ///
    /// # Errors
    /// [`Errno::Badf`].
    pub(crate) fn remove(&mut self, fd: u32) -> Result<Descriptor, Errno> {
        let removed = self.slot(fd).and_then(Option::take).ok_or(Errno::Badf)?;
        self.dense = self.dense.min(fd as usize);
        Ok(removed)
    }

    /// Gives the descriptor `from` the number `to`, in place of the one that has it.
    ///
    /// # Errors
    /// [`Errno::Badf`] where either does not exist: a number that was never given out cannot be taken.
    pub(crate) fn renumber(&mut self, from: u32, to: u32) -> Result<(), Errno> {
        self.any(to, Rights::NONE)?;
        self.any(from, Rights::NONE)?;
        if from != to {
            let moved = self.remove(from)?;
            *self.any(to, Rights::NONE)? = moved;
        }
        Ok(())
    }

    #[inline(always)]
    fn slot(&mut self, fd: u32) -> Option<&mut Option<Descriptor>> {
        let fd = fd as usize;
        match fd.checked_sub(FIRST) {
            None => self.first.get_mut(fd),
            Some(after) => self.rest.as_mut_slice().get_mut(after),
        }
    }

    fn look(&self, fd: u32) -> Option<&Descriptor> {
        let fd = fd as usize;
        let slot = match fd.checked_sub(FIRST) {
            None => self.first.get(fd),
            Some(after) => self.rest.as_slice().get(after),
        };
        slot.and_then(Option::as_ref)
    }
}
