// The functions on descriptors as Rust programs call them that go below the standard library, beside that library on the same
// files.
//@ dir: work::/
//@ stdin: line\n
//@ variants: default
//@ makes: work/file = ONEtwo\0\0\0\0
//@ stdout: ok
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::time::{Duration, UNIX_EPOCH};

type Fd = i32;
type Errno = i32;

#[repr(C)]
struct Buffer {
    at: *mut u8,
    bytes: usize,
}

#[derive(Default)]
#[repr(C)]
struct Fdstat {
    file_type: u8,
    flags: u16,
    base: u64,
    inheriting: u64,
}

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

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn fd_advise(fd: Fd, offset: u64, len: u64, advice: u32) -> Errno;
    fn fd_allocate(fd: Fd, offset: u64, len: u64) -> Errno;
    fn fd_close(fd: Fd) -> Errno;
    fn fd_datasync(fd: Fd) -> Errno;
    fn fd_fdstat_get(fd: Fd, stat: *mut Fdstat) -> Errno;
    fn fd_fdstat_set_flags(fd: Fd, flags: u32) -> Errno;
    fn fd_fdstat_set_rights(fd: Fd, base: u64, inheriting: u64) -> Errno;
    fn fd_filestat_get(fd: Fd, stat: *mut Filestat) -> Errno;
    fn fd_filestat_set_size(fd: Fd, bytes: u64) -> Errno;
    fn fd_filestat_set_times(fd: Fd, accessed: u64, modified: u64, flags: u32) -> Errno;
    fn fd_pread(fd: Fd, buffers: *const Buffer, count: usize, offset: u64, read: *mut usize) -> Errno;
    fn fd_prestat_get(fd: Fd, prestat: *mut [u32; 2]) -> Errno;
    fn fd_prestat_dir_name(fd: Fd, path: *mut u8, bytes: usize) -> Errno;
    fn fd_pwrite(fd: Fd, buffers: *const Buffer, count: usize, offset: u64, written: *mut usize) -> Errno;
    fn fd_read(fd: Fd, buffers: *const Buffer, count: usize, read: *mut usize) -> Errno;
    fn fd_readdir(fd: Fd, buffer: *mut u8, bytes: usize, cookie: u64, used: *mut usize) -> Errno;
    fn fd_renumber(from: Fd, to: Fd) -> Errno;
    fn fd_seek(fd: Fd, offset: i64, whence: u32, position: *mut u64) -> Errno;
    fn fd_sync(fd: Fd) -> Errno;
    fn fd_tell(fd: Fd, position: *mut u64) -> Errno;
    fn fd_write(fd: Fd, buffers: *const Buffer, count: usize, written: *mut usize) -> Errno;
}

const BADF: Errno = 8;
const INVAL: Errno = 28;
const NAMETOOLONG: Errno = 37;
const NOTDIR: Errno = 54;
const SPIPE: Errno = 70;
const NOTCAPABLE: Errno = 76;
const ROOT: Fd = 3;
const NOBODY: Fd = 1000;

fn parts(bytes: &[u8]) -> [Buffer; 2] {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    [first, second].map(|part| Buffer { at: part.as_ptr().cast_mut(), bytes: part.len() })
}

