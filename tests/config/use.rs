//! A host in Rust that configures instances without unsafe code. Its argument is a folder with a file `text`.

#![deny(unsafe_code)]

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Bindings are unsafe inside, and have no other reason to be modules of their own here.
#[allow(unsafe_code)]
mod bound {
    pub mod counted;
    pub mod endless;
    pub mod guest;
    pub mod plain;
    pub mod sealed;
}
use bound::*;
use guest::{Access, Config, Instance, Status, Stream};

/// WASI's `notcapable`.
const NOT_CAPABLE: i32 = 76;

fn directories(folder: &str) {
    let mut config = Config::new().expect("a configuration");
    config.dir(folder, "/data", Access::ReadOnly).expect("a directory");
    let mut with = Instance::with_config((), &config).expect("an instance");
    let mut without = Instance::new(()).expect("an instance");
    drop(config);
    assert_eq!(with.first_byte().expect("it returns"), i32::from(b't'));
    assert_eq!(without.first_byte().expect("it returns"), -NOT_CAPABLE);
    assert!(with.change().expect("it returns") < 0 && with.create().expect("it returns") < 0);

    let mut config = Config::new().expect("a configuration");
    config.dir(folder, "/data", Access::NoCreate).expect("a directory").open_files(9).expect("a number");
    let mut changer = Instance::with_config((), &config).expect("an instance");
    assert_eq!((changer.create().expect("it returns") < 0, changer.open_many(50).expect("it returns")), (true, 5));

    let mut config = Config::new().expect("a configuration");
    config.dir("/nowhere", "/data", Access::ReadWrite).expect("it is not opened yet");
    let error = Instance::with_config((), &config).expect_err("it is not there");
    assert_eq!(error.status(), Status::Config);
    assert_eq!(error.message(), "cannot open the granted directory (it does not exist): '/nowhere'");
}

fn texts_and_streams() {
    let (mut ours, theirs) = UnixStream::pair().expect("a pair");
    let mut config = Config::new().expect("a configuration");
    config
        .arg("name")
        .and_then(|config| config.arg("größe"))
        .and_then(|config| config.env("A", "1"))
        .and_then(|config| config.inherit_env("FROM_HOST"))
        .and_then(|config| config.inherit_env("NOBODY_HAS_IT"))
        .expect("texts");
    config.stdio(Stream::Output, OwnedFd::from(theirs)).expect("a socket");
    config.stdio(Stream::Input, File::open("/dev/null").expect("it is there")).expect("a file");
    let mut instance = Instance::with_config((), &config).expect("an instance");
    assert_eq!(instance.tell().expect("it returns"), 0);
    assert_eq!(instance.copy().expect("it returns"), 0);
    drop((config, instance));
    let mut said = String::new();
    ours.read_to_string(&mut said).expect("it was closed");
    assert_eq!(said, "arguments: [name] [größe] variables: [A=1] [FROM_HOST=here]\n");

    let (mut ours, theirs) = UnixStream::pair().expect("a pair");
    let mut config = sealed::Config::new().expect("a configuration");
    config.stdio(sealed::Stream::Output, OwnedFd::from(theirs)).expect("a socket");
    config.dir("/", "/data", sealed::Access::ReadOnly).expect("in the place of the one that is missing");
    let mut instance = sealed::Instance::with_config((), &config).expect("an instance");
    assert_eq!(instance.tell().expect("it returns"), 0);
    drop((config, instance));
    let mut said = String::new();
    ours.read_to_string(&mut said).expect("it was closed");
    assert_eq!(said, "arguments: [] [sealed] variables: [FIXED=1] [FROM_HOST=here] [OTHER=ours]\n");
}

fn sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let address = listener.local_addr().expect("it has one");
    let mut config = Config::new().expect("a configuration");
    config.listener(listener).expect("a socket").listen("tcp:127.0.0.1:0").expect("an address");
    let mut instance = Instance::with_config((), &config).expect("an instance");
    drop(config);
    let mut connection = TcpStream::connect(address).expect("it listens");
    assert_eq!((instance.answer(3).expect("it returns"), instance.kind(4).expect("it returns")), (0, 6));
    let mut text = String::new();
    connection.read_to_string(&mut text).expect("it is closed");
    assert_eq!(text, "hi");
}

fn denials_and_clocks() {
    let mut config = Config::new().expect("a configuration");
    config.deny("random").expect("it is known").clock_resolution(Duration::from_secs(1)).expect("a step");
    let mut instance = Instance::with_config((), &config).expect("an instance");
    assert!(instance.random().expect("it returns") < 0);
    assert_eq!(instance.now().expect("it returns") % 1_000_000_000, 0);
    config.deny("clock").expect("it is known");
    let mut other = Instance::with_config((), &config).expect("an instance");
    assert!(instance.now().expect("it returns") > 0 && other.now().expect("it returns") < 0);

    let error = config.deny("everything").expect_err("there is no such thing");
    assert_eq!((error.status(), error.message()), (Status::Config, "there is no such thing to deny: 'everything'"));
    let error = Instance::with_config((), &config).expect_err("a call has failed");
    assert_eq!(error.message(), "there is no such thing to deny: 'everything'");
    let mut config = Config::new().expect("a configuration");
    assert_eq!(config.arg("a\0b").expect_err("no text of C").message(), "the text holds a NUL");
    assert!(config.listen("udp:1").is_err());
}

fn limits() {
    let mut config = plain::Config::new().expect("a configuration");
    config.memory_limit(2 << 16).expect("a limit").table_limit(4).expect("a limit").stack_bytes(1 << 16).expect("a size");
    let mut instance = plain::Instance::with_config((), &config).expect("an instance");
    assert_eq!((instance.memory().grow(2), instance.memory().grow(1)), (None, Some(1)));
    assert_eq!((instance.grow_table(3).expect("it returns"), instance.grow_table(2).expect("it returns")), (-1, 2));
    config.table_limit(1).expect("a limit");
    let error = plain::Instance::with_config((), &config).expect_err("too few");
    assert_eq!(error.message(), "the limit of table elements is below what the module starts with: 2");

    let mut config = counted::Config::new().expect("a configuration");
    config.fuel(1000).expect("some").deadline(Duration::from_secs(3600)).expect("a time");
    let mut instance = counted::Instance::with_config((), &config).expect("an instance");
    assert_eq!((instance.work().expect("it returns"), instance.fuel() < 1000), (42, true));
    assert_eq!(instance.spin().expect_err("it is used up").message(), "all fuel consumed");
    let mut config = endless::Config::new().expect("a configuration");
    config.deadline(Duration::from_millis(20)).expect("a time");
    assert_eq!(endless::Instance::with_config((), &config).expect_err("it never ends").message(), "interrupt");
}

fn threads(folder: &str) {
    let mut config = Config::new().expect("a configuration");
    config.dir(folder, "/data", Access::ReadWrite).expect("a directory");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let mut instance = Instance::with_config((), &config).expect("an instance");
                    assert_eq!(instance.first_byte().expect("it returns"), i32::from(b't'));
                }
            });
        }
    });
}

fn main() {
    let folder = std::env::args().nth(1).expect("an argument");
    std::env::set_var("FROM_HOST", "here");
    directories(&folder);
    texts_and_streams();
    sockets();
    denials_and_clocks();
    limits();
    threads(&folder);
    std::io::stdout().write_all(b"all of it\n").expect("it can be written");
}
