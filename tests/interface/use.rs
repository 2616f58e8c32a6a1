//! Every kind of thing that bindings offer, used from Rust without unsafe code.

#![deny(unsafe_code)]

use std::num::NonZeroI32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Bindings are unsafe inside, and have no other reason to be modules of their own here.
#[allow(unsafe_code)]
mod bound {
    pub mod add;
    pub mod collide;
    pub mod globals;
    pub mod imports;
    pub mod memories;
    pub mod stops;
    pub mod tables;
    pub mod vectors;
}
use bound::*;

fn values() {
    let mut instance = add::Instance::new(()).expect("an instance");
    assert_eq!(instance.nothing().expect("it returns"), ());
    assert_eq!(instance.add(i32::MAX, 1).expect("a sum"), i32::MIN);
    assert_eq!(instance.wide(1, 2.5, -0.125).expect("a number"), -0.125);
    assert_eq!(instance.pair(-7, i64::MIN).expect("a pair"), (i64::MIN, -7));
    assert_eq!(add::Instance::new("the host's").expect("an instance").into_host(), "the host's");
}

fn globals() {
    let mut instance = globals::Instance::new(()).expect("an instance");
    assert_eq!((instance.i(), instance.l(), instance.f(), instance.d()), (1, 2, 3.0, 4.0));
    instance.set_i(-1);
    instance.set_l(i64::MAX);
    assert_eq!((instance.i(), instance.l()), (-1, i64::MAX));
}

fn memories() {
    let mut instance = memories::Instance::new(()).expect("an instance");
    let mut memory = instance.memory();
    assert_eq!((memory.len(), memory.is_empty()), (65_536, false));
    memory.write(65_534, &[41, 42]).expect("it is inside");
    assert_eq!(memory.write(65_535, &[1, 1]), Err(memories::OutOfBounds));
    assert_eq!(memory.slice(u64::MAX, 1), Err(memories::OutOfBounds));
    assert_eq!(memory.slice(1, u64::MAX), Err(memories::OutOfBounds));
    assert_eq!(memory.slice_mut(65_536, 0), Ok(&mut [][..]));
    let mut bytes = [0; 2];
    memory.read(65_534, &mut bytes).expect("it is inside");
    assert_eq!((bytes, memory.grow(3), memory.grow(1), memory.len()), ([41, 42], Some(1), None, 262_144));
    assert_eq!((memory.as_slice()[65_535], memory.as_mut_slice().len()), (42, 262_144));
    assert_eq!(instance.peek(65_535).expect("it is inside"), 42);
    assert_eq!((instance.wide().len(), instance.bytes().len()), (65_536, 10));
    let error = instance.peek(-1).expect_err("it is outside");
    assert_eq!((error.status(), error.frames()[0].name.as_deref()), (memories::Status::Trap, Some("peek")));
    assert!(error.to_string().starts_with("out of bounds memory access"), "{error}");
    assert_eq!(instance.peek(0).expect_err("it is poisoned").status(), memories::Status::Poisoned);
}

fn tables() {
    let mut instance = tables::Instance::new(()).expect("an instance");
    let mut other = tables::Instance::new(()).expect("an instance");
    let [sum, difference] = [0, 1].map(|index| instance.operations().get(index).expect("an element"));
    assert!(sum.is_some() && sum != difference && instance.operations().get(2).is_none());
    assert_eq!((instance.current(), instance.fixed()), (sum, tables::ExternRef::NULL));
    assert_eq!(instance.apply(difference, 5, 7).expect("it is a function"), -2);
    instance.set_current(difference).expect("it is its own");
    assert_eq!(instance.current(), difference);
    let mut operations = instance.operations();
    operations.set(0, difference).expect("it is its own");
    assert_eq!(operations.set(2, sum).expect_err("there is none").status(), tables::Status::OutOfBounds);
    assert_eq!(operations.grow(6, sum).expect("it is its own"), Some(2));
    assert_eq!(operations.grow(1, None).expect("none is nobody's"), None);
    assert_eq!(operations.get(7), Some(sum));
    // A function of another instance.
    for error in [
        other.apply(sum, 1, 1).expect_err("not its own"),
        other.set_current(sum).expect_err("not its own"),
        other.operations().set(0, sum).expect_err("not its own"),
        other.operations().grow(1, sum).expect_err("not its own"),
    ] {
        assert_eq!(error.status(), tables::Status::Reference);
    }
    assert_eq!(other.apply(other.current(), 1, 1).expect("it goes on"), 2);
    let mut place = 0_u8;
    let value = tables::ExternRef::new((&raw mut place).cast());
    assert_eq!(instance.same(value).expect("it returns"), value);
    assert_eq!(instance.values().grow(2, value).expect("a value is nobody's"), Some(0));
    assert_eq!((instance.values().get(1), instance.values().len()), (Some(value), 2));
}

