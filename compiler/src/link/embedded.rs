//! Runs a plan in the embedded linker: in this process, in memory.
//!
//! Invariant: the output depends on the plan alone.

use super::plan::{Dialect, LinkPlan, OUTPUT, Product};
use crate::diagnostic::{Diagnostic, Kind};
use object::LittleEndian;
use object::elf::FileHeader64;
use object::read::elf::FileHeader as _;
use wasm2native_abi::symbol::START;
use wasm2native_targets::ObjectFormat;

pub(super) fn run(plan: LinkPlan) -> Result<Vec<u8>, Diagnostic> {
    if let ObjectFormat::MachO { .. } = plan.target.format {
        let message = "the embedded linker writes ELF only".to_owned();
        let error = Diagnostic::new(Kind::Target { target: plan.target.name.to_owned(), message });
        return Err(error.help("leave --linker out, or name a linker for Mach-O"));
    }
    let has_entry = plan.product == Product::Executable;
    let args = plan.args(Dialect::Embedded, str::to_owned);
    let inputs = plan.inputs.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    let bytes = wasm2native_wild::link(&args, inputs, OUTPUT).map_err(failure)?;
    // The linker puts 0 where it finds no entry, and says nothing.
    match FileHeader64::<LittleEndian>::parse(&*bytes) {
        Ok(header) if !has_entry || header.e_entry.get(LittleEndian) != 0 => Ok(bytes),
        Ok(_) => Err(failure(format!("no input defines {START}"))),
        Err(error) => Err(failure(format!("the embedded linker wrote no ELF file: {error}"))),
    }
}

