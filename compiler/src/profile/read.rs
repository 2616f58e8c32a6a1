//! A profile's bytes.

use super::{Profile, ProfiledBranch, ProfiledCall, ProfiledDirectCall, ProfiledFunc};
use crate::diagnostic::{Diagnostic, Kind};
use std::path::Path;
use wasm2native_abi::profile::{Checksum, MAGIC, VERSION};
use wasmparser::BinaryReader;

impl Profile {
    /// Reads `bytes`, which the file at `path` holds.
    ///
    /// # Errors
    /// [`Kind::Profile`] for bytes that are no profile, of another version, or damaged.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let refuse = |message: &str| refusal(path, message.to_owned());
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            return Err(refuse("it is no profile")
                .help("name the file that a program wrote which was built with --profile-generate"));
        };
        match rest.first() {
            Some(&VERSION) => {}
            Some(other) => {
                let message = format!("it is of version {other} of the format, not {VERSION}");
                return Err(refusal(path, message).help(AGAIN));
            }
            None => return Err(refuse(DAMAGED).help(AGAIN)),
        }
        let parsed = parse(bytes).ok_or_else(|| refuse(DAMAGED).help(AGAIN))?;
        let contents = blake3::hash(bytes).to_hex().to_string();
        Ok(Self { path: path.to_owned(), contents, module: parsed.0, funcs: parsed.1 })
    }

    /// Checks that it is of the program whose modules have the hash `module`.
    ///
    /// # Errors
    /// [`Kind::Profile`] for another's.
    pub(crate) fn check(&self, module: &str) -> Result<(), Diagnostic> {
        if self.module == module {
            return Ok(());
        }
        let message = format!("it is of another module, whose BLAKE3 is {}; that of this one is {module}", self.module);
        Err(refusal(&self.path, message).help(AGAIN))
    }

    /// Says that it does not fit the module that it says it is of.
    pub(super) fn refuse_as_damaged(&self) -> Diagnostic {
        refusal(&self.path, DAMAGED.to_owned()).help(AGAIN)
    }
}

const DAMAGED: &str = "it is damaged";
const AGAIN: &str = "build this module with --profile-generate, run it, and use what it writes";

fn refusal(path: &Path, message: String) -> Diagnostic {
    Diagnostic::new(Kind::Profile { path: path.to_owned(), message })
}

/// The module's hash, and the functions; none where the bytes are not as they were written.
fn parse(bytes: &[u8]) -> Option<(String, Vec<ProfiledFunc>)> {
    let (counted, checksum) = bytes.split_last_chunk()?;
    if Checksum::EMPTY.with(counted) != Checksum(u64::from_le_bytes(*checksum)) {
        return None;
    }
    let mut reader = BinaryReader::new(counted, 0);
    reader.read_bytes(MAGIC.len() + 1).ok()?;
    let hash: [u8; blake3::OUT_LEN] = reader.read_bytes(blake3::OUT_LEN).ok()?.try_into().ok()?;
    let mut funcs = Vec::new();
    let mut index = Ascending(0);
    for _ in 0..reader.read_var_u32().ok()? {
        let mut func = ProfiledFunc {
            index: index.next(reader.read_var_u32().ok()?)?,
            calls: 0,
            branches: Vec::new(),
            indirect_calls: Vec::new(),
            direct_calls: Vec::new(),
        };
        let mut kinds = Vec::new();
        let mut offset = Ascending(0);
        for _ in 0..reader.read_var_u32().ok()? {
            let site = reader.read_var_u64().ok()?;
            let offset = offset.next(u32::try_from(site >> 2).ok()?)?;
            kinds.push((offset, site & 3));
        }
        func.branches.reserve(kinds.len());
        funcs.push((func, kinds));
    }
    let counters = reader.read_var_u64().ok()?;
    let end_of_head = reader.original_position();
    let mut read = 0;
    let mut counter = || {
        read += 1;
        reader.read_var_u64().ok()
    };
    for (func, kinds) in &mut funcs {
        func.calls = counter()?;
        for &mut (offset, kind) in kinds {
            match kind {
                0 => func.branches.push(ProfiledBranch { offset, taken: counter()?, not_taken: counter()? }),
                1 => {
                    let (calls, lead) = (counter()?, counter()?);
                    let target = counter()?.checked_sub(1).map(u32::try_from).transpose().ok()?;
                    func.indirect_calls.push(ProfiledCall { offset, calls, target, lead });
                }
                2 => func.direct_calls.push(ProfiledDirectCall { offset, calls: counter()? }),
                _ => return None,
            }
        }
    }
    let is_whole = read == counters && reader.eof() && reader.original_position() >= end_of_head;
    let hash = blake3::Hash::from_bytes(hash).to_hex().to_string();
    is_whole.then(|| (hash, funcs.into_iter().map(|(func, _)| func).collect()))
}

/// Numbers that are told by how far each lies from the one before.
struct Ascending(u32);

impl Ascending {
    fn next(&mut self, step: u32) -> Option<u32> {
        self.0 = self.0.checked_add(step)?;
        Some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Function 3 with an `if`, an indirect call and a direct one, function 5 with nothing.
    fn bytes() -> Vec<u8> {
        let mut bytes = [&MAGIC[..], &[VERSION], &[0xab; 32]].concat();
        bytes.extend([2, 3, 3, 4 << 2, 3 << 2 | 1, 1 << 2 | 2, 2, 0]);
        bytes.extend([8, 10, 0x80, 1, 2, 9, 7, 6, 8, 0]);
        sealed(bytes)
    }

    fn sealed(bytes: Vec<u8>) -> Vec<u8> {
        let sum = Checksum::EMPTY.with(&bytes).0.to_le_bytes();
        [bytes, sum.to_vec()].concat()
    }

    fn message(bytes: &[u8]) -> String {
        Profile::read("p".as_ref(), bytes).expect_err("refused").to_string()
    }

    #[test]
    fn counts_are_read() {
        let profile = Profile::read("p".as_ref(), &bytes()).expect("a profile");
        assert_eq!(profile.module, "ab".repeat(32));
        let [first, second] = &profile.funcs[..] else { panic!("{:?}", profile.funcs) };
        assert_eq!((first.index, first.calls, second.index, second.calls), (3, 10, 5, 0));
        assert_eq!(first.branches, [ProfiledBranch { offset: 4, taken: 128, not_taken: 2 }]);
        assert_eq!(first.indirect_calls, [ProfiledCall { offset: 7, calls: 9, target: Some(5), lead: 7 }]);
        assert_eq!(first.direct_calls, [ProfiledDirectCall { offset: 8, calls: 8 }]);
        assert_eq!(first.heat(), 10 + 130 + 9);
    }

    #[test]
    fn damage_is_refused() {
        let whole = bytes();
        for len in MAGIC.len()..whole.len() {
            assert!(message(&whole[..len]).ends_with("it is damaged"), "{len}");
        }
        for at in MAGIC.len() + 1..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(message(&damaged).ends_with("it is damaged"), "{at}");
        }
        // Whole by its checksum, but with too many or too few counters.
        let counters = whole.len() - 8;
        assert!(message(&sealed([&whole[..counters], &[1]].concat())).ends_with("it is damaged"));
        assert!(message(&sealed(whole[..counters - 1].to_vec())).ends_with("it is damaged"));
        assert!(message(b"no").ends_with("it is no profile"));
        let mut newer = whole;
        newer[MAGIC.len()] = 9;
        assert!(message(&newer).ends_with("version 9 of the format, not 2"));
    }
}
