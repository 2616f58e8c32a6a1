"""Wasm modules of any size, the same in every run: what the measure of compile time per byte is taken on.

Functions look like what a C compiler emits: arithmetic on locals, loads and stores, conditions, loops, calls.
"""

import random

I32, I64, F64, FUNC, EMPTY = 0x7F, 0x7E, 0x7C, 0x60, 0x40
PARAMS, INTS, FLOATS = 3, 10, 4
LOCALS = PARAMS + INTS + FLOATS


def leb(value):
    """An unsigned LEB128 number (spec: "Integers")."""
    out = bytearray()
    while True:
        low, value = value & 0x7F, value >> 7
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def sleb(value):
    """A signed LEB128 number."""
    out = bytearray()
    while True:
        low, value = value & 0x7F, value >> 7
        done = (value == 0 and not low & 0x40) or (value == -1 and low & 0x40)
        out.append(low | (0 if done else 0x80))
        if done:
            return bytes(out)


def vector(items):
    return leb(len(items)) + b"".join(items)


def section(number, content):
    return bytes([number]) + leb(len(content)) + content


def module(funcs, func_bytes, first=0):
    """A module of `funcs` functions of about `func_bytes` bytes each, with what numbers from `first` on make by chance."""
    bodies = [body(random.Random(first + index), func_bytes, funcs) for index in range(funcs)]
    types = vector([bytes([FUNC]) + vector([bytes([I32])] * PARAMS) + vector([bytes([I32])])])
    exports = vector([vector_text(f"f{index}") + b"\0" + leb(index) for index in range(funcs)])
    return b"\0asm\1\0\0\0" + b"".join([
        section(1, types),
        section(3, vector([b"\0"] * funcs)),
        section(5, vector([b"\0" + leb(16)])),
        section(7, exports),
        section(10, vector([leb(len(code)) + code for code in bodies])),
    ])


def vector_text(text):
    return leb(len(text)) + text.encode()


def body(rng, wanted, funcs):
    code = bytearray(vector([leb(INTS) + bytes([I32]), leb(FLOATS) + bytes([F64])]))
    while len(code) < wanted:
        code += statement(rng, funcs, 3)
    return bytes(code) + get(0) + b"\x0b"


def get(local):
    return b"\x20" + leb(local)


def integer(rng):
    return get(rng.randrange(PARAMS + INTS))


def statement(rng, funcs, depth):
    to = b"\x21" + leb(rng.randrange(PARAMS + INTS))
    kind = rng.randrange(9 if depth else 6)
    if kind <= 1:
        return integer(rng) + integer(rng) + bytes([rng.choice([0x6A, 0x6B, 0x6C, 0x71, 0x73, 0x74])]) + to
    if kind == 2:
        return integer(rng) + b"\x28\x02" + leb(rng.randrange(4096)) + to
    if kind == 3:
        return integer(rng) + integer(rng) + b"\x36\x02" + leb(rng.randrange(4096))
    if kind == 4:
        float_local = leb(PARAMS + INTS + rng.randrange(FLOATS))
        return integer(rng) + b"\xb7" + b"\x20" + float_local + bytes([rng.choice([0xA0, 0xA1, 0xA2])]) + b"\x21" + float_local
    if kind == 5:
        return integer(rng) + b"\x41" + sleb(rng.randrange(-1000, 1000)) + b"\x6a" + to
    inner = b"".join(statement(rng, funcs, depth - 1) for _ in range(rng.randrange(2, 6)))
    if kind == 6:
        return integer(rng) + b"\x04\x40" + inner + b"\x05" + statement(rng, funcs, 0) + b"\x0b"
    if kind == 7:
        return b"\x03\x40" + inner + integer(rng) + integer(rng) + b"\x48\x0d\x00\x0b"
    return integer(rng) * PARAMS + b"\x10" + leb(rng.randrange(funcs)) + to