struct Twist;

impl vectors::Imports for Twist {
    fn env_twist(_: &mut vectors::Caller<'_, Self>, mut value: vectors::V128) -> Result<vectors::V128, vectors::HostError> {
        value.reverse();
        Ok(value)
    }
}

fn vectors() {
    let mut instance = vectors::Instance::new(Twist).expect("an instance");
    let [a, b] = [[1; 16], u128::MAX.to_le_bytes()];
    assert_eq!(instance.swap(a, b).expect("it returns"), (b, a));
    assert_eq!(instance.twist(7_u128.to_le_bytes()).expect("it returns"), 7_u128.to_be_bytes());
    assert_eq!(u128::from_le_bytes(instance.mask()), 1 | 2 << 64);
    instance.set_mask(b);
    assert_eq!(instance.mask(), b);
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    Fine,
    Nested(u32),
    Failing(u32),
    Coded,
    Panicking(u32),
}

struct Host {
    texts: Vec<String>,
    mood: Mood,
    foreign: Option<imports::FuncRef>,
}

impl Host {
    fn new(mood: Mood) -> Self {
        Self { texts: Vec::new(), mood, foreign: None }
    }
}

impl imports::Imports for Host {
    fn env_log(caller: &mut imports::Caller<'_, Self>, at: i32, bytes: i32) -> Result<(), imports::HostError> {
        let (memory, host) = caller.memory_and_host();
        let text = std::str::from_utf8(memory.slice(at as u64, bytes as u64)?)?;
        host.texts.push(text.to_owned());
        match host.mood {
            Mood::Fine | Mood::Nested(0) => Ok(()),
            Mood::Nested(depth) => {
                host.mood = Mood::Nested(depth - 1);
                Ok(caller.greet()?)
            }
            Mood::Failing(0) => Err("out of paper".into()),
            Mood::Failing(depth) => {
                host.mood = Mood::Failing(depth - 1);
                Ok(caller.greet()?)
            }
            Mood::Coded => Err(imports::HostError::new(NonZeroI32::new(-5).expect("it is not 0"))),
            Mood::Panicking(0) => panic!("out of ink"),
            Mood::Panicking(depth) => {
                host.mood = Mood::Panicking(depth - 1);
                Ok(caller.greet()?)
            }
        }
    }

    fn env_mix(
        caller: &mut imports::Caller<'_, Self>,
        a: i64,
        b: f32,
        _: imports::ExternRef,
        d: Option<imports::FuncRef>,
    ) -> Result<(f64, Option<imports::FuncRef>), imports::HostError> {
        Ok((a as f64 + f64::from(b), caller.host().foreign.or(d)))
    }
}

fn imports() {
    let mut instance = imports::Instance::new(Host::new(Mood::Nested(3))).expect("an instance");
    instance.greet().expect("it returns");
    assert_eq!(instance.host().texts, ["hello"; 4]);
    let own = instance.own().expect("it returns");
    assert!(own.is_some());
    assert_eq!(instance.relay(3, 0.5, imports::ExternRef::NULL, own).expect("it returns"), (3.5, own));

    // A reference that a function of the host gives is its instance's, or the call ends.
    let mut other = imports::Instance::new(Host::new(Mood::Fine)).expect("an instance");
    instance.host_mut().foreign = other.own().expect("it returns");
    let error = instance.relay(3, 0.5, imports::ExternRef::NULL, own).expect_err("not its own");
    assert_eq!(error.status(), imports::Status::Host);
    assert!(error.to_string().contains("belongs to another instance"), "{error}");
    let host = instance.into_host();
    assert_eq!(host.texts.len(), 4);

    // Errors come out of any depth, with what they were.
    let mut instance = imports::Instance::new(Host::new(Mood::Failing(2))).expect("an instance");
    let error = instance.greet().expect_err("it fails");
    assert_eq!((error.status(), error.frames()[0].name.as_deref()), (imports::Status::Host, Some("greet")));
    let mut source: &dyn std::error::Error = &error;
    while let Some(cause) = source.source() {
        source = cause;
    }
    assert_eq!(source.to_string(), "out of paper");
    let mut instance = imports::Instance::new(Host::new(Mood::Coded)).expect("an instance");
    let error = instance.greet().expect_err("it fails");
    assert_eq!((error.status(), error.code()), (imports::Status::Host, -5));

    // So do panics; the instance is poisoned, and others are not.
    let mut instance = imports::Instance::new(Host::new(Mood::Panicking(2))).expect("an instance");
    let panic = catch_unwind(AssertUnwindSafe(|| instance.greet())).expect_err("it panics");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"out of ink"));
    assert_eq!(instance.host().texts.len(), 3);
    assert_eq!(instance.greet().expect_err("it is poisoned").status(), imports::Status::Poisoned);
    other.greet().expect("it returns");
}