fn transfers(file: &mut File) {
    let fd = file.as_raw_fd();
    let (mut moved, mut at, mut text) = (0, 0, [0_u8; 16]);
    let into =
        [Buffer { at: text.as_mut_ptr(), bytes: 3 }, Buffer { at: unsafe { text.as_mut_ptr().add(3) }, bytes: 13 }];
    unsafe {
        assert_eq!((fd_write(fd, parts(b"onetwo").as_ptr(), 2, &mut moved), moved), (0, 6));
        assert_eq!((fd_tell(fd, &mut at), at), (0, 6));
        assert_eq!((fd_seek(fd, -4, 1, &mut at), at), (0, 2));
        assert_eq!((fd_read(fd, into.as_ptr(), 2, &mut moved), moved), (0, 4));
        assert_eq!(&text[..4], b"etwo");
        assert_eq!((fd_read(fd, into.as_ptr(), 2, &mut moved), moved), (0, 0));
        assert_eq!((fd_pwrite(fd, parts(b"ONE").as_ptr(), 2, 0, &mut moved), moved), (0, 3));
        assert_eq!((fd_pread(fd, into.as_ptr(), 2, 1, &mut moved), moved), (0, 5));
        assert_eq!((fd_seek(fd, 0, 2, &mut at), at), (0, 6));
        assert_eq!([fd_seek(fd, -1, 0, &mut at), fd_seek(fd, 0, 3, &mut at)], [INVAL, INVAL]);
        assert_eq!([fd_seek(1, 0, 0, &mut at), fd_tell(0, &mut at)], [SPIPE, SPIPE]);
        assert_eq!([fd_seek(NOBODY, 0, 0, &mut at), fd_tell(ROOT, &mut at)], [BADF, BADF]);
        for nothing in [NOBODY, ROOT] {
            assert_eq!(fd_read(nothing, into.as_ptr(), 2, &mut moved), BADF);
            assert_eq!(fd_write(nothing, parts(b"xx").as_ptr(), 2, &mut moved), BADF);
            assert_eq!(fd_pread(nothing, into.as_ptr(), 2, 0, &mut moved), BADF);
            assert_eq!(fd_pwrite(nothing, parts(b"xx").as_ptr(), 2, 0, &mut moved), BADF);
        }
    }
    assert_eq!(&text[..5], b"NEtwo");
    let mut all = String::new();
    assert_eq!((file.seek(SeekFrom::Start(0)).unwrap(), file.read_to_string(&mut all).unwrap()), (0, 6));
    assert_eq!(all, "ONEtwo");
}

fn attributes(file: &File) {
    let fd = file.as_raw_fd();
    let (mut stat, mut modes) = (Filestat::default(), Fdstat::default());
    unsafe {
        assert_eq!(fd_filestat_set_times(fd, 1_000_000_000_000_000_001, 2_000_000_000_000_000_002, 1 | 4), 0);
        assert_eq!(fd_filestat_get(fd, &mut stat), 0);
        assert_eq!((stat.file_type, stat.links, stat.bytes), (4, 1, 6));
        assert_eq!((stat.accessed, stat.modified), (1_000_000_000_000_000_001, 2_000_000_000_000_000_002));
        assert!(stat.device != 0 && stat.inode != 0 && stat.changed > 1_577_836_800_000_000_000);
        let modified = file.metadata().unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        assert_eq!(modified, Duration::from_nanos(2_000_000_000_000_000_002));
        assert_eq!([fd_filestat_set_times(fd, 0, 0, 3), fd_filestat_set_times(fd, 0, 0, 16)], [INVAL, INVAL]);
        assert_eq!([fd_filestat_set_times(NOBODY, 0, 0, 0), fd_filestat_get(NOBODY, &mut stat)], [BADF, BADF]);

        assert_eq!((fd_allocate(fd, 0, 10), file.metadata().unwrap().len()), (0, 10));
        assert_eq!((fd_filestat_set_size(fd, 7), file.metadata().unwrap().len()), (0, 7));
        assert_eq!((fd_filestat_set_size(fd, 10), file.metadata().unwrap().len()), (0, 10));
        assert_eq!(
            [fd_allocate(fd, 0, 0), fd_allocate(ROOT, 0, 1), fd_filestat_set_size(ROOT, 0)],
            [INVAL, BADF, BADF]
        );
        assert_eq!([fd_advise(fd, 0, 0, 3), fd_advise(fd, 0, 0, 6), fd_advise(NOBODY, 0, 0, 0)], [0, INVAL, BADF]);
        assert_eq!([fd_sync(fd), fd_datasync(fd), fd_sync(ROOT)], [0, 0, 0]);
        assert_eq!([fd_sync(NOBODY), fd_datasync(NOBODY)], [BADF, BADF]);

        assert_eq!((fd_fdstat_get(fd, &mut modes), modes.file_type, modes.flags), (0, 4, 0));
        assert_eq!(modes.base & 0x42, 0x42, "it reads and writes");
        assert_eq!([fd_fdstat_set_flags(fd, 1), fd_fdstat_get(fd, &mut modes)], [0, 0]);
        assert_eq!(modes.flags, 1);
        assert_eq!(
            [fd_fdstat_set_flags(fd, 0), fd_fdstat_set_flags(fd, 32), fd_fdstat_set_flags(ROOT, 0)],
            [0, INVAL, BADF]
        );
        assert_eq!(fd_fdstat_get(NOBODY, &mut modes), BADF);
    }
}