fn failure(message: String) -> Diagnostic {
    Diagnostic::new(Kind::Link { message }).help("try another linker: --linker lld, --linker cc or --linker PATH")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Options, Symbols};
    use object::write::{Object, Relocation, StandardSegment, Symbol, SymbolId, SymbolSection};
    use object::{
        Architecture, BinaryFormat, Endianness, Object as _, ObjectSection as _, ObjectSymbol as _, RelocationEncoding,
        RelocationFlags, RelocationKind, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
    };
    use wasm2native_abi::symbol::{IMAGE, MANIFEST_SECTION};
    use wasm2native_targets::{Arch, LINUX, MACOS, Target};

    fn new_object(target: &Target) -> Object<'static> {
        let architecture = match target.arch {
            Arch::X86_64 => Architecture::X86_64,
            Arch::Aarch64 => Architecture::Aarch64,
        };
        Object::new(BinaryFormat::Elf, architecture, Endianness::Little)
    }

    /// A symbol over a new section of its own, with the addresses of others in it.
    fn define(
        object: &mut Object<'static>,
        (symbol, section, kind): (&str, &str, SectionKind),
        (bytes, align): (&[u8], u64),
        addresses: &[(u64, SymbolId)],
    ) -> SymbolId {
        let segment = object.segment_name(StandardSegment::Data).to_vec();
        let section = object.add_section(segment, section.as_bytes().to_vec(), kind);
        let offset = object.append_section_data(section, bytes, align);
        for &(at, symbol) in addresses {
            let flags = RelocationFlags::Generic {
                kind: RelocationKind::Absolute,
                encoding: RelocationEncoding::Generic,
                size: 64,
            };
            let relocation = Relocation { offset: offset + at, symbol, addend: 0, flags };
            object.add_relocation(section, relocation).expect("a relocation");
        }
        object.add_symbol(Symbol {
            name: symbol.as_bytes().to_vec(),
            value: offset,
            size: bytes.len() as u64,
            kind: if kind == SectionKind::Text { SymbolKind::Text } else { SymbolKind::Data },
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        })
    }

    fn undefined(object: &mut Object<'static>, name: &str) -> SymbolId {
        object.add_symbol(Symbol {
            name: name.as_bytes().to_vec(),
            value: 0,
            size: 0,
            kind: SymbolKind::Unknown,
            scope: SymbolScope::Unknown,
            weak: false,
            section: SymbolSection::Undefined,
            flags: SymbolFlags::None,
        })
    }

    const RELRO: SectionKind = SectionKind::ReadOnlyDataWithRel;

    /// An image that refers to a manifest and to pages of data, beside a function that nobody calls.
    fn module(target: &Target) -> Vec<u8> {
        let mut object = new_object(target);
        let manifest = ("manifest", MANIFEST_SECTION, SectionKind::ReadOnlyData);
        let manifest = define(&mut object, manifest, (b"sealed!!", 1), &[]);
        let contents = vec![7; target.max_page_bytes as usize];
        let pages = ("pages", ".data.wasm2native.pages", SectionKind::Data);
        let pages = define(&mut object, pages, (&contents, target.max_page_bytes), &[]);
        define(&mut object, ("unused", ".text.unused", SectionKind::Text), (&[0; 64], 16), &[]);
        let image = (IMAGE, ".data.rel.ro.image", RELRO);
        define(&mut object, image, (&[0; 16], 8), &[(0, manifest), (8, pages)]);
        object.write().expect("an object")
    }

    /// An archive of one object with `_start`, which refers to the image.
    fn runtime(target: &Target) -> Vec<u8> {
        let mut object = new_object(target);
        let image = undefined(&mut object, IMAGE);
        let data = define(&mut object, ("data", ".data.rel.ro.start", RELRO), (&[0; 8], 8), &[(0, image)]);
        // An address in code would be a text relocation; eight bytes beside it stand for a reference.
        define(&mut object, (START, ".data.rel.ro.code", RELRO), (&[0; 16], 16), &[(0, data)]);
        let member = object.write().expect("an object");
        let mut archive = b"!<arch>\n".to_vec();
        archive
            .extend(format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "start.o/", 0, 0, 0, "644", member.len()).bytes());
        archive.extend(&member);
        archive
    }

    fn linked(target: &'static Target, symbols: Symbols) -> Vec<u8> {
        let mut options = Options::new(target);
        options.symbols = symbols;
        run(LinkPlan::executable(module(target), runtime(target), &options)).expect("a link")
    }

    #[test]
    fn keeps_what_is_referred_to() {
        for target in LINUX {
            let bytes = linked(target, Symbols::All);
            let file = object::File::parse(&*bytes).expect("ELF");
            let manifest = file.section_by_name(MANIFEST_SECTION).expect("the manifest survives");
            assert_eq!(manifest.data().expect("its bytes"), b"sealed!!");
            let names: Vec<_> = file.symbols().filter_map(|symbol| symbol.name().ok()).collect();
            assert!(names.contains(&"pages"), "{names:?}");
            assert!(!names.contains(&"unused"), "{names:?}");
            let pages = file.symbols().find(|symbol| symbol.name() == Ok("pages")).expect("the pages");
            assert_eq!(pages.address() % target.max_page_bytes, 0, "{}", target.name);
        }
    }

    #[test]
    fn strips_and_repeats() {
        for target in LINUX {
            let bytes = linked(target, Symbols::None);
            assert_eq!(object::File::parse(&*bytes).expect("ELF").symbols().count(), 0);
            assert!(bytes.len() as u64 <= 3 * target.max_page_bytes, "{}: {} bytes", target.name, bytes.len());
            assert_eq!(bytes, linked(target, Symbols::None));
        }
    }

    #[test]
    fn another_format_is_refused() {
        let error = run(LinkPlan::executable(Vec::new(), Vec::new(), &Options::new(MACOS[0]))).expect_err("no ELF");
        assert_eq!(error.to_string(), "target x86_64-macos: the embedded linker writes ELF only");
    }

    #[test]
    fn errors_are_in_words() {
        let target = LINUX[0];
        let error = run(LinkPlan::executable(module(target), b"!<arch>\n".to_vec(), &Options::new(target)));
        let text = error.expect_err("there is no start").to_string();
        assert!(text.starts_with("linking failed: ") && text.contains(START), "{text}");
        let error = run(LinkPlan::executable(b"garbage".to_vec(), runtime(target), &Options::new(target)));
        assert!(error.expect_err("no object").to_string().contains("module.o"));
        let mut object = new_object(target);
        let missing = undefined(&mut object, "missing_function");
        define(&mut object, (IMAGE, ".data.rel.ro.image", RELRO), (&[0; 8], 8), &[(0, missing)]);
        let object = object.write().expect("an object");
        let error = run(LinkPlan::executable(object, runtime(target), &Options::new(target)));
        assert!(error.expect_err("an undefined symbol").to_string().contains("missing_function"));
    }
}
