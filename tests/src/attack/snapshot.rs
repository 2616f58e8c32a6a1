//! All that can be seen of a tree of files, so that a change to any of it shows.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A tree at one moment. Reading it changes nothing that it holds: access times are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    mode: u32,
    inode: u64,
    links: u64,
    modified: (i64, i64),
    /// Moves with every change of contents, attributes and names, and nobody can set it.
    changed: (i64, i64),
    /// A file's bytes or a link's text.
    contents: Vec<u8>,
}

impl Snapshot {
    /// The tree below `root`, itself included.
    ///
    /// # Panics
    /// If it cannot be read.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        let mut entries = BTreeMap::new();
        let mut open = vec![root.to_owned()];
        while let Some(path) = open.pop() {
            let meta = path.symlink_metadata().expect("a tree of the test can be read");
            let kind = meta.file_type();
            let contents = if kind.is_symlink() {
                fs::read_link(&path).expect("a link can be read").into_os_string().into_encoded_bytes()
            } else if kind.is_file() {
                fs::read(&path).expect("a file of the test can be read")
            } else {
                Vec::new()
            };
            if kind.is_dir() {
                let names = fs::read_dir(&path).expect("a directory of the test can be read");
                open.extend(names.map(|entry| entry.expect("an entry can be read").path()));
            }
            let entry = Entry {
                mode: meta.mode(),
                inode: meta.ino(),
                links: meta.nlink(),
                modified: (meta.mtime(), meta.mtime_nsec()),
                changed: (meta.ctime(), meta.ctime_nsec()),
                contents,
            };
            entries.insert(path, entry);
        }
        Self(entries)
    }

    /// What `later` has that differs from this, in words; empty where nothing does.
    #[must_use]
    pub fn changes(&self, later: &Self) -> String {
        let mut words = String::new();
        for (path, before) in &self.0 {
            match later.0.get(path) {
                None => words += &format!("{} is gone\n", path.display()),
                Some(now) if now != before => words += &format!("{}: {before:?}\nnow {now:?}\n", path.display()),
                Some(_) => {}
            }
        }
        let new = later.0.keys().filter(|path| !self.0.contains_key(*path));
        new.for_each(|path| words += &format!("{} is new\n", path.display()));
        words
    }
}
