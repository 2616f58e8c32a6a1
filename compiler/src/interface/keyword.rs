//! Words that mean something to the languages that libraries are called from.

/// Whether `name` is a word of C or C++, a type that headers use, or the one function that every program has.
pub(super) fn is_word_of_c(name: &str) -> bool {
    words_of_c().any(|word| word == name)
}

/// Words of C up to C23 and C++ up to C++23, with the other spellings of operators, the common extensions, and the types of
/// `stddef.h` and `stdint.h`, which our headers include.
pub(super) fn words_of_c() -> impl Iterator<Item = &'static str> {
    WORDS_OF_C.split_ascii_whitespace()
}

/// Words of Rust up to edition 2024, those that are only kept among them.
pub(super) fn words_of_rust() -> impl Iterator<Item = &'static str> {
    WORDS_OF_RUST.split_ascii_whitespace()
}

const WORDS_OF_RUST: &str = "
    _ abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl
    in let loop macro match mod move mut override priv pub ref return self Self static struct super trait true try type
    typeof unsafe unsized use virtual where while yield
";

const WORDS_OF_C: &str = "
    NULL _Alignas _Alignof _Atomic _BitInt _Bool _Complex _Decimal128 _Decimal32 _Decimal64 _Generic _Imaginary
    _Noreturn _Pragma _Static_assert _Thread_local alignas alignof and and_eq asm auto bitand bitor bool break case
    catch char char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast consteval
    constexpr constinit continue decltype default delete do double dynamic_cast else enum explicit export extern
    false float for friend goto if inline int int16_t int32_t int64_t int8_t int_fast16_t int_fast32_t int_fast64_t
    int_fast8_t int_least16_t int_least32_t int_least64_t int_least8_t intmax_t intptr_t linux long main max_align_t
    mutable namespace new noexcept not not_eq nullptr nullptr_t offsetof operator or or_eq private protected
    ptrdiff_t public register reinterpret_cast requires restrict return short signed size_t sizeof static
    static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename typeof
    typeof_unqual uint16_t uint32_t uint64_t uint8_t uint_fast16_t uint_fast32_t uint_fast64_t uint_fast8_t
    uint_least16_t uint_least32_t uint_least64_t uint_least8_t uintmax_t uintptr_t union unix unsigned using virtual
    void volatile wchar_t while xor xor_eq
";
