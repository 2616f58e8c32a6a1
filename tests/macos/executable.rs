//! A linked program, as dyld and the kernel read it.

use object::macho::{self, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader, MachOFile64, Segment};
use object::{Endianness, Object, ObjectSymbol};
use std::collections::BTreeSet;
use wasm2native_abi::symbol::IMAGE;

/// The system's library, whose functions are listed in `compiler/src/link/libSystem.tbd`.
const LIBRARY: &[u8] = b"/usr/lib/libSystem.B.dylib";
/// No access at all.
const NOTHING: macho::VmProt = macho::VmProt(0);
/// macOS 11.0, as load commands have it.
const OLDEST: macho::Version = macho::Version(11 << 16);

/// A linked program.
pub(crate) struct Program<'data> {
    header: &'data MachHeader64<Endianness>,
    data: &'data [u8],
    file: MachOFile64<'data, Endianness>,
}

impl<'data> Program<'data> {
    pub(crate) fn read(data: &'data [u8]) -> Self {
        let header = MachHeader64::parse(data, 0).expect("the linker writes a 64-bit Mach-O file");
        Self { header, data, file: MachOFile64::parse(data).expect("the linker writes a 64-bit Mach-O file") }
    }

    pub(crate) fn defined(&self) -> BTreeSet<String> {
        let symbols = self.file.symbols().filter(ObjectSymbol::is_definition);
        symbols.map(|symbol| symbol.name().expect("names are text").to_owned()).collect()
    }

    pub(crate) fn imported(&self) -> BTreeSet<String> {
        let symbols = self.file.symbols().filter(ObjectSymbol::is_undefined);
        symbols.map(|symbol| symbol.name().expect("names are text").to_owned()).collect()
    }

    /// Checks what dyld and the kernel read: how the program is mapped, entered, bound and signed.
    pub(crate) fn check(&self) {
        let endian = self.header.endian().expect("it has been parsed");
        assert_eq!(self.header.filetype(endian), macho::MH_EXECUTE);
        let flags = self.header.flags(endian);
        for flag in [macho::MH_PIE, macho::MH_TWOLEVEL, macho::MH_DYLDLINK, macho::MH_NOUNDEFS] {
            assert_eq!(flags & flag, flag, "flags are {flags:#x}");
        }

        let (mut segments, mut libraries, mut entry, mut version, mut signature) =
            (Vec::new(), Vec::new(), None, None, None);
        let mut commands = self.header.load_commands(endian, self.data, 0).expect("commands follow the header");
        while let Some(command) = commands.next().expect("each command is whole") {
            match command.variant().expect("each command is whole") {
                LoadCommandVariant::Segment64(segment, _) => segments.push(segment),
                LoadCommandVariant::Dylib(library) => {
                    libraries.push(command.string(endian, library.dylib.name).expect("a library has a name"));
                }
                LoadCommandVariant::EntryPoint(point) => entry = Some(point.entryoff.get(endian)),
                LoadCommandVariant::BuildVersion(build, _) => {
                    version = Some((build.platform.get(endian), build.minos.get(endian)));
                }
                LoadCommandVariant::LinkeditData(data) if command.cmd() == macho::LC_CODE_SIGNATURE => {
                    signature = Some((data.dataoff.get(endian), data.datasize.get(endian)));
                }
                _ => {}
            }
        }
        assert_eq!(libraries, [LIBRARY]);
        assert_eq!(version, Some((macho::PLATFORM_MACOS, OLDEST)));

        let first = segments.first().expect("a program has segments");
        assert_eq!((first.name(), first.vmaddr(endian), first.vmsize(endian)), (&b"__PAGEZERO"[..], 0, 4 << 30));
        assert_eq!((first.initprot(endian), first.maxprot(endian)), (NOTHING, NOTHING));
        let (writable, executable) = (macho::VM_PROT_WRITE, macho::VM_PROT_EXECUTE);
        for segment in &segments {
            let (now, ever) = (segment.initprot(endian), segment.maxprot(endian));
            let name = String::from_utf8_lossy(segment.name()).into_owned();
            assert!(
                (now | ever) & executable == NOTHING || (now | ever) & writable == NOTHING,
                "{name}: {now:?}, {ever:?}"
            );
            assert_eq!(ever & executable != NOTHING, name == "__TEXT", "{name}: {ever:?}");
        }

        let text = segments.iter().find(|segment| segment.name() == b"__TEXT").expect("a program has code");
        let main = self.file.symbols().find(|symbol| symbol.name() == Ok("_main")).expect("the runtime has an entry");
        assert_eq!(entry, Some(main.address() - text.vmaddr(endian)));
        let image =
            self.file.symbols().find(|symbol| symbol.name() == Ok(&format!("_{IMAGE}"))).expect("the object has one");
        let constants =
            segments.iter().find(|segment| segment.name() == b"__DATA_CONST").expect("dyld writes into constants");
        assert!(constants.vmaddr(endian) <= image.address(), "the image is written after dyld");
        assert!(
            image.address() < constants.vmaddr(endian) + constants.vmsize(endian),
            "the image is written after dyld"
        );

        let (start, bytes) = signature.expect("the system runs signed code only, at least on arm64");
        assert_eq!(start as usize + bytes as usize, self.data.len(), "the signature is the file's end");
        assert_eq!(self.data[start as usize..][..4], macho_signature_magic(), "it is a signature");
    }
}

/// What an embedded signature starts with (`CSMAGIC_EMBEDDED_SIGNATURE`), big-endian.
const fn macho_signature_magic() -> [u8; 4] {
    0xfade_0cc0_u32.to_be_bytes()
}
