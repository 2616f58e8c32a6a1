//! Memories and what is in them at first.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::plan::{BasePlan, DataImage};
use std::mem::offset_of;
use wasm2native_abi::image::{DataChunk, MemoryImage};

impl Data<'_> {
    /// The [`MemoryImage`] of each memory.
    pub(super) fn memory_images(&mut self) -> Run {
        let plan = self.plan;
        let data: Vec<Run> = plan.memories.values().map(|memory| self.chunks(&memory.data)).collect();
        let bytes = size_of::<MemoryImage>() as u64;
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(plan.memories.len() as u64 * bytes, 8);
        for (number, (memory, data)) in plan.memories.values().zip(data).enumerate() {
            let offset = start + number as u64 * bytes;
            let fixed_base = match memory.base {
                BasePlan::Constant(base) => base,
                BasePlan::Loaded => 0,
            };
            let mut set = |field: usize, value: u64| relocated.set_u64(offset + field as u64, value);
            set(offset_of!(MemoryImage, descriptor), memory.descriptor.into());
            set(offset_of!(MemoryImage, bytes), memory.bytes);
            set(offset_of!(MemoryImage, max_bytes), memory.max_bytes);
            set(offset_of!(MemoryImage, reserve_bytes), memory.reserve_bytes);
            set(offset_of!(MemoryImage, fixed_base), fixed_base);
            relocated.set_u32(offset + offset_of!(MemoryImage, page_log2) as u64, memory.page_log2);
            relocated.set_slice(offset + offset_of!(MemoryImage, data) as u64, data);
        }
        Run::new(Place { section: Section::Relocated, offset: start }, plan.memories.len() as u64)
    }

    fn chunks(&mut self, image: &DataImage) -> Run {
        let bytes = size_of::<DataChunk>() as u64;
        let start = self.sections.relocated.reserve(image.chunks.len() as u64 * bytes, 8);
        for (number, chunk) in image.chunks.iter().enumerate() {
            let source = if image.page_bytes == 0 {
                let offset = self.sections.read_only.append(&chunk.bytes, 16);
                Place { section: Section::ReadOnly, offset }
            } else {
                let offset = self.sections.pages.append(&chunk.bytes, image.page_bytes);
                Place { section: Section::Pages, offset }
            };
            let offset = start + number as u64 * bytes;
            let relocated = &mut self.sections.relocated;
            relocated.set_u64(offset + offset_of!(DataChunk, offset) as u64, chunk.offset);
            relocated.set_address(offset + offset_of!(DataChunk, source) as u64, source);
            relocated.set_u64(offset + offset_of!(DataChunk, bytes) as u64, chunk.bytes.len() as u64);
            relocated.set_u64(offset + offset_of!(DataChunk, page_bytes) as u64, image.page_bytes);
        }
        Run::new(Place { section: Section::Relocated, offset: start }, image.chunks.len() as u64)
    }
}
