//! Reading a directory.
//!
//! A cookie is the number of entries before the next one, `.` and `..` first, as in Wasmtime: it fits in a `long` of 32
//! bits. A reading that goes on where the last one ended, as every libc's does, goes on at the system's place too; any
//! other is counted from the start.

use crate::guest::Range;
use crate::host::{Kind, ReadingPlace};
use crate::sys::fs::{self, Visit};
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, FileType};
use crate::wasi::{Context, layout};

/// Fills the `buf_len` bytes at `buf` with entries from `cookie` on, the last one cut off where they end, and writes the
/// number of bytes filled to `used`: less than `buf_len` means that the directory ends there.
pub(in crate::wasi) fn fd_readdir(
    context: &mut Context<'_>,
    fd: u32,
    buf: u32,
    buf_len: u32,
    cookie: u64,
    used: u32,
) -> Result<(), Errno> {
    let mut buffer = Buffer { rest: context.guest.range(buf, buf_len)? };
    let used = context.guest.place(used)?;
    let directory = context.host.descriptors.directory(fd, Rights::FD_READDIR)?;
    let (handle, Kind::Directory { place, .. }) = (&directory.handle, &mut directory.kind) else {
        return Err(Errno::Badf);
    };
    if cookie < DOTS {
        let inode = fs::status(handle)?.inode;
        for (position, name) in (0..DOTS).zip([&b"."[..], b".."]).skip(cookie as usize) {
            // The number of the directory above is none of the guest's business where that is outside.
            buffer.add(position + 1, inode, FileType::Directory, name);
        }
    }
    let wanted = cookie.max(DOTS) - DOTS;
    let from = if place.position == wanted { *place } else { ReadingPlace::default() };
    let mut reached = from;
    if !buffer.is_full() {
        fs::read_directory(handle, from.system, |entry| {
            if reached.position < wanted {
                reached = ReadingPlace { position: reached.position + 1, system: entry.next };
                return Visit::Next;
            }
            match buffer.add(reached.position + DOTS + 1, entry.inode, entry.file_type, entry.name) {
                Added::Whole => {
                    reached = ReadingPlace { position: reached.position + 1, system: entry.next };
                    if buffer.is_full() { Visit::Stop } else { Visit::Next }
                }
                // It will be asked for again.
                Added::CutOff => {
                    reached.system = entry.here;
                    Visit::Stop
                }
            }
        })?;
    }
    *place = reached;
    used.store((buf_len - buffer.rest.len() as u32).to_le_bytes());
    Ok(())
}

/// Number of entries that are not the system's: `.` and `..`.
const DOTS: u64 = 2;

/// What is left of the guest's buffer.
struct Buffer<'call> {
    rest: Range<'call>,
}

/// Whether an entry had room.
enum Added {
    Whole,
    CutOff,
}

impl Buffer<'_> {
    fn is_full(&self) -> bool {
        self.rest.len() == 0
    }

    fn add(&mut self, next: u64, inode: u64, file_type: FileType, name: &[u8]) -> Added {
        let head = layout::dirent(next, inode, name.len() as u32, file_type);
        let whole = head.len() + name.len() <= self.rest.len();
        for part in [&head[..], name] {
            self.rest = self.rest.skip(self.rest.copy_from(part));
        }
        if whole { Added::Whole } else { Added::CutOff }
    }
}
