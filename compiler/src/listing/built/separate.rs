//! Debug information that lies in a file of its own: where that is, and whether it is the file's.
//!
//! ```text
//! ELF       PROGRAM ─ .gnu_debuglink: name, checksum ─▶ name, in the same folder
//! Mach-O    PROGRAM ─ UUID ─▶ PROGRAM.dSYM/Contents/Resources/DWARF/PROGRAM
//! ```

use object::elf::{SHF_EXECINSTR, SHT_NOBITS};
use object::macho::MH_DSYM;
use object::{File, Object as _};
use std::ffi::OsStr;
use std::path::Path;

/// Whether a built file holds debug information alone: its code has addresses, but no contents.
#[must_use]
pub fn is_debug_file(bytes: &[u8]) -> bool {
    match File::parse(bytes) {
        Ok(File::MachO64(file)) => file.macho_header().filetype.get(file.endian()) == MH_DSYM,
        Ok(File::Elf64(file)) => file.elf_section_table().iter().any(|section| {
            let flags = section.sh_flags.get(file.endian());
            section.sh_type.get(file.endian()) == SHT_NOBITS && flags.0 & SHF_EXECINSTR.0 != 0
        }),
        _ => false,
    }
}

/// The debug information of the file `bytes` at `path`, where it says that it has such a file, and that lies where it should: what
/// `read` reads of a path. None where the file there is of another build.
#[must_use]
pub fn debug_file_of(bytes: &[u8], path: &Path, read: impl Fn(&Path) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let file = File::parse(bytes).ok()?;
    if let File::MachO64(_) = file {
        let uuid = file.mach_uuid().ok()??;
        let mut bundle = path.as_os_str().to_owned();
        bundle.push(".dSYM");
        let debug = read(&Path::new(&bundle).join("Contents/Resources/DWARF").join(path.file_name()?))?;
        return (File::parse(&*debug).ok()?.mach_uuid().ok()? == Some(uuid)).then_some(debug);
    }
    let (name, checksum) = file.gnu_debuglink().ok()??;
    let name = std::str::from_utf8(name).ok()?;
    // A name, and no way to anywhere else.
    let name = Path::new(name).file_name().filter(|only| *only == OsStr::new(name))?;
    let debug = read(&path.with_file_name(name))?;
    (crc32fast::hash(&debug) == checksum).then_some(debug)
}
