//! Open tables: writable copies of their initial elements, grown by doubling (spec: "Table Instances", "Growing tables").
//!
//! # Safety
//! A table lies in whole pages of one anonymous mapping, as many as its `capacity` needs, or, in a library, beside its instance as long
//! as it does not grow. It may move when it grows: compiled code reads its base from the descriptor at each use.
#![allow(unsafe_code)]

use crate::image::{self, Image};
use crate::sys;
use core::ptr::{self, NonNull};
use wasm2native_abi::image::TableImage;
use wasm2native_abi::instance::{Instance, Table};

/// Bytes of an element: the address of a function's record, or 0.
const ELEMENT_BYTES: u64 = 8;

/// Copies each open table's elements into one mapping, and writes the descriptors. False where the system gives no memory for it.
#[cfg(not(feature = "library"))]
pub(crate) fn instantiate(image: Image, instance: *mut Instance) -> bool {
    let bytes: u64 = image.tables().iter().map(|table| pages_for(table.len)).sum();
    if bytes == 0 {
        // Tables that start empty are mapped when they grow: their descriptors say what is so.
        image.tables().iter().for_each(|table| describe(instance, table, 0, 0));
        return true;
    }
    let Some(mapping) = sys::map_anonymous(bytes as usize) else { return false };
    let mut base = mapping.addr().get() as u64;
    for table in image.tables() {
        // SAFETY: pages of the mapping that are this table's alone, which are zero.
        unsafe { fill(table, base) };
        describe(instance, table, base, pages_for(table.len) / ELEMENT_BYTES);
        base += pages_for(table.len);
    }
    true
}

/// Copies each open table's elements to where it is to lie, and writes the descriptors: to the `bytes` bytes at `room`, as long as they
/// fit, or else to a mapping. False where the system gives no memory for it.
///
/// # Safety
/// The room is nobody else's, aligned to elements.
#[cfg(feature = "library")]
pub(crate) unsafe fn instantiate(image: Image, instance: *mut Instance, room: usize, bytes: usize) -> bool {
    let (mut next, end) = (room as u64, (room + bytes) as u64);
    for table in image.tables() {
        let wanted = table.len * ELEMENT_BYTES;
        let (base, capacity) = if wanted <= end - next {
            let base = next;
            next += wanted;
            // SAFETY: room for that many bytes, which is this table's alone.
            unsafe { ptr::with_exposed_provenance_mut::<u8>(base as usize).write_bytes(0, wanted as usize) };
            (base, table.len)
        } else {
            let Some(mapping) = sys::map_anonymous(pages_for(table.len) as usize) else { return false };
            (mapping.addr().get() as u64, pages_for(table.len) / ELEMENT_BYTES)
        };
        // SAFETY: memory that is this table's alone, and zero.
        unsafe { fill(table, base) };
        describe(instance, table, base, capacity);
    }
    true
}

/// Gives back what tables take.
///
/// # Safety
/// The instance has its tables from [`instantiate`], and is not used again.
#[cfg(feature = "library")]
pub(crate) unsafe fn free(image: Image, instance: *mut Instance) {
    for image in image.tables() {
        // SAFETY: the descriptor lies in the instance record.
        let Table { base, capacity, .. } = unsafe { *image::table(instance, image) };
        if base != 0 && !is_beside(instance, base) {
            // SAFETY: whole pages of the table's own.
            unsafe { sys::unmap(base as usize, pages_for(capacity) as usize) };
        }
    }
}

/// Whether elements at `base` lie beside their instance, not in pages of their own.
#[cfg(feature = "library")]
fn is_beside(instance: *mut Instance, base: u64) -> bool {
    use crate::library::pool::HEAD_BYTES;
    // An instance lies in the head of its slot.
    (base as usize).wrapping_sub(instance.addr()) < HEAD_BYTES
}

/// Writes a table's first elements.
///
/// # Safety
/// There is room for them at `base`, which is this table's alone, and zero.
unsafe fn fill(table: &TableImage, base: u64) {
    let to = ptr::with_exposed_provenance_mut::<u64>(base as usize);
    if table.elements.len != 0 {
        let from = ptr::with_exposed_provenance::<u64>(table.elements.base as usize);
        // SAFETY: the image's elements, to the caller's room.
        unsafe { ptr::copy_nonoverlapping(from, to, table.elements.len as usize) };
    }
    if table.rest != 0 {
        for index in table.elements.len..table.len {
            // SAFETY: `index` is below the table's length, for which there is room.
            unsafe { to.add(index as usize).write(table.rest) };
        }
    }
}

