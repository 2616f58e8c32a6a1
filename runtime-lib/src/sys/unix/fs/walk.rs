//! Opening a path below a directory without the kernel's help: component by component.
//!
//! Each component is opened with `O_NOFOLLOW` in the directory before it; a symbolic link's text takes its place in the
//! path that remains. `..` never reaches the kernel: the walk keeps the components that it has gone down by, drops the
//! last, and goes down again from the start. Whatever other processes rename meanwhile, each step goes from a directory
//! below the start to one of its own entries that is no link, so that no step leads outside.
//!
//! Two answers are not the kernel's. What remains of the path, with the texts of links in it, may be as long as a path, where
//! the kernel counts each text by itself: more is `ENAMETOOLONG`. And its magic links are texts here, which are absolute or
//! name nothing: `EPERM` or `ENOENT`, where the kernel says `ELOOP`.

use super::path::PATH_MAX;
use crate::sys::fs::{STEP, open_entry};
use core::ffi::CStr;
use core::mem::MaybeUninit;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::{self, Errno};

/// Linux's limit of links on a path; on every system.
const MAX_LINKS: u32 = 40;

/// Opens `path` below `start`, as the kernel would with `RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS`.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's.
pub(in crate::sys) fn open_at(start: BorrowedFd<'_>, path: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    reach(start, path, flags, |directory, name, flags| open(directory, name, flags, mode))
}

/// Finds what `path` names below `start`, and does `last` to it: to the directory that it is in, and its name there, which is no
/// link that `flags` say to follow. The flags are those given, and `O_DIRECTORY` where the path asks for a directory.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's; those of `last`.
pub(in crate::sys) fn reach<R>(
    start: BorrowedFd<'_>,
    path: &CStr,
    flags: OFlags,
    last: impl Fn(BorrowedFd<'_>, &CStr, OFlags) -> io::Result<R>,
) -> io::Result<R> {
    if path.is_empty() {
        return Err(Errno::NOENT);
    }
    let mut rest = Rest::new();
    rest.prepend(path.to_bytes())?;
    let mut walk = Walk { start, gone: Gone::new(), here: None };
    let mut links = 0;
    while let Some(Component { name, slash, is_last }) = rest.next()? {
        let name = name.as_c_str();
        match name.to_bytes() {
            b"." => continue,
            b".." => {
                walk.up()?;
                continue;
            }
            _ => {}
        }
        let opened = match (is_last, slash) {
            (false, _) => Step::Down,
            // A slash at the end asks for a directory, which is not created like that, whatever is there.
            (true, true) if flags.contains(OFlags::CREATE) => return Err(Errno::ISDIR),
            // It follows a link to one.
            (true, true) => Step::Target(flags | OFlags::DIRECTORY, Follow::Always),
            (true, false) if flags.contains(OFlags::NOFOLLOW) => Step::Target(flags, Follow::Never),
            (true, false) if flags.contains(OFlags::CREATE | OFlags::EXCL) => Step::Target(flags, Follow::Never),
            (true, false) => Step::Target(flags, Follow::Always),
        };
        let mut link = [const { MaybeUninit::uninit() }; PATH_MAX];
        let target = match opened {
            Step::Down => match walk.down(name) {
                Ok(()) => continue,
                Err(error) => walk.link_behind(name, error, &mut link)?,
            },
            Step::Target(flags, Follow::Never) => return last(walk.directory(), name, flags),
            Step::Target(flags, Follow::Always) => {
                // Whether it is a link is asked first: a reference would be one to the link itself.
                match walk.link(name, &mut link) {
                    Ok(target) => target,
                    Err(Errno::INVAL | Errno::NOENT) => return last(walk.directory(), name, flags),
                    Err(error) => return Err(error),
                }
            }
        };
        links += 1;
        if links > MAX_LINKS {
            return Err(Errno::LOOP);
        }
        if target.first() == Some(&b'/') {
            return Err(Errno::PERM);
        }
        if slash {
            rest.prepend(b"/")?;
        }
        rest.prepend(target)?;
    }
    // The path ends where the walk stands: at `.`, at `..`, or at a link's slash.
    last(walk.directory(), c".", flags)
}

/// Opens an entry of `directory` that is no link.
fn open(directory: BorrowedFd<'_>, name: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    io::retry_on_intr(|| open_entry(directory, name, flags | OFlags::NOFOLLOW, mode))
}

enum Step {
    /// Into a directory on the way.
    Down,
    /// To the path's end.
    Target(OFlags, Follow),
}

#[derive(Clone, Copy)]
enum Follow {
    Always,
    Never,
}

/// Where the walk stands.
struct Walk<'a> {
    start: BorrowedFd<'a>,
    /// The way from the start to here.
    gone: Gone,
    /// The directory at its end; `None` at the start.
    here: Option<OwnedFd>,
}

