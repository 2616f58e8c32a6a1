//! What a function is compiled from, as one hash.

use crate::codegen::loops;
use crate::options::{Options, Symbols};
use crate::plan::Plan;
use crate::translate::{Compared, Translated};
use cranelift_codegen::ir;
use cranelift_codegen::isa::TargetIsa;
use std::hash::{Hash, Hasher};
use wasm2native_abi::ABI_VERSION;

/// The hash of what code comes of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::codegen) struct Key(pub(super) [u8; blake3::OUT_LEN]);

/// The hash of everything but a function that its code depends on.
pub(super) struct Settings(blake3::Hash);

impl Settings {
    pub(super) fn new(plan: &Plan<'_>, isa: &dyn TargetIsa) -> Self {
        // Every field by name: one that is added to the options is a compile error here.
        let Options {
            target,
            features: _,
            emit: _,
            name: _,
            cpu: _,
            opt_level,
            instance,
            memory_base: _,
            memory_bounds: _,
            traps,
            relaxed_simd: _,
            nans: _,
            fuel: _,
            interruption: _,
            unknown_imports: _,
            grants: _,
            hardening: _,
            symbols,
            stack_bytes: _,
            verify,
            func_cache: _,
            trap_json: _,
            trap_offsets: _,
            core_dumps: _,
            profiling: _,
        } = plan.options;
        let mut hash = HashBytes::default();
        // Those that are left out reach code through its intermediate code, or through the settings of the code generator.
        let unwinding = plan.options.unwind_tables();
        let is_debug = *symbols == Symbols::Debug;
        let keeps_operators = plan.options.keeps_operators();
        // Loops on vectors look at how large a memory is, which others only do where it stands in their code.
        let memory = loops::memory(plan);
        let ours = format!(
            "{opt_level:?} {instance:?} {traps:?} {:?} {unwinding:?} {is_debug} {keeps_operators} {verify} {memory:?}",
            plan.stack
        );
        for text in [target.name, env!("CARGO_PKG_VERSION"), cranelift_codegen::VERSION, &ours] {
            text.hash(&mut hash);
        }
        ABI_VERSION.hash(&mut hash);
        isa.flags().hash(&mut hash);
        isa.isa_flags_hash_key().hash(&mut hash);
        Self(blake3::hash(&hash.0))
    }

    pub(super) const fn hash(&self) -> &blake3::Hash {
        &self.0
    }
}

impl Key {
    /// The key of intermediate code.
    pub(super) fn of_code(
        settings: &Settings,
        is_for_size: bool,
        func: &ir::Function,
        translated: &Translated,
    ) -> Self {
        let mut hash = HashBytes::default();
        settings.0.as_bytes().hash(&mut hash);
        is_for_size.hash(&mut hash);
        // Names, and offsets in the module, are not of the stencil.
        func.stencil.hash(&mut hash);
        let base = translated.positions.base;
        let from_base = |operator: u64| operator.saturating_sub(base.into());
        for label in &translated.labels {
            let end = if label.operators.end == u64::MAX { u64::MAX } else { from_base(label.operators.end) };
            (label.local, from_base(label.operators.start), end, label.is_last).hash(&mut hash);
        }
        for access in &translated.compared {
            Compared { position: access.position.wrapping_sub(base), ..*access }.hash(&mut hash);
        }
        hash.key()
    }
}

/// Many small writes, gathered.
#[derive(Default)]
pub(super) struct HashBytes(Vec<u8>);

impl HashBytes {
    pub(super) fn key(self) -> Key {
        Key(*blake3::hash(&self.0).as_bytes())
    }
}

impl Hasher for HashBytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        unreachable!("nothing that is hashed asks for 64 bits")
    }
}
