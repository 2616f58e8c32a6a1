//! What configurations of modules that import from WASI say beside: records of a manifest, and streams.
//!
//! # Safety
//! As in [`config`](super).
#![allow(unsafe_code)]

use super::{Config, change};
use crate::host::{address, descriptor, is_path_of_socket};
use crate::library::text::Text;
use crate::report::Words;
use crate::sys;
use crate::sys::fs::Address;
use crate::wasi::rights::Rights;
use core::ffi::{CStr, c_char};
use wasm2native_abi::grant::{Access, Ambient, Limit};
use wasm2native_abi::library::Status;
use wasm2native_abi::manifest::{Record, Records};

/// `WASM2NATIVE_READ_ONLY` of the header.
const READ_ONLY: u32 = 1;
/// `WASM2NATIVE_NO_CREATE` of the header.
const NO_CREATE: u32 = 2;

impl Config {
    /// Adds a record.
    fn add(&mut self, record: &Record<'_>) -> Result<(), Status> {
        match self.records.push(|write| record.encode(write)) {
            true => Ok(()),
            false => Err(self.refuse(|words| words.text("the system gives no memory for the configuration"))),
        }
    }

    /// The text at `text`, which is `what`.
    ///
    /// # Safety
    /// It ends in a NUL and stays meanwhile, or `text` is null.
    unsafe fn text<'a>(&mut self, what: &str, text: *const c_char) -> Result<&'a str, Status> {
        if text.is_null() {
            return Err(self.refuse(|words| {
                words.text(what);
                words.text(" is NULL");
            }));
        }
        // SAFETY: the caller's.
        let text = unsafe { CStr::from_ptr(text) };
        text.to_str().map_err(|_| {
            self.refuse(|words| {
                words.text(what);
                words.text(" is no UTF-8: '");
                words.escaped(text.to_bytes());
                words.text("'");
            })
        })
    }

    /// Fails with `what` and the text that is meant.
    fn refuse_text(&mut self, what: &str, text: &str) -> Status {
        self.refuse(|words| {
            words.text(what);
            words.text(": '");
            words.escaped(text.as_bytes());
            words.text("'");
        })
    }

    fn variable(&mut self, name: &str, value: Option<&str>) -> Result<(), Status> {
        if name.is_empty() || name.contains('=') {
            return Err(self.refuse_text("a variable's name holds no '=', and is not empty", name));
        }
        if let Some(value) = value {
            return self.add(&Record::Variable(name, value));
        }
        match sys::variable(name.as_bytes()).map(core::str::from_utf8) {
            Some(Ok(value)) => self.add(&Record::Variable(name, value)),
            Some(Err(_)) => Err(self.refuse_text("the process's variable is no UTF-8", name)),
            None => Ok(()),
        }
    }

    fn directory(&mut self, host: &str, guest: &str, flags: u32) -> Result<(), Status> {
        if host.is_empty() || guest.is_empty() {
            return Err(self.refuse(|words| words.text("the path of a directory is empty")));
        }
        if flags & !(READ_ONLY | NO_CREATE) != 0 {
            return Err(self.refuse(|words| {
                words.text("there is no such flag of a directory among ");
                words.hex(flags.into());
            }));
        }
        let is_same = |record| matches!(record, Ok(Record::Directory { guest: other, .. }) if other == guest);
        if Records::new(self.records.as_slice()).any(is_same) {
            return Err(self.refuse_text("two directories are granted under one name", guest));
        }
        let access = if flags & READ_ONLY == 0 { Access::ReadWrite } else { Access::ReadOnly };
        let rights = if flags & NO_CREATE == 0 { Rights::ALL } else { Rights::ALL - Rights::CREATING };
        self.add(&Record::Directory { host, guest, access, rights: rights.bits() })
    }

    fn deny(&mut self, name: &str) -> Result<(), Status> {
        match Ambient::ALL.into_iter().find(|ambient| ambient.name() == name) {
            Some(ambient) => self.add(&Record::Denied(ambient)),
            None => Err(self.refuse_text("there is no such thing to deny", name)),
        }
    }

    fn listen(&mut self, text: &str) -> Result<(), Status> {
        match address(text) {
            Some(Address::Unix(path)) if !is_path_of_socket(path) => {
                Err(self.refuse_text("the path of a socket is empty or too long", text))
            }
            Some(_) => self.add(&Record::Listen(text)),
            None if descriptor(text).is_some() => self.add(&Record::Listen(text)),
            None => Err(self.refuse_text("expected tcp:ADDRESS:PORT, unix:PATH or fd:NUMBER", text)),
        }
    }

    fn stream(&mut self, stream: u32, descriptor: i32) -> Result<(), Status> {
        let wrong = |words: &mut Text<_>, what: &str| {
            words.text("there is no such ");
            words.text(what);
        };
        match self.streams.get_mut(stream as usize) {
            None => Err(self.refuse(|words| wrong(words, "stream"))),
            Some(_) if descriptor < 0 => Err(self.refuse(|words| wrong(words, "descriptor"))),
            Some(place) => {
                *place = Some(descriptor);
                Ok(())
            }
        }
    }
}

/// # Safety
/// As for [`change`]; `text` ends in a NUL, or is null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_arg(config: *mut Config, text: *const c_char) -> i32 {
    let set = |config: &mut Config| {
        // SAFETY: the caller's.
        let text = unsafe { config.text("the argument", text) }?;
        config.add(&Record::Argument(text))
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`]; the texts end in NULs, or are null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_env(config: *mut Config, name: *const c_char, value: *const c_char) -> i32 {
    let set = |config: &mut Config| {
        // SAFETY: the caller's.
        let name = unsafe { config.text("the variable's name", name) }?;
        // SAFETY: the caller's.
        let value = if value.is_null() { None } else { Some(unsafe { config.text("the variable's value", value) }?) };
        config.variable(name, value)
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`]; the texts end in NULs, or are null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_dir(
    config: *mut Config,
    host: *const c_char,
    guest: *const c_char,
    flags: u32,
) -> i32 {
    let set = |config: &mut Config| {
        // SAFETY: the caller's.
        let host = unsafe { config.text("the directory's path", host) }?;
        // SAFETY: the caller's.
        let guest = unsafe { config.text("the directory's path in the module", guest) }?;
        config.directory(host, guest, flags)
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`]; `what` ends in a NUL, or is null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_deny(config: *mut Config, what: *const c_char) -> i32 {
    let set = |config: &mut Config| {
        // SAFETY: the caller's.
        let name = unsafe { config.text("what is denied", what) }?;
        config.deny(name)
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`]; `address` ends in a NUL, or is null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_listen(config: *mut Config, address: *const c_char) -> i32 {
    let set = |config: &mut Config| {
        // SAFETY: the caller's.
        let text = unsafe { config.text("the address", address) }?;
        config.listen(text)
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_stdio(config: *mut Config, stream: u32, descriptor: i32) -> i32 {
    // SAFETY: the caller's.
    unsafe { change(config, |config| config.stream(stream, descriptor)) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_clock_resolution(config: *mut Config, nanoseconds: u64) -> i32 {
    let set = |config: &mut Config| match nanoseconds {
        0 => Err(config.refuse(|words| words.text("the steps of a clock are longer than nothing"))),
        _ => config.add(&Record::ClockResolution(nanoseconds)),
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_open_files(config: *mut Config, count: u32) -> i32 {
    // SAFETY: the caller's.
    unsafe { change(config, |config| config.add(&Record::Limit(Limit::OpenFiles, count.into()))) }
}
