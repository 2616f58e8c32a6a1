// Arguments, variables, clocks, waiting, random bytes, signals, sockets and the end, as Rust programs call them.
//@ dir: work::/
//@ args: one two
//@ env: NAME=value
//@ stdin: line\n
//@ variants: default
//@ exit: 78
//@ stdout: ok
use std::fs::File;
use std::os::fd::AsRawFd;
use std::ptr::null_mut;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

type Fd = i32;
type Errno = i32;

#[derive(Clone, Copy, Default)]
#[repr(C)]
struct Subscription {
    userdata: u64,
    tag: u64,
    /// A clock's number, or a descriptor.
    id: u64,
    timeout: u64,
    precision: u64,
    flags: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
struct Event {
    userdata: u64,
    error: u16,
    tag: u8,
    bytes: u64,
    flags: u16,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn args_get(argv: *mut *mut u8, buffer: *mut u8) -> Errno;
    fn args_sizes_get(count: *mut usize, bytes: *mut usize) -> Errno;
    fn environ_get(environ: *mut *mut u8, buffer: *mut u8) -> Errno;
    fn environ_sizes_get(count: *mut usize, bytes: *mut usize) -> Errno;
    fn clock_res_get(clock: u32, resolution: *mut u64) -> Errno;
    fn clock_time_get(clock: u32, precision: u64, time: *mut u64) -> Errno;
    fn poll_oneoff(subscriptions: *const Subscription, events: *mut Event, count: usize, stored: *mut usize) -> Errno;
    fn proc_exit(code: u32) -> !;
    fn proc_raise(signal: u32) -> Errno;
    fn random_get(buffer: *mut u8, bytes: usize) -> Errno;
    fn sched_yield() -> Errno;
    fn sock_accept(fd: Fd, flags: u32, accepted: *mut Fd) -> Errno;
    fn sock_recv(
        fd: Fd,
        data: *const [usize; 2],
        count: usize,
        flags: u32,
        received: *mut usize,
        out: *mut u16,
    ) -> Errno;
    fn sock_send(fd: Fd, data: *const [usize; 2], count: usize, flags: u32, sent: *mut usize) -> Errno;
    fn sock_shutdown(fd: Fd, how: u32) -> Errno;
}

const BADF: Errno = 8;
const INVAL: Errno = 28;
const NOTSOCK: Errno = 57;

type Sizes = unsafe extern "C" fn(*mut usize, *mut usize) -> Errno;
type Strings = unsafe extern "C" fn(*mut *mut u8, *mut u8) -> Errno;

fn strings(sizes: Sizes, get: Strings) -> Vec<String> {
    let (mut count, mut bytes) = (0, 0);
    assert_eq!(unsafe { sizes(&mut count, &mut bytes) }, 0);
    let (mut pointers, mut buffer) = (vec![null_mut(); count], vec![0; bytes]);
    assert_eq!(unsafe { get(pointers.as_mut_ptr(), buffer.as_mut_ptr()) }, 0);
    let start = buffer.as_ptr() as usize;
    let text = |from: &*mut u8| buffer[*from as usize - start..].split(|&byte| byte == 0).next().unwrap().to_vec();
    pointers.iter().map(|from| String::from_utf8(text(from)).unwrap()).collect()
}

fn surroundings() {
    let args = strings(args_sizes_get, args_get);
    assert_eq!(args, std::env::args().collect::<Vec<_>>());
    assert_eq!(args[1..], ["one", "two"]);
    assert_eq!(strings(environ_sizes_get, environ_get), ["NAME=value"]);
    assert_eq!(std::env::vars().collect::<Vec<_>>(), [("NAME".to_owned(), "value".to_owned())]);
    let mut bytes = [[0_u8; 64]; 2];
    assert_eq!(unsafe { [random_get(bytes[0].as_mut_ptr(), 64), random_get(bytes[1].as_mut_ptr(), 64)] }, [0, 0]);
    assert_ne!(bytes[0], bytes[1]);
}

fn clocks() {
    let mut times = [0; 4];
    for (clock, time) in (0..).zip(&mut times) {
        assert_eq!(unsafe { clock_res_get(clock, time) }, 0);
        assert!((1..=1_000_000_000).contains(time));
        assert_eq!(unsafe { clock_time_get(clock, 1, time) }, 0);
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    assert!(since.abs_diff(Duration::from_nanos(times[0])) < Duration::from_secs(100));
    assert_eq!(unsafe { [clock_res_get(4, &mut times[0]), clock_time_get(4, 0, &mut times[0])] }, [INVAL, INVAL]);
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(5));
    assert!(start.elapsed() >= Duration::from_millis(5));
}

fn wait(subscriptions: &[Subscription]) -> Result<Vec<Event>, Errno> {
    let (mut events, mut number) = (vec![Event::default(); subscriptions.len()], 0);
    match unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), subscriptions.len(), &mut number) } {
        0 => {
            events.truncate(number);
            Ok(events)
        }
        error => Err(error),
    }
}

