// The functions on paths as Rust programs call them, beside the standard library on the same files.
//@ dir: work::/
//@ variants: default
//@ makes: work/dir/renamed = text
//@ stdout: ok
use std::fs;
use std::time::{Duration, UNIX_EPOCH};

type Fd = i32;
type Errno = i32;

#[derive(Default)]
#[repr(C)]
struct Filestat {
    device: u64,
    inode: u64,
    file_type: u8,
    links: u64,
    bytes: u64,
    accessed: u64,
    modified: u64,
    changed: u64,
}

mod raw {
    use super::{Errno, Fd, Filestat};

    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        pub fn path_create_directory(fd: Fd, path: *const u8, bytes: usize) -> Errno;
        pub fn path_filestat_get(fd: Fd, flags: u32, path: *const u8, bytes: usize, stat: *mut Filestat) -> Errno;
        pub fn path_filestat_set_times(
            fd: Fd,
            flags: u32,
            path: *const u8,
            bytes: usize,
            accessed: u64,
            modified: u64,
            which: u32,
        ) -> Errno;
        pub fn path_link(
            old_fd: Fd,
            flags: u32,
            old: *const u8,
            old_bytes: usize,
            new_fd: Fd,
            new: *const u8,
            new_bytes: usize,
        ) -> Errno;
        pub fn path_open(
            fd: Fd,
            dirflags: u32,
            path: *const u8,
            bytes: usize,
            oflags: u32,
            base: u64,
            inheriting: u64,
            fdflags: u32,
            opened: *mut Fd,
        ) -> Errno;
        pub fn path_readlink(
            fd: Fd,
            path: *const u8,
            bytes: usize,
            buffer: *mut u8,
            room: usize,
            used: *mut usize,
        ) -> Errno;
        pub fn path_remove_directory(fd: Fd, path: *const u8, bytes: usize) -> Errno;
        pub fn path_rename(
            fd: Fd,
            old: *const u8,
            old_bytes: usize,
            new_fd: Fd,
            new: *const u8,
            new_bytes: usize,
        ) -> Errno;
        pub fn path_symlink(text: *const u8, text_bytes: usize, fd: Fd, path: *const u8, bytes: usize) -> Errno;
        pub fn path_unlink_file(fd: Fd, path: *const u8, bytes: usize) -> Errno;
        pub fn fd_close(fd: Fd) -> Errno;
    }
}

const BADF: Errno = 8;
const EXIST: Errno = 20;
const ILSEQ: Errno = 25;
const INVAL: Errno = 28;
const ISDIR: Errno = 31;
const LOOP: Errno = 32;
const NAMETOOLONG: Errno = 37;
const NOENT: Errno = 44;
const NOTDIR: Errno = 54;
const NOTEMPTY: Errno = 55;
const PERM: Errno = 63;
const ROOT: Fd = 3;
const NOBODY: Fd = 1000;

fn create_directory(fd: Fd, path: &[u8]) -> Errno {
    unsafe { raw::path_create_directory(fd, path.as_ptr(), path.len()) }
}

fn remove_directory(fd: Fd, path: &str) -> Errno {
    unsafe { raw::path_remove_directory(fd, path.as_ptr(), path.len()) }
}

fn unlink(fd: Fd, path: &str) -> Errno {
    unsafe { raw::path_unlink_file(fd, path.as_ptr(), path.len()) }
}

fn rename(fd: Fd, old: &str, new_fd: Fd, new: &str) -> Errno {
    unsafe { raw::path_rename(fd, old.as_ptr(), old.len(), new_fd, new.as_ptr(), new.len()) }
}

fn link(fd: Fd, flags: u32, old: &str, new: &str) -> Errno {
    unsafe { raw::path_link(fd, flags, old.as_ptr(), old.len(), ROOT, new.as_ptr(), new.len()) }
}

fn symlink(text: &str, fd: Fd, path: &str) -> Errno {
    unsafe { raw::path_symlink(text.as_ptr(), text.len(), fd, path.as_ptr(), path.len()) }
}

fn status(fd: Fd, flags: u32, path: &str) -> Result<Filestat, Errno> {
    let mut stat = Filestat::default();
    match unsafe { raw::path_filestat_get(fd, flags, path.as_ptr(), path.len(), &mut stat) } {
        0 => Ok(stat),
        error => Err(error),
    }
}