/// The hostcall: grows open table `table` by `delta` elements of value `init`; its old length, or -1 past its maximum,
/// past what all tables may have together, and where the system gives no more.
///
/// # Safety
/// `instance` is the instance.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_table_grow(instance: *mut Instance, table: u32, init: u64, delta: u64) -> i64 {
    const REFUSED: i64 = -1;
    // SAFETY: the caller's.
    let program = unsafe { Image::of(instance) };
    let Some(image) = program.tables().get(table as usize) else { return REFUSED };
    let descriptor = image::table(instance, image);
    // SAFETY: the descriptor lies in the instance record.
    let Table { mut base, len, mut capacity, max } = unsafe { *descriptor };
    let Some(new_len) = len.checked_add(delta).filter(|new| *new <= max) else { return REFUSED };
    // SAFETY: each descriptor lies in the instance record.
    let all = program.tables().iter().map(|table| unsafe { (*image::table(instance, table)).len }).sum::<u64>();
    #[cfg(feature = "library")]
    let limit = crate::library::configure::table_limit(instance);
    #[cfg(not(feature = "library"))]
    let limit = program.table_limit();
    if all.checked_add(delta).is_none_or(|all| all > limit) {
        return REFUSED;
    }
    if new_len > capacity {
        let Some(larger) = enlarge(instance, (base, capacity), new_len, max) else { return REFUSED };
        (base, capacity) = larger;
    }
    for index in len..new_len {
        let element = ptr::with_exposed_provenance_mut::<u64>((base + index * ELEMENT_BYTES) as usize);
        // SAFETY: `index` is below the capacity.
        unsafe { element.write(init) };
    }
    // SAFETY: the descriptor lies in the instance record; nobody else runs.
    unsafe { *descriptor = Table { base, len: new_len, capacity, max } };
    len as i64
}

/// Makes room for `wanted` elements, better for twice as many as there were: the new base and capacity.
fn enlarge(instance: *mut Instance, (base, capacity): (u64, u64), wanted: u64, max: u64) -> Option<(u64, u64)> {
    let generous = capacity.saturating_mul(2).clamp(wanted, max.max(wanted));
    #[cfg(not(feature = "library"))]
    let _ = instance;
    // Room beyond the wish is given up first.
    [generous, wanted].into_iter().find_map(|elements| {
        let bytes = elements.checked_mul(ELEMENT_BYTES)?.checked_next_multiple_of(sys::page_bytes())?;
        let pages = usize::try_from(bytes).ok()?;
        let old = NonNull::new(ptr::with_exposed_provenance_mut::<u8>(base as usize));
        let mapping = match old {
            // What lies beside the instance stays there, and is not used again.
            #[cfg(feature = "library")]
            Some(old) if is_beside(instance, base) => {
                let new = sys::map_anonymous(pages)?;
                // SAFETY: the table's elements, to a new mapping that has room for more.
                unsafe { ptr::copy_nonoverlapping(old.as_ptr(), new.as_ptr(), (capacity * ELEMENT_BYTES) as usize) };
                new
            }
            // SAFETY: the table's own pages; the descriptor that names them is rewritten at once.
            Some(old) => unsafe { sys::regrow(old, pages_for(capacity) as usize, pages) }?,
            None => sys::map_anonymous(pages)?,
        };
        Some((mapping.addr().get() as u64, bytes / ELEMENT_BYTES))
    })
}

fn describe(instance: *mut Instance, table: &TableImage, base: u64, capacity: u64) {
    let base = if table.len == 0 { 0 } else { base };
    let descriptor = Table { base, len: table.len, capacity, max: table.max };
    // SAFETY: the descriptor lies in the instance record, which is ours until the module runs.
    unsafe { *image::table(instance, table) = descriptor };
}

/// Bytes of the whole pages that hold `elements`, which exist or were mapped: there is no overflow.
fn pages_for(elements: u64) -> u64 {
    (elements * ELEMENT_BYTES).next_multiple_of(sys::page_bytes())
}
