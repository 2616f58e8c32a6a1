//! What generated modules may use, and who can judge it: one line a feature.
//!
//! A line may be switched on before the compiler knows the feature: modules that are refused as unsupported are counted, and
//! judged as soon as they are not refused any more.

use wasm_smith::Config;

/// A feature of the language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feature {
    /// The proposal's name.
    pub(super) name: &'static str,
    /// Lets the generator use it.
    pub(super) enable: fn(&mut Config),
}

/// Which features a module may use together, and who judges it.
#[derive(Debug)]
pub struct Profile {
    /// What it is called in reports and on the command line.
    pub name: &'static str,
    pub(super) features: &'static [Feature],
    pub(super) judge: Judge,
    /// Whether each module must be compiled: `false` where the compiler may refuse one as unsupported.
    pub(super) is_supported: bool,
}

/// An engine that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judge {
    /// The interpreter wasmi, in process. It counts operations.
    Wasmi,
    /// The command of Wasmtime, for what wasmi lacks. Its code generator is ours, its translation is not.
    Wasmtime,
}

const MULTI_VALUE: Feature = Feature { name: "multi-value", enable: |config| config.multi_value_enabled = true };
const SIGN_EXTENSION: Feature =
    Feature { name: "sign-extension-ops", enable: |config| config.sign_extension_ops_enabled = true };
const SATURATING: Feature = Feature {
    name: "nontrapping-float-to-int-conversions",
    enable: |config| config.saturating_float_to_int_enabled = true,
};
const BULK_MEMORY: Feature =
    Feature { name: "bulk-memory-operations", enable: |config| config.bulk_memory_enabled = true };
const REFERENCE_TYPES: Feature = Feature {
    name: "reference-types",
    enable: |config| {
        config.reference_types_enabled = true;
        config.max_tables = 3;
    },
};
const SIMD: Feature = Feature { name: "simd", enable: |config| config.simd_enabled = true };
const RELAXED_SIMD: Feature = Feature { name: "relaxed-simd", enable: |config| config.relaxed_simd_enabled = true };
const EXTENDED_CONST: Feature =
    Feature { name: "extended-const", enable: |config| config.extended_const_enabled = true };
const TAIL_CALL: Feature = Feature { name: "tail-call", enable: |config| config.tail_call_enabled = true };
const MULTI_MEMORY: Feature = Feature { name: "multi-memory", enable: |config| config.max_memories = 3 };
const MEMORY64: Feature = Feature { name: "memory64", enable: |config| config.memory64_enabled = true };
const CUSTOM_PAGE_SIZES: Feature =
    Feature { name: "custom-page-sizes", enable: |config| config.custom_page_sizes_enabled = true };
const WIDE_ARITHMETIC: Feature =
    Feature { name: "wide-arithmetic", enable: |config| config.wide_arithmetic_enabled = true };
const EXCEPTIONS: Feature = Feature { name: "exception-handling", enable: |config| config.exceptions_enabled = true };
const THREADS: Feature = Feature { name: "threads", enable: |config| config.threads_enabled = true };
/// The driver makes what there is of it: the generator knows it as a part of garbage collection only.
const TYPED_REFERENCES: Feature = Feature { name: FUNCTION_REFERENCES, enable: |_| {} };

/// Name of the proposal that the driver makes.
pub(super) const FUNCTION_REFERENCES: &str = "function-references";

/// In turn, one a module: a profile stands here as often as it shall be taken.
pub const PROFILES: &[Profile] = &[
    Profile { name: "1.0", features: &[], judge: Judge::Wasmi, is_supported: true },
    Profile {
        name: "2.0",
        features: &[MULTI_VALUE, SIGN_EXTENSION, SATURATING, BULK_MEMORY, REFERENCE_TYPES, SIMD],
        judge: Judge::Wasmi,
        is_supported: true,
    },
    Profile {
        name: "2.0-scalar",
        features: &[MULTI_VALUE, SIGN_EXTENSION, SATURATING, BULK_MEMORY, REFERENCE_TYPES, TAIL_CALL, EXTENDED_CONST],
        judge: Judge::Wasmi,
        is_supported: true,
    },
    Profile {
        name: "3.0",
        features: &[
            MULTI_VALUE,
            SIGN_EXTENSION,
            SATURATING,
            BULK_MEMORY,
            REFERENCE_TYPES,
            SIMD,
            RELAXED_SIMD,
            EXTENDED_CONST,
            TAIL_CALL,
            MULTI_MEMORY,
            WIDE_ARITHMETIC,
            CUSTOM_PAGE_SIZES,
        ],
        judge: Judge::Wasmi,
        is_supported: true,
    },
    Profile {
        name: "memory64",
        features: &[MULTI_VALUE, BULK_MEMORY, REFERENCE_TYPES, MULTI_MEMORY, SIMD, MEMORY64],
        judge: Judge::Wasmi,
        is_supported: true,
    },
    Profile {
        name: "exceptions",
        features: &[MULTI_VALUE, BULK_MEMORY, REFERENCE_TYPES, TAIL_CALL, SIMD, EXCEPTIONS],
        judge: Judge::Wasmtime,
        is_supported: true,
    },
    Profile {
        name: "threads",
        features: &[MULTI_VALUE, SIGN_EXTENSION, BULK_MEMORY, MULTI_MEMORY, THREADS],
        judge: Judge::Wasmtime,
        is_supported: true,
    },
    Profile {
        name: "references",
        features: &[MULTI_VALUE, BULK_MEMORY, REFERENCE_TYPES, TAIL_CALL, EXTENDED_CONST, SIMD, TYPED_REFERENCES],
        judge: Judge::Wasmtime,
        is_supported: true,
    },
];

impl Profile {
    /// Whether modules may use the feature called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.features.iter().any(|feature| feature.name == name)
    }
}
