"""The size of the machine code in an ELF file: of all its sections that can be executed (`SHF_EXECINSTR`)."""

import struct

EXECUTABLE = 4
CODE_HEADER = struct.Struct("<IIQQQQ")


def code_bytes(path):
    """Bytes of code, or None where the file is no 64-bit ELF file."""
    data = path.read_bytes()
    if data[:5] != b"\x7fELF\x02":
        return None
    table, = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    total = 0
    for number in range(count):
        _, _, flags, _, _, length = CODE_HEADER.unpack_from(data, table + number * size)
        total += length if flags & EXECUTABLE else 0
    return total or None
