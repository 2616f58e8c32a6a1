//! CPU features that machine code may need: bits of [`Image::cpu_features`](crate::image::Image::cpu_features).
//!
//! Bits 0 to 31 are x86_64's, 32 to 63 AArch64's.

/// Calls `$with! { CONSTANT = bit, "name"; .. }` with every feature.
#[macro_export]
macro_rules! for_each_cpu_feature {
    ($with:ident) => {
        $with! {
            SSE3 = 0, "sse3";
            SSSE3 = 1, "ssse3";
            SSE41 = 2, "sse4.1";
            SSE42 = 3, "sse4.2";
            POPCNT = 4, "popcnt";
            CMPXCHG16B = 5, "cmpxchg16b";
            AVX = 6, "avx";
            AVX2 = 7, "avx2";
            BMI1 = 8, "bmi1";
            BMI2 = 9, "bmi2";
            FMA = 10, "fma";
            LZCNT = 11, "lzcnt";
            AVX512F = 12, "avx512f";
            AVX512BITALG = 13, "avx512bitalg";
            AVX512DQ = 14, "avx512dq";
            AVX512VBMI = 15, "avx512vbmi";
            AVX512VL = 16, "avx512vl";
            LSE = 32, "lse";
            PAUTH = 33, "pauth";
            FP16 = 34, "fp16";
        }
    };
}

macro_rules! define {
    ($($name:ident = $bit:literal, $text:literal;)*) => {
        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: u64 = 1 << $bit;
        )*

        /// Every feature: its bit and its name.
        pub const FEATURES: &[(u64, &str)] = &[$(($name, $text)),*];
    };
}
for_each_cpu_feature!(define);