impl Walk<'_> {
    fn directory(&self) -> BorrowedFd<'_> {
        self.here.as_ref().map_or(self.start, AsFd::as_fd)
    }

    fn down(&mut self, name: &CStr) -> io::Result<()> {
        let below = open(self.directory(), name, STEP, Mode::empty())?;
        self.gone.push(name)?;
        self.here = Some(below);
        Ok(())
    }

    /// To the directory above: down from the start once more, all but the last step.
    fn up(&mut self) -> io::Result<()> {
        self.gone.pop()?;
        self.here = None;
        let mut names = self.gone.bytes.get(..self.gone.len).unwrap_or_default();
        while let Ok(name) = CStr::from_bytes_until_nul(names) {
            self.here = Some(open(self.directory(), name, STEP, Mode::empty())?);
            names = names.get(name.count_bytes() + 1..).unwrap_or_default();
        }
        Ok(())
    }

    /// The text of the link `name`, which could not be stepped into because of `error`.
    fn link_behind<'b>(
        &self,
        name: &CStr,
        error: Errno,
        buffer: &'b mut [MaybeUninit<u8>; PATH_MAX],
    ) -> io::Result<&'b [u8]> {
        match error {
            Errno::NOTDIR | Errno::LOOP => self.link(name, buffer).map_err(|_| error),
            _ => Err(error),
        }
    }

    /// The text of the link `name`; `EINVAL` where it is none.
    fn link<'b>(&self, name: &CStr, buffer: &'b mut [MaybeUninit<u8>; PATH_MAX]) -> io::Result<&'b [u8]> {
        let (text, _) = rustix::fs::readlinkat_raw(self.directory(), name, &mut buffer[..])?;
        if text.len() < PATH_MAX { Ok(text) } else { Err(Errno::NAMETOOLONG) }
    }
}

/// Names that the walk went down by, each with a NUL behind it.
struct Gone {
    bytes: [u8; PATH_MAX],
    len: usize,
}

impl Gone {
    const fn new() -> Self {
        Self { bytes: [0; PATH_MAX], len: 0 }
    }

    fn push(&mut self, name: &CStr) -> io::Result<()> {
        let name = name.to_bytes_with_nul();
        let slot = self.bytes.get_mut(self.len..self.len + name.len()).ok_or(Errno::NAMETOOLONG)?;
        slot.copy_from_slice(name);
        self.len += name.len();
        Ok(())
    }

    /// Drops the last name; `EPERM` where there is none, as above the start is outside.
    fn pop(&mut self) -> io::Result<()> {
        let names = self.bytes.get(..self.len.saturating_sub(1)).unwrap_or_default();
        if self.len == 0 {
            return Err(Errno::PERM);
        }
        self.len = names.iter().rposition(|&byte| byte == 0).map_or(0, |nul| nul + 1);
        Ok(())
    }
}

/// The path that remains, at the end of a buffer, so that a link's text can be put before it.
struct Rest {
    bytes: [u8; PATH_MAX],
    from: usize,
}

/// A component of the path that remains.
struct Component {
    name: Name,
    /// Whether a slash follows it.
    slash: bool,
    /// Whether no component follows it.
    is_last: bool,
}

/// A component with a NUL behind it.
struct Name([u8; NAME_MAX + 1]);

/// The systems' limit in bytes.
const NAME_MAX: usize = 255;

impl Name {
    fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.0).unwrap_or_default()
    }
}

impl Rest {
    const fn new() -> Self {
        Self { bytes: [0; PATH_MAX], from: PATH_MAX }
    }

    fn prepend(&mut self, text: &[u8]) -> io::Result<()> {
        let from = self.from.checked_sub(text.len()).ok_or(Errno::NAMETOOLONG)?;
        self.bytes.get_mut(from..self.from).ok_or(Errno::NAMETOOLONG)?.copy_from_slice(text);
        self.from = from;
        Ok(())
    }

    /// Takes the next component off; `EPERM` for a path that starts at a root.
    fn next(&mut self) -> io::Result<Option<Component>> {
        let rest = self.bytes.get(self.from..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let end = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
        let (component, after) = rest.split_at_checked(end).unwrap_or_default();
        if component.is_empty() {
            return Err(Errno::PERM);
        }
        let following = after.iter().take_while(|&&byte| byte == b'/').count();
        let mut name = Name([0; NAME_MAX + 1]);
        let slot = name.0.get_mut(..end).filter(|slot| slot.len() <= NAME_MAX);
        slot.ok_or(Errno::NAMETOOLONG)?.copy_from_slice(component);
        self.from += end + following;
        Ok(Some(Component { name, slash: following > 0, is_last: following == after.len() }))
    }
}
