// What clang's lowering of setjmp and longjmp calls (LLVM: WebAssemblyLowerEmscriptenEHSjLj.cpp).
#include "setjmp.h"

// LLVM's number of the tag __c_longjmp.
#define TAG_LONGJMP 1

void __wasm_setjmp(jmp_buf buffer, unsigned label, void *activation) {
    buffer->activation = activation;
    buffer->label = label;
}

// The label, if it is this activation that has called setjmp; else 0.
unsigned __wasm_setjmp_test(jmp_buf buffer, void *activation) {
    return buffer->activation == activation ? buffer->label : 0;
}

_Noreturn void __wasm_longjmp(jmp_buf buffer, int value) {
    buffer->thrown.buffer = buffer;
    buffer->thrown.value = value ? value : 1;
    __builtin_wasm_throw(TAG_LONGJMP, &buffer->thrown);
}
