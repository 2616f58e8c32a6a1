//! Which bound a trap has broken: what compiled code has noted before it trapped, told in words and as JSON.
//!
//! ```text
//! 8 bytes from address 0xfffc of memory 0, which has 65536 bytes
//! 3 bytes from index 2 of a segment that has 4 bytes
//! index 7 of a table that has 4 elements
//! ```
//! Invariant: as for all words of traps, nothing here allocates or can panic.
#![allow(unsafe_code)]

use crate::image::Image;
use crate::memory;
use crate::report::Words;
use core::ptr;
use wasm2native_abi::TrapCode;
use wasm2native_abi::broken::{Broken, Extent};
use wasm2native_abi::instance::Instance;

/// Where a trap of the module's code wanted to reach, and how far it could.
pub(super) struct Reach {
    pub(super) of: Of,
    /// The first byte or element.
    pub(super) at: u64,
    /// Whether 2^64 is to be added to that.
    pub(super) carries: bool,
    /// Bytes or elements, where it is not one element.
    pub(super) count: Option<u64>,
    /// How many there are.
    pub(super) bound: u64,
}

/// What was to be reached.
pub(super) enum Of {
    Memory(usize),
    Table,
    DataSegment,
    ElemSegment,
}

/// Notes what compiled code has not.
pub(super) fn note(image: Image, instance: *mut Instance, broken: Broken) {
    // SAFETY: nobody else writes to it while the runtime runs.
    unsafe { ptr::write(record(image, instance), broken) };
}

/// What has been noted is of a trap that the program has outlived.
#[cfg(not(feature = "library"))]
pub(super) fn forget(image: Image, instance: *mut Instance) {
    note(image, instance, Broken::default());
}

/// Where the instance's code makes its notes: the last of the record.
fn record(image: Image, instance: *mut Instance) -> *mut Broken {
    instance.wrapping_byte_add(image.instance_bytes()).cast::<Broken>().wrapping_sub(1)
}

impl Reach {
    /// What the instance's code has noted of a trap with `code`, if anything.
    pub(super) fn of(image: Image, instance: *mut Instance, code: TrapCode) -> Option<Self> {
        let (TrapCode::MemoryOutOfBounds | TrapCode::TableOutOfBounds | TrapCode::UndefinedElement) = code else {
            return None;
        };
        // SAFETY: only code of the module writes to it, none of which runs any more.
        let broken = unsafe { ptr::read(record(image, instance)) };
        let extent = broken.extent()?;
        // Few branches make it small: every program has it.
        let count = match extent {
            Extent::AccessUntil | Extent::Access => broken.access_bytes(),
            _ => broken.count,
        };
        let of = match extent {
            Extent::AccessUntil | Extent::Access | Extent::Bytes => Of::Memory(broken.memory()),
            Extent::Element | Extent::Elements => Of::Table,
            Extent::Data => Of::DataSegment,
            Extent::Elem => Of::ElemSegment,
        };
        Some(Self {
            at: if extent == Extent::AccessUntil { broken.at.wrapping_sub(count) } else { broken.at },
            carries: broken.carries(),
            count: (extent != Extent::Element).then_some(count),
            bound: match of {
                Of::Memory(number) => memory::bytes(image, instance, number),
                _ => broken.bound,
            },
            of,
        })
    }

    pub(super) fn words(&self, words: &mut impl Words) {
        // Of two words each: a choice of more would be a table of addresses, which every program would relocate.
        let unit = if matches!(self.of, Of::Table | Of::ElemSegment) { " elements" } else { " bytes" };
        if let Some(count) = self.count {
            words.decimal(count);
            words.text(unit);
            words.text(" from ");
        }
        if let Of::Memory(number) = self.of {
            words.text("address ");
            if self.carries {
                words.text("2^64 + ");
            }
            words.hex(self.at);
            words.text(" of memory ");
            words.decimal(number as u64);
            words.text(", which has ");
        } else {
            words.text("index ");
            words.decimal(self.at);
            words.text(if matches!(self.of, Of::Table) { " of a table that has " } else { " of a segment that has " });
        }
        words.decimal(self.bound);
        words.text(unit);
    }
}
