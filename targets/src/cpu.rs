//! CPU levels: named sets of instruction-set extensions.

/// A set of extensions that code may use.
#[derive(Debug, PartialEq, Eq)]
pub struct CpuLevel {
    /// The name on the command line.
    pub name: &'static str,
    /// Bits of `wasm2native_abi::cpu`, all that the level holds.
    pub features: u64,
}

/// The code generator's setting for a feature of `wasm2native_abi::cpu`.
///
/// `None` for a bit that is no feature.
#[must_use]
pub const fn codegen_setting(feature: u64) -> Option<&'static str> {
    use wasm2native_abi::cpu;
    Some(match feature {
        cpu::SSE3 => "has_sse3",
        cpu::SSSE3 => "has_ssse3",
        cpu::SSE41 => "has_sse41",
        cpu::SSE42 => "has_sse42",
        cpu::POPCNT => "has_popcnt",
        cpu::CMPXCHG16B => "has_cmpxchg16b",
        cpu::AVX => "has_avx",
        cpu::AVX2 => "has_avx2",
        cpu::BMI1 => "has_bmi1",
        cpu::BMI2 => "has_bmi2",
        cpu::FMA => "has_fma",
        cpu::LZCNT => "has_lzcnt",
        cpu::AVX512F => "has_avx512f",
        cpu::AVX512BITALG => "has_avx512bitalg",
        cpu::AVX512DQ => "has_avx512dq",
        cpu::AVX512VBMI => "has_avx512vbmi",
        cpu::AVX512VL => "has_avx512vl",
        cpu::LSE => "has_lse",
        cpu::PAUTH => "has_pauth",
        cpu::FP16 => "has_fp16",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_feature_has_a_setting() {
        for (bit, name) in wasm2native_abi::cpu::FEATURES {
            assert!(super::codegen_setting(*bit).is_some(), "{name}");
        }
    }
}
