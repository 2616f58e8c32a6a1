//! Which proposal each operator came with, which version of the standard has it, and which of them are compiled.

use wasmparser::{Operator, WasmFeatures};

macro_rules! proposals {
    ($($variant:ident = $name:literal, $since:ident, $support:ident, $flag:ident;)*) => {
        /// A proposal of the WebAssembly community group, by the name of its repository.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Proposal {
            $(#[doc = $name] $variant,)*
        }

        impl Proposal {
            /// All of them, in the order of the enum.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The first version of the standard that has it.
            pub(crate) const fn since(self) -> Since {
                match self {
                    $(Self::$variant => Since::$since,)*
                }
            }

            /// Whether it is compiled.
            pub(crate) const fn support(self) -> Support {
                match self {
                    $(Self::$variant => Support::$support,)*
                }
            }

            /// The validator's switch for it.
            pub(crate) const fn flag(self) -> WasmFeatures {
                match self {
                    $(Self::$variant => WasmFeatures::$flag,)*
                }
            }
        }
    };
}

/// The first version of the standard that has a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Since {
    V2,
    V3,
    Later,
}

/// Whether a proposal is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    Compiled,
    /// Its types of functions are compiled; its operators and all else are refused.
    Partly,
    Refused,
}

proposals! {
    MutableGlobal = "mutable-global", V2, Compiled, MUTABLE_GLOBAL;
    SignExtension = "sign-extension-ops", V2, Compiled, SIGN_EXTENSION;
    SaturatingFloatToInt = "nontrapping-float-to-int-conversions", V2, Compiled, SATURATING_FLOAT_TO_INT;
    MultiValue = "multi-value", V2, Compiled, MULTI_VALUE;
    BulkMemory = "bulk-memory-operations", V2, Compiled, BULK_MEMORY;
    ReferenceTypes = "reference-types", V2, Compiled, REFERENCE_TYPES;
    Simd = "simd", V2, Compiled, SIMD;
    ExtendedConst = "extended-const", V3, Compiled, EXTENDED_CONST;
    TailCall = "tail-call", V3, Compiled, TAIL_CALL;
    RelaxedSimd = "relaxed-simd", V3, Compiled, RELAXED_SIMD;
    ExceptionHandling = "exception-handling", V3, Compiled, EXCEPTIONS;
    LegacyExceptionHandling = "legacy-exceptions", Later, Compiled, LEGACY_EXCEPTIONS;
    FunctionReferences = "function-references", V3, Compiled, FUNCTION_REFERENCES;
    Gc = "gc", V3, Partly, GC;
    Memory64 = "memory64", V3, Compiled, MEMORY64;
    MultiMemory = "multi-memory", V3, Compiled, MULTI_MEMORY;
    Threads = "threads", Later, Compiled, THREADS;
    SharedEverythingThreads = "shared-everything-threads", Later, Refused, SHARED_EVERYTHING_THREADS;
    CustomPageSizes = "custom-page-sizes", Later, Compiled, CUSTOM_PAGE_SIZES;
    WideArithmetic = "wide-arithmetic", Later, Compiled, WIDE_ARITHMETIC;
    CompactImports = "compact-import-section", Later, Compiled, COMPACT_IMPORTS;
    StackSwitching = "stack-switching", Later, Refused, STACK_SWITCHING;
    MemoryControl = "memory-control", Later, Refused, MEMORY_CONTROL;
    CustomDescriptors = "custom-descriptors", Later, Refused, CUSTOM_DESCRIPTORS;
}

/// The proposal of an operator group, by the parser's name for the group.
macro_rules! proposal_of_group {
    (mvp) => {
        None
    };
    (sign_extension) => {
        Some(Proposal::SignExtension)
    };
    (saturating_float_to_int) => {
        Some(Proposal::SaturatingFloatToInt)
    };
    (bulk_memory) => {
        Some(Proposal::BulkMemory)
    };
    (reference_types) => {
        Some(Proposal::ReferenceTypes)
    };
    (simd) => {
        Some(Proposal::Simd)
    };
    (tail_call) => {
        Some(Proposal::TailCall)
    };
    (relaxed_simd) => {
        Some(Proposal::RelaxedSimd)
    };
    (exceptions) => {
        Some(Proposal::ExceptionHandling)
    };
    (legacy_exceptions) => {
        Some(Proposal::LegacyExceptionHandling)
    };
    (function_references) => {
        Some(Proposal::FunctionReferences)
    };
    (gc) => {
        Some(Proposal::Gc)
    };
    (threads) => {
        Some(Proposal::Threads)
    };
    (shared_everything_threads) => {
        Some(Proposal::SharedEverythingThreads)
    };
    (acquire_release_atomics) => {
        Some(Proposal::SharedEverythingThreads)
    };
    (wide_arithmetic) => {
        Some(Proposal::WideArithmetic)
    };
    (stack_switching) => {
        Some(Proposal::StackSwitching)
    };
    (memory_control) => {
        Some(Proposal::MemoryControl)
    };
    (custom_descriptors) => {
        Some(Proposal::CustomDescriptors)
    };
}

macro_rules! define_operators {
    ($(@$group:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        impl Proposal {
            /// The proposal that brought `op`; `None` for an operator of the first version of the standard.
            pub(crate) fn of(op: &Operator<'_>) -> Option<Self> {
                match op {
                    $(Operator::$op { .. } => proposal_of_group!($group),)*
                    _ => unreachable!("the list above is the parser's own"),
                }
            }
        }

        /// The operator's name, as the parser spells it.
        pub(super) fn operator_name(op: &Operator<'_>) -> &'static str {
            match op {
                $(Operator::$op { .. } => stringify!($op),)*
                _ => unreachable!("the list above is the parser's own"),
            }
        }
    };
}
wasmparser::for_each_operator!(define_operators);
