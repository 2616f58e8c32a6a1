//! Which proposal each operator came with, and which of them are compiled.

use wasmparser::Operator;

macro_rules! proposals {
    ($($variant:ident = $name:literal, $support:ident;)*) => {
        /// A proposal of the WebAssembly community group, by the name of its repository.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Proposal {
            $(#[doc = $name] $variant,)*
        }

        impl Proposal {
            /// All of them, in the order of the enum.
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Whether its operators are compiled.
            pub(crate) const fn support(self) -> Support {
                match self {
                    $(Self::$variant => Support::$support,)*
                }
            }
        }
    };
}

/// Whether a proposal's operators are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    Compiled,
    Refused,
}

proposals! {
    MutableGlobal = "mutable-global", Compiled;
    SignExtension = "sign-extension-ops", Compiled;
    SaturatingFloatToInt = "nontrapping-float-to-int-conversions", Compiled;
    MultiValue = "multi-value", Compiled;
    BulkMemory = "bulk-memory-operations", Compiled;
    ReferenceTypes = "reference-types", Compiled;
    Simd = "simd", Compiled;
    ExtendedConst = "extended-const", Compiled;
    TailCall = "tail-call", Compiled;
    RelaxedSimd = "relaxed-simd", Compiled;
    ExceptionHandling = "exception-handling", Compiled;
    LegacyExceptionHandling = "exception-handling (legacy)", Compiled;
    FunctionReferences = "function-references", Compiled;
    Gc = "gc", Refused;
    Memory64 = "memory64", Compiled;
    MultiMemory = "multi-memory", Compiled;
    Threads = "threads", Compiled;
    SharedEverythingThreads = "shared-everything-threads", Refused;
    CustomPageSizes = "custom-page-sizes", Compiled;
    WideArithmetic = "wide-arithmetic", Compiled;
    StackSwitching = "stack-switching", Refused;
    MemoryControl = "memory-control", Refused;
    CustomDescriptors = "custom-descriptors", Refused;
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

/// A set of proposals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProposalSet(u32);

impl ProposalSet {
    /// Adds one.
    pub(crate) fn insert(&mut self, proposal: Proposal) {
        self.0 |= 1 << proposal as u8;
    }

    /// Adds another set.
    pub(crate) fn union(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether it holds `proposal`.
    pub(crate) fn contains(self, proposal: Proposal) -> bool {
        self.0 >> proposal as u8 & 1 == 1
    }

    /// The proposals' names, in a fixed order.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        Proposal::ALL.iter().filter(move |proposal| self.contains(**proposal)).map(|proposal| proposal.name())
    }
}

impl Extend<Proposal> for ProposalSet {
    fn extend<T: IntoIterator<Item = Proposal>>(&mut self, proposals: T) {
        proposals.into_iter().for_each(|proposal| self.insert(proposal));
    }
}