impl collide::Imports for Host {
    fn env_a_b(_: &mut collide::Caller<'_, Self>) -> Result<(), collide::HostError> {
        Ok(())
    }

    fn env_a_b_2(_: &mut collide::Caller<'_, Self>) -> Result<(), collide::HostError> {
        Ok(())
    }

    fn _Bool(_: &mut collide::Caller<'_, Self>) -> Result<(), collide::HostError> {
        Ok(())
    }

    fn not_eq(_: &mut collide::Caller<'_, Self>) -> Result<(), collide::HostError> {
        Ok(())
    }
}

fn names() {
    let mut instance = collide::Instance::new(Host::new(Mood::Fine)).expect("an instance");
    instance.memory_data().expect("it returns");
    instance.set_x().expect("it returns");
    instance.set_x_2(5);
    instance.new_2().expect("it returns");
    instance.match_2().expect("it returns");
    instance._3d().expect("it returns");
    assert_eq!((instance.x_2(), instance.memory().len()), (5, 65_536));
}

/// Instances go from thread to thread, each with its host.
fn threads() {
    let threads = (0..4).map(|number| {
        let mut instance = imports::Instance::new(Host::new(Mood::Nested(number))).expect("an instance");
        std::thread::spawn(move || {
            instance.greet().expect("it returns");
            instance
        })
    });
    let threads: Vec<_> = threads.collect();
    for (number, thread) in threads.into_iter().enumerate() {
        let mut instance = thread.join().expect("no thread panics");
        instance.host_mut().mood = Mood::Fine;
        instance.greet().expect("it returns");
        assert_eq!(instance.host().texts.len(), number + 2);
    }
}

fn stops() {
    let new = || {
        let mut instance = stops::Instance::new(()).expect("an instance");
        instance.set_fuel(i64::MAX);
        instance
    };
    let mut instance = new();
    instance.set_fuel(1_000);
    assert_eq!(instance.count(10).expect("it returns"), 10);
    assert!((1..1_000).contains(&instance.fuel()));
    assert_eq!(instance.count(i64::MAX).expect_err("it is too far").message(), "all fuel consumed");
    assert!(instance.fuel() < 0);

    let mut instance = new();
    instance.set_deadline(Some(Duration::from_secs(3_600))).expect("there are timers");
    instance.set_deadline(None).expect("there are timers");
    instance.set_deadline(Some(Duration::from_millis(20))).expect("there are timers");
    assert_eq!(instance.spin().expect_err("it is over").message(), "interrupt");

    let mut instance = new();
    let handle = instance.interrupt_handle();
    let stopper = std::thread::spawn({
        let handle = handle.clone();
        move || {
            std::thread::sleep(Duration::from_millis(20));
            handle.interrupt()
        }
    });
    assert_eq!(instance.spin().expect_err("it is over").message(), "interrupt");
    assert!(stopper.join().expect("no thread panics") && handle.interrupt());
    drop(instance);
    assert!(!handle.interrupt());
    // While instances come and go.
    let stopper = std::thread::spawn(|| {
        for _ in 0..1_000 {
            let instance = stops::Instance::new(()).expect("an instance");
            let handle = instance.interrupt_handle();
            let other = std::thread::spawn(move || handle.interrupt());
            drop(instance);
            other.join().expect("no thread panics");
        }
    });
    stopper.join().expect("no thread panics");
}

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        // The one that is meant, and is caught.
        if !panic.to_string().contains("out of ink") {
            eprintln!("{panic}");
        }
    }));
    values();
    globals();
    memories();
    tables();
    vectors();
    imports();
    names();
    stops();
    threads();
    println!("all of it");
}