fn rights() {
    let mut file = OpenOptions::new().read(true).write(true).open("/file").unwrap();
    let (mut modes, mut at) = (Fdstat::default(), 0);
    let fd = file.as_raw_fd();
    unsafe {
        assert_eq!(fd_fdstat_get(fd, &mut modes), 0);
        assert_eq!(fd_fdstat_set_rights(fd, modes.base & !0x40, modes.inheriting), 0);
        assert_eq!(fd_fdstat_set_rights(fd, modes.base, modes.inheriting), NOTCAPABLE);
        assert_eq!(file.write(b"x").unwrap_err().raw_os_error(), Some(BADF));
        assert_eq!(fd_fdstat_set_rights(fd, 2, 0), 0);
        assert_eq!([fd_seek(fd, 1, 0, &mut at), fd_sync(fd), fd_advise(fd, 0, 0, 0)], [NOTCAPABLE; 3]);
        assert_eq!(fd_fdstat_set_rights(NOBODY, 0, 0), BADF);
    }
    let mut byte = [0];
    assert_eq!((file.read(&mut byte).unwrap(), byte[0]), (1, b'O'));
}

fn granted() {
    let (mut prestat, mut name) = ([9, 9], [b'x'; 2]);
    unsafe {
        assert_eq!((fd_prestat_get(ROOT, &mut prestat), prestat), (0, [0, 1]));
        assert_eq!((fd_prestat_dir_name(ROOT, name.as_mut_ptr(), 1), name), (0, *b"/x"));
        assert_eq!(fd_prestat_dir_name(ROOT, name.as_mut_ptr(), 0), NAMETOOLONG);
        assert_eq!([fd_prestat_get(4, &mut prestat), fd_prestat_get(0, &mut prestat)], [BADF, BADF]);
        assert_eq!(fd_prestat_dir_name(0, name.as_mut_ptr(), 1), NOTDIR);
    }
}

/// Names by the standard library, and by single entries.
fn directories() {
    for number in 0..40 {
        File::create(format!("/entry-{number}")).unwrap();
    }
    let mut theirs: Vec<_> =
        fs::read_dir("/").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    theirs.extend([".".to_owned(), "..".to_owned()]);
    let (mut ours, mut cookie, mut used) = (Vec::new(), 0, 0);
    let directory = File::open("/").unwrap();
    loop {
        let mut buffer = [0_u8; 40];
        assert_eq!(
            unsafe { fd_readdir(directory.as_raw_fd(), buffer.as_mut_ptr(), buffer.len(), cookie, &mut used) },
            0
        );
        if used < 24 {
            break;
        }
        cookie = u64::from_le_bytes(buffer[..8].try_into().unwrap());
        let bytes = u32::from_le_bytes(buffer[16..20].try_into().unwrap()) as usize;
        ours.push(String::from_utf8(buffer[24..24 + bytes].to_vec()).unwrap());
    }
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs);
    for number in 0..40 {
        fs::remove_file(format!("/entry-{number}")).unwrap();
    }
    let mut byte = 0;
    let none = unsafe { [fd_readdir(0, &mut byte, 1, 0, &mut used), fd_readdir(NOBODY, &mut byte, 1, 0, &mut used)] };
    assert_eq!(none, [BADF, BADF]);
}

fn numbers(file: File) {
    let (target, fd) = (File::open("/").unwrap(), file.as_raw_fd());
    let closed = File::open("/").unwrap().as_raw_fd();
    unsafe {
        assert_eq!([fd_renumber(fd, NOBODY), fd_renumber(NOBODY, fd), fd_renumber(fd, closed)], [BADF; 3]);
        let number = target.as_raw_fd();
        std::mem::forget((file, target));
        assert_eq!([fd_renumber(fd, number), fd_close(fd)], [0, BADF]);
        let mut moved = File::from_raw_fd(number);
        assert_eq!(moved.seek(SeekFrom::End(0)).unwrap(), 10);
        std::mem::forget(moved);
        assert_eq!([fd_close(number), fd_close(number), fd_close(-1)], [0, BADF, BADF]);
    }
}

fn main() {
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open("/file").unwrap();
    transfers(&mut file);
    attributes(&file);
    rights();
    granted();
    directories();
    numbers(file);
    println!("ok");
}