fn file_type(flags: u32, path: &str) -> Result<u8, Errno> {
    status(ROOT, flags, path).map(|stat| stat.file_type)
}

fn set_times(fd: Fd, flags: u32, path: &str, accessed: u64, modified: u64, which: u32) -> Errno {
    unsafe { raw::path_filestat_set_times(fd, flags, path.as_ptr(), path.len(), accessed, modified, which) }
}

fn read_link(fd: Fd, path: &str, room: usize) -> Result<String, Errno> {
    let (mut text, mut used) = (vec![0; room], 0);
    match unsafe { raw::path_readlink(fd, path.as_ptr(), path.len(), text.as_mut_ptr(), room, &mut used) } {
        0 => Ok(String::from_utf8(text[..used].to_vec()).unwrap()),
        error => Err(error),
    }
}

fn open(fd: Fd, follow: u32, path: &str, oflags: u32, base: u64) -> Result<(), Errno> {
    let mut opened = -1;
    match unsafe { raw::path_open(fd, follow, path.as_ptr(), path.len(), oflags, base, 0, 0, &mut opened) } {
        0 => {
            assert_eq!(unsafe { raw::fd_close(opened) }, 0);
            Ok(())
        }
        error => Err(error),
    }
}

const DIRECTORY: u8 = 3;
const REGULAR: u8 = 4;
const LINK: u8 = 7;

fn names() {
    assert_eq!(
        [create_directory(ROOT, b"dir"), create_directory(ROOT, b"dir"), create_directory(ROOT, b"dir/below/")],
        [0, EXIST, 0]
    );
    assert_eq!(
        [create_directory(ROOT, b""), create_directory(ROOT, b"none/x"), create_directory(ROOT, b"../x")],
        [NOENT, NOENT, PERM]
    );
    assert_eq!(
        [create_directory(ROOT, b"a\0b"), create_directory(ROOT, b"\xff"), create_directory(ROOT, &[b'x'; 256])],
        [INVAL, ILSEQ, NAMETOOLONG]
    );
    assert_eq!([create_directory(NOBODY, b"x"), create_directory(1, b"x")], [BADF, BADF]);
    assert!(fs::metadata("/dir/below").unwrap().is_dir());

    fs::write("/file", "text").unwrap();
    assert_eq!(
        [remove_directory(ROOT, "dir"), remove_directory(ROOT, "file"), remove_directory(ROOT, "none")],
        [NOTEMPTY, NOTDIR, NOENT]
    );
    assert_eq!(
        [remove_directory(ROOT, "dir/below"), remove_directory(ROOT, ".."), remove_directory(NOBODY, "dir")],
        [0, PERM, BADF]
    );
    assert_eq!(
        [unlink(ROOT, "dir"), unlink(ROOT, "none"), unlink(ROOT, "file/"), unlink(NOBODY, "file")],
        [ISDIR, NOENT, NOTDIR, BADF]
    );
    assert_eq!(
        [link(ROOT, 0, "file", "second"), link(ROOT, 0, "file", "second"), link(ROOT, 1, "file", "x")],
        [0, EXIST, INVAL]
    );
    assert_eq!(
        [link(ROOT, 0, "none", "x"), link(ROOT, 0, "dir", "x"), link(NOBODY, 0, "file", "x")],
        [NOENT, PERM, BADF]
    );
    assert_eq!(
        (status(ROOT, 0, "second").unwrap().links, fs::read_to_string("/second").unwrap()),
        (2, "text".to_owned())
    );
    assert_eq!(
        [unlink(ROOT, "second"), rename(ROOT, "file", ROOT, "dir/renamed"), rename(ROOT, "file", ROOT, "x")],
        [0, 0, NOENT]
    );
    assert_eq!([rename(ROOT, "dir", ROOT, "dir/x"), rename(ROOT, "dir/renamed", ROOT, "../x")], [INVAL, PERM]);
    assert_eq!([rename(NOBODY, "dir", ROOT, "x"), rename(ROOT, "dir", NOBODY, "x")], [BADF, BADF]);
    assert_eq!(fs::read_to_string("/dir/renamed").unwrap(), "text");
}

