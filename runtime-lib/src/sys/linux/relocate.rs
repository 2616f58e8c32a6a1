//! A static position-independent executable relocates itself: nobody else is there to do it.
//!
//! # Safety
//! Until [`relocate`] has returned, no address that lies in data may be used: neither constant tables of pointers nor what
//! goes through the global offset table. It therefore works from the auxiliary vector alone.
//!
//! Only relative relocations can occur, as nothing is dynamic: one that adds the load address to a constant. The embedded linker
//! packs them (`DT_RELR`: the constant is in its place); others write `DT_RELA`, and so does it of places at odd addresses.
//!
//! ```text
//! program header (56 bytes)          dynamic entry (16)      Elf64_Rela (24)                    Elf64_Relr (8)
//!  0 type   4 flags   8 offset        0 tag                   0 offset                           even: the place of a word
//! 16 vaddr 24 paddr  32 filesz        8 value                 8 info (type in the low half)      odd: bits 1 to 63 say which
//! 40 memsz 48 align                                          16 addend                               of the next 63 words are more
//! ```
#![allow(unsafe_code)]

use super::{arch, exit};
use crate::process::Process;
use crate::report::START_ERROR_EXIT_CODE;
use crate::sys::page_bytes;
use core::ptr;
use rustix::mm::{MprotectFlags, mprotect};

#[repr(C)]
struct ProgramHeader {
    kind: u32,
    flags: u32,
    offset: usize,
    vaddr: usize,
    paddr: usize,
    file_bytes: usize,
    memory_bytes: usize,
    align: usize,
}

#[repr(C)]
struct Rela {
    offset: usize,
    info: u64,
    addend: usize,
}

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const DT_RELA: usize = 7;
const DT_RELA_BYTES: usize = 8;
const DT_RELR_BYTES: usize = 35;
const DT_RELR: usize = 36;
const ELF_HEADER_BYTES: usize = 64;

/// Applies the program's relocations. A program that is linked to a fixed address has none.
///
/// # Safety
/// It is called once, first of all, with the process's own vectors.
pub(crate) unsafe fn relocate(process: &Process) {
    // SAFETY: the caller vouches for the vectors.
    let program = unsafe { Program::of(process) };
    let Some(dynamic) = program.segment(PT_DYNAMIC) else { return };
    let (mut table, mut table_bytes) = (0, 0);
    let (mut packed, mut packed_bytes) = (0, 0);
    let mut entry = ptr::with_exposed_provenance::<[usize; 2]>(program.bias.wrapping_add(dynamic.vaddr));
    loop {
        // SAFETY: the dynamic segment is mapped and ends with a zero tag.
        match unsafe { *entry } {
            [0, _] => break,
            [DT_RELA, value] => table = program.bias.wrapping_add(value),
            [DT_RELA_BYTES, value] => table_bytes = value,
            [DT_RELR, value] => packed = program.bias.wrapping_add(value),
            [DT_RELR_BYTES, value] => packed_bytes = value,
            _ => {}
        }
        // SAFETY: this entry is not the last.
        entry = unsafe { entry.add(1) };
    }
    for index in 0..table_bytes / size_of::<Rela>() {
        // SAFETY: the table has so many entries.
        let rela = unsafe { &*ptr::with_exposed_provenance::<Rela>(table).add(index) };
        if rela.info != arch::RELATIVE_RELOCATION {
            // Words need relocated addresses; the code alone must do.
            exit(START_ERROR_EXIT_CODE);
        }
        let place = ptr::with_exposed_provenance_mut(program.bias.wrapping_add(rela.offset));
        // SAFETY: the linker wrote the entry for a word of this program's data, which is still writable.
        unsafe { ptr::write_unaligned(place, program.bias.wrapping_add(rela.addend)) };
    }
    let mut next = 0;
    for index in 0..packed_bytes / size_of::<usize>() {
        // SAFETY: the table has so many entries.
        let entry = unsafe { *ptr::with_exposed_provenance::<usize>(packed).add(index) };
        if entry & 1 == 0 {
            let place = program.bias.wrapping_add(entry);
            // SAFETY: the linker wrote the entry for a word of this program's data, which is still writable.
            unsafe { program.relocate_word(place) };
            next = place + size_of::<usize>();
            continue;
        }
        let mut bits = entry >> 1;
        while bits != 0 {
            let place = next + bits.trailing_zeros() as usize * size_of::<usize>();
            // SAFETY: as above, for one of the words that follow.
            unsafe { program.relocate_word(place) };
            bits &= bits - 1;
        }
        next += (usize::BITS as usize - 1) * size_of::<usize>();
    }
}

/// Makes what only relocation writes (constant tables of code addresses) read-only. False where the system refuses.
pub(crate) fn seal_relocated(process: &Process) -> bool {
    // SAFETY: a `Process` holds the process's own vectors.
    let program = unsafe { Program::of(process) };
    let Some(sealed) = program.segment(PT_GNU_RELRO) else { return true };
    let start = program.bias.wrapping_add(sealed.vaddr);
    let page = page_bytes() as usize;
    let end = (start + sealed.memory_bytes) & !(page - 1);
    let start = start & !(page - 1);
    if end <= start {
        return true;
    }
    // SAFETY: the linker keeps what is written later out of these pages.
    unsafe { mprotect(ptr::with_exposed_provenance_mut(start), end - start, MprotectFlags::READ) }.is_ok()
}

/// The running program's segments.
struct Program {
    headers: *const ProgramHeader,
    count: usize,
    /// What to add to an address of the file for the address in memory.
    bias: usize,
}

impl Program {
    /// # Safety
    /// `process` holds the vectors that the kernel made for this program.
    unsafe fn of(process: &Process) -> Self {
        const AT_PHDR: usize = 3;
        const AT_PHNUM: usize = 5;
        let address = process.aux(AT_PHDR).unwrap_or(0);
        let count = process.aux(AT_PHNUM).unwrap_or(0);
        let mut program = Self { headers: ptr::with_exposed_provenance(address), count, bias: 0 };
        // The headers follow the file's header, which is the first byte of the segment at offset 0.
        let first = program.find(|header| header.kind == PT_LOAD && header.offset == 0);
        program.bias = first.map_or(0, |header| (address - ELF_HEADER_BYTES).wrapping_sub(header.vaddr));
        program
    }

    /// Adds the load address to the constant at `place`.
    ///
    /// # Safety
    /// It is an address of a word of the program's data that has not been relocated yet.
    unsafe fn relocate_word(&self, place: usize) {
        let place = ptr::with_exposed_provenance_mut::<usize>(place);
        // SAFETY: the caller vouches for the place.
        unsafe { ptr::write_unaligned(place, ptr::read_unaligned(place).wrapping_add(self.bias)) };
    }

    fn segment(&self, kind: u32) -> Option<&'static ProgramHeader> {
        self.find(|header| header.kind == kind)
    }

    fn find(&self, wanted: impl Fn(&ProgramHeader) -> bool) -> Option<&'static ProgramHeader> {
        let mut index = 0;
        while index < self.count {
            // SAFETY: the kernel's count of the program's headers, which stay mapped.
            let header: &'static ProgramHeader = unsafe { &*self.headers.add(index) };
            if wanted(header) {
                return Some(header);
            }
            index += 1;
        }
        None
    }
}