fn waiting() {
    let file = File::create("/file").unwrap();
    let hour = Subscription { userdata: 1, id: 1, timeout: 3_600_000_000_000, ..Subscription::default() };
    let soon = Subscription { userdata: 2, id: 0, timeout: 2_000_000, ..Subscription::default() };
    let past = Subscription { userdata: 3, id: 1, timeout: 1, flags: 1, ..Subscription::default() };
    let input = Subscription { userdata: 4, tag: 1, ..Subscription::default() };
    let output = Subscription { userdata: 5, tag: 2, id: file.as_raw_fd() as u64, ..Subscription::default() };
    let nothing = Subscription { userdata: 6, tag: 2, id: 1000, ..Subscription::default() };
    let event = |userdata| Event { userdata, ..Event::default() };
    assert_eq!(wait(&[hour, soon]), Ok(vec![event(2)]));
    assert_eq!(wait(&[past, hour]), Ok(vec![event(3)]));
    let mut input = wait(&[hour, input]).unwrap();
    // Whether the pipe's other side has left already is a matter of time.
    input[0].flags = 0;
    assert_eq!(input, [Event { tag: 1, bytes: 5, ..event(4) }]);
    assert_eq!(wait(&[output]), Ok(vec![Event { tag: 2, bytes: 1, ..event(5) }]));
    assert_eq!(wait(&[hour, nothing]), Ok(vec![Event { tag: 2, error: BADF as u16, ..event(6) }]));
    assert_eq!(
        [wait(&[]), wait(&[Subscription { id: 2, ..hour }]), wait(&[Subscription { tag: 3, ..hour }])],
        [Err(INVAL), Err(INVAL), Err(INVAL)]
    );
}

fn sockets() {
    let (mut byte, mut fd, mut bytes, mut flags) = (0_u8, 0, 0, 0);
    let data = [&raw mut byte as usize, 1];
    for (number, error) in [(1, NOTSOCK), (3, NOTSOCK), (1000, BADF)] {
        unsafe {
            assert_eq!(sock_accept(number, 0, &mut fd), error);
            assert_eq!(sock_recv(number, &data, 1, 0, &mut bytes, &mut flags), error);
            assert_eq!(sock_send(number, &data, 1, 0, &mut bytes), error);
            assert_eq!(sock_shutdown(number, 3), error);
        }
    }
    assert_eq!(
        unsafe { [sock_accept(1, 1, &mut fd), sock_send(1, &data, 1, 1, &mut bytes), sock_shutdown(1, 4)] },
        [INVAL; 3]
    );
}

fn main() {
    surroundings();
    clocks();
    waiting();
    sockets();
    assert_eq!(unsafe { [sched_yield(), proc_raise(0), proc_raise(13), proc_raise(99)] }, [0, 0, 0, INVAL]);
    println!("ok");
    unsafe { proc_exit(78) }
}