fn links() {
    assert_eq!(
        [symlink("dir/renamed", ROOT, "to-file"), symlink("dir", ROOT, "to-dir"), symlink("self", ROOT, "self")],
        [0; 3]
    );
    assert_eq!(
        [
            symlink("x", ROOT, "to-file"),
            symlink("/x", ROOT, "y"),
            symlink("x", ROOT, "../y"),
            symlink("x", NOBODY, "y")
        ],
        [EXIST, PERM, PERM, BADF]
    );
    assert_eq!(read_link(ROOT, "to-file", 100), Ok("dir/renamed".to_owned()));
    assert_eq!(read_link(ROOT, "to-file", 3), Ok("dir".to_owned()));
    assert_eq!(
        [read_link(ROOT, "dir", 9), read_link(ROOT, "none", 9), read_link(NOBODY, "to-file", 9)],
        [Err(INVAL), Err(NOENT), Err(BADF)]
    );
    assert_eq!(
        [file_type(0, "to-file"), file_type(1, "to-file"), file_type(1, "to-dir")],
        [Ok(LINK), Ok(REGULAR), Ok(DIRECTORY)]
    );
    assert_eq!(
        [file_type(0, "to-dir/"), file_type(1, "self"), file_type(2, "dir"), file_type(0, "..")],
        [Ok(DIRECTORY), Err(LOOP), Err(INVAL), Err(PERM)]
    );
    assert_eq!(status(NOBODY, 0, "dir").err(), Some(BADF));

    // Through links and around them.
    assert_eq!(set_times(ROOT, 1, "to-file", 5_000_000_001, 7_000_000_002, 1 | 4), 0);
    assert_eq!(set_times(ROOT, 0, "to-file", 1_000_000_003, 2_000_000_004, 1 | 4), 0);
    let (link, file) = (status(ROOT, 0, "to-file").unwrap(), status(ROOT, 1, "to-file").unwrap());
    assert_eq!(
        (link.accessed, link.modified, file.accessed, file.modified),
        (1_000_000_003, 2_000_000_004, 5_000_000_001, 7_000_000_002)
    );
    assert_eq!((file.device, file.bytes), (link.device, 4));
    assert!(link.inode != file.inode && file.changed > 1_577_836_800_000_000_000);
    let modified = fs::metadata("/dir/renamed").unwrap().modified().unwrap();
    assert_eq!(modified.duration_since(UNIX_EPOCH).unwrap(), Duration::from_nanos(7_000_000_002));
    assert_eq!(
        [
            set_times(ROOT, 0, "none", 0, 0, 1),
            set_times(ROOT, 0, "to-file", 0, 0, 3),
            set_times(NOBODY, 0, "x", 0, 0, 0)
        ],
        [NOENT, INVAL, BADF]
    );
}

fn opening() {
    const CREATE: u32 = 1;
    const ONLY_DIRECTORY: u32 = 2;
    const ONLY_NEW: u32 = 1 | 4;
    const READ: u64 = 2;
    const WRITE: u64 = 0x40;
    assert_eq!(
        [open(ROOT, 0, "new", ONLY_NEW, WRITE), open(ROOT, 0, "new", ONLY_NEW, WRITE), open(ROOT, 0, "none", 0, READ)],
        [Ok(()), Err(EXIST), Err(NOENT)]
    );
    assert_eq!(
        [open(ROOT, 0, "to-file", 0, READ), open(ROOT, 1, "to-file", 0, READ), open(ROOT, 1, "self", 0, READ)],
        [Err(LOOP), Ok(()), Err(LOOP)]
    );
    assert_eq!(
        [open(ROOT, 0, "new", ONLY_DIRECTORY, 0), open(ROOT, 0, "dir", 0, WRITE), open(ROOT, 0, "../x", CREATE, WRITE)],
        [Err(NOTDIR), Err(ISDIR), Err(PERM)]
    );
    assert_eq!(
        [
            open(ROOT, 2, "new", 0, READ),
            open(ROOT, 0, "new", 16, READ),
            open(ROOT, 0, "dir", CREATE | ONLY_DIRECTORY, 0)
        ],
        [Err(INVAL); 3]
    );
    assert_eq!([open(NOBODY, 0, "new", 0, READ), open(0, 0, "new", 0, READ)], [Err(BADF), Err(BADF)]);
}

fn main() {
    names();
    links();
    opening();
    println!("ok");
}
