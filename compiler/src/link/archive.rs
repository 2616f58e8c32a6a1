//! A static library: an object with the runtime's, as one archive.
//!
//! Whoever links it takes from it what is needed: a program with several has the runtime once, of the archive that comes first.
//! Invariant: the same members give the same bytes. There are no times, owners or folders in it.

use super::tables;
use crate::Object;
use crate::diagnostic::{Diagnostic, Kind};
use crate::options::Options;
use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use object::read::archive::ArchiveFile;
use std::io::Cursor;
use wasm2native_targets::ObjectFormat;

/// Packs an object and all members of the runtime's archive for libraries into one archive.
///
/// # Errors
/// [`Kind::Internal`] where the runtime's archive cannot be read.
pub fn archive(object: &Object, runtime: &[u8], options: &Options) -> Result<Vec<u8>, Diagnostic> {
    let kept = tables::runtime(runtime, options)?;
    let runtime = kept.as_slice();
    let internal = |message: String| Diagnostic::new(Kind::Internal { message });
    let mut members = vec![member(&object.bytes, format!("{}.o", options.name.as_str()))];
    let parsed = ArchiveFile::parse(runtime).map_err(|error| internal(format!("the runtime's archive: {error}")))?;
    for (number, found) in parsed.members().enumerate() {
        let contents = found.and_then(|found| found.data(runtime));
        let contents = contents.map_err(|error| internal(format!("the runtime's archive: {error}")))?;
        members.push(member(contents, format!("wasm2native_runtime_{number}.o")));
    }
    let kind = match options.target.format {
        ObjectFormat::Elf { .. } => ArchiveKind::Gnu,
        ObjectFormat::MachO { .. } => ArchiveKind::Darwin,
    };
    let mut file = Cursor::new(Vec::new());
    write_archive_to_stream(&mut file, &members, kind, false, None)
        .map_err(|error| internal(format!("the archive cannot be written: {error}")))?;
    Ok(file.into_inner())
}

fn member(contents: &[u8], name: String) -> NewArchiveMember<'_> {
    NewArchiveMember::new(contents, &DEFAULT_OBJECT_READER, name)
}
