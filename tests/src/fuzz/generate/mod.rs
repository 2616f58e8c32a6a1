//! A module from bytes: the same module from the same bytes, whoever chose them.

mod dataflow;
mod operator;

use arbitrary::Unstructured;
use wasm_smith::{Config, InstructionKind, InstructionKinds, MemoryOffsetChoices, Module};

use super::driver::{self, Calls, Exports, Nans, Style};
use super::feature::{self, PROFILES, Profile};
use super::way::{WAYS, Way};
use crate::random::Random;

/// A generated program, and how it is to be built and judged.
#[derive(Debug)]
pub struct Case {
    /// A WASI program.
    pub program: Vec<u8>,
    /// What it may use.
    pub profile: &'static Profile,
    /// How it is built.
    pub way: &'static Way,
}

/// What a run is restricted to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Only {
    /// The one profile.
    pub profile: Option<&'static Profile>,
    /// The one way to build.
    pub way: Option<&'static Way>,
}

impl Case {
    /// The case of a seed: each profile with each way in turn.
    #[must_use]
    pub fn seeded(seed: u64, only: Only) -> Self {
        let number = seed as usize;
        let profile = only.profile.unwrap_or(&PROFILES[number % PROFILES.len()]);
        let way = only.way.unwrap_or(&WAYS[number / PROFILES.len() % WAYS.len()]);
        let mut random = Random::new(seed);
        loop {
            let bytes: Vec<u8> = (0..MIN_BYTES + random.below(MAX_BYTES - MIN_BYTES)).map(|_| random.byte()).collect();
            if let Some(program) = program(&bytes, profile, way) {
                return Self { program, profile, way };
            }
        }
    }

    /// The case that a fuzzer's bytes stand for. `None` where they are too few or make no module.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[profile, way], bytes) = bytes.split_first_chunk()?;
        let profile = &PROFILES[usize::from(profile) % PROFILES.len()];
        let way = &WAYS[usize::from(way) % WAYS.len()];
        Some(Self { program: program(bytes, profile, way)?, profile, way })
    }
}

/// A module of at least this many bytes of randomness has functions with something in them.
const MIN_BYTES: usize = 500;
/// One of at most this many is generated, compiled and run in some milliseconds.
const MAX_BYTES: usize = 12_000;

fn program(bytes: &[u8], profile: &Profile, way: &Way) -> Option<Vec<u8>> {
    let mut choices = Unstructured::new(bytes);
    let seed = choices.arbitrary().ok()?;
    let exports = if choices.arbitrary().ok()? { Exports::Kept } else { Exports::Nothing };
    let module = if choices.arbitrary().ok()? {
        dataflow::module(profile, &mut Random::new(choices.arbitrary().ok()?))
    } else {
        let config = config(profile, &mut choices).ok()?;
        Module::new(config, &mut choices).ok()?.to_bytes()
    };
    let calls = if profile.has(feature::FUNCTION_REFERENCES) { Calls::ByReference } else { Calls::AsGenerated };
    let nans = if way.canonicalises() { Nans::OfCompiler } else { Nans::OfProgram };
    driver::program(&module, Style { exports, calls, nans, seed }).expect("a generated module can be read")
}

fn config(profile: &Profile, choices: &mut Unstructured<'_>) -> arbitrary::Result<Config> {
    let mut config = Config {
        // Nothing that is a feature.
        bulk_memory_enabled: false,
        compact_imports_enabled: false,
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        multi_value_enabled: false,
        reference_types_enabled: false,
        relaxed_simd_enabled: false,
        saturating_float_to_int_enabled: false,
        sign_extension_ops_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        // Half of the modules stop where nothing is left to compute with; the others come far.
        disallow_traps: choices.arbitrary()?,
        export_everything: true,
        // The driver provides nothing.
        max_imports: 0,
        min_types: 2,
        min_funcs: 1,
        max_funcs: 12,
        max_types: 8,
        max_globals: 8,
        max_instructions: 20 + choices.int_in_range(0..=500)?,
        max_data_segments: 4,
        max_element_segments: 4,
        max_elements: 16,
        max_tags: 3,
        // Growing has the same end everywhere: engines differ in what they can still give beyond.
        memory_max_size_required: true,
        max_memory32_bytes: 3 << 16,
        max_memory64_bytes: 3 << 16,
        min_memories: u32::from(choices.ratio(3, 4)?),
        memory_offset_choices: MemoryOffsetChoices(70, 25, 5),
        table_max_size_required: true,
        max_table_elements: 40,
        limit_arrays_in_const_exprs: true,
        ..Config::default()
    };
    for feature in profile.features {
        (feature.enable)(&mut config);
    }
    let left_out: &[InstructionKind] = match choices.int_in_range(0..=5)? {
        // Everything: much of it is dead, behind a branch or a trap.
        0..=1 => &[],
        // Straight code is executed whole, and what it computes ends in globals.
        2 => &[InstructionKind::Control],
        3 => &[InstructionKind::Control, InstructionKind::Table, InstructionKind::Reference],
        4 => &[InstructionKind::Control, InstructionKind::Memory, InstructionKind::Parametric],
        _ => &[InstructionKind::Table, InstructionKind::Reference],
    };
    let kinds: Vec<_> = KINDS.into_iter().filter(|kind| !left_out.contains(kind)).collect();
    config.allowed_instructions = InstructionKinds::new(&kinds);
    Ok(config)
}

const KINDS: [InstructionKind; 8] = [
    InstructionKind::Numeric,
    InstructionKind::Vector,
    InstructionKind::Reference,
    InstructionKind::Parametric,
    InstructionKind::Variable,
    InstructionKind::Table,
    InstructionKind::Memory,
    InstructionKind::Control,
];
