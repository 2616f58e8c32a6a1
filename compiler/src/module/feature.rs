//! Which proposals a module may use, and which it uses.
//!
//! The validator knows where each proposal begins. So a module that uses more than it may is found by validating it with
//! what is allowed; and where that fails, the proposal is the one that makes the failure go away. Invariant: a module that
//! is read uses nothing that is switched off.

use super::proposal::{Proposal, Since, Support};
use crate::diagnostic::{Diagnostic, Kind};
use std::fmt;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// A set of proposals that a module may use beyond the first version of the standard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Features(u32);

/// A name that stands for no proposal and for no set of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFeature(pub String);

/// Whether a proposal belongs to a set.
type Belongs = fn(Proposal) -> bool;

/// Sets with names, each with what belongs to it: versions of the standard, and what is allowed where nothing is said.
const SETS: [(&str, Belongs); 4] = [
    ("mvp", |_| false),
    ("2.0", |proposal| proposal.since() <= Since::V2),
    ("3.0", |proposal| proposal.since() <= Since::V3),
    ("default", |proposal| proposal.since() <= Since::V3 || proposal.support() == Support::Compiled),
];

/// Proposals that include another: the validator allows what that brought wherever they are on.
const BUILT_ON: [(Proposal, Proposal); 1] = [(Proposal::Gc, Proposal::FunctionReferences)];

/// Version 3.0 of the standard, and what is compiled beyond it.
impl Default for Features {
    fn default() -> Self {
        Self::named("default").expect("it is a set with a name")
    }
}

impl Features {
    /// Reads a list of names, divided by commas: of sets, of proposals, and of proposals with `-` before them, which are
    /// taken away together with what is built on them. It begins with nothing, or with the default if the first is taken away.
    ///
    /// # Errors
    /// The first name that is unknown.
    pub fn parse(list: &str) -> Result<Self, UnknownFeature> {
        let mut features = if list.starts_with('-') { Self::default() } else { Self(0) };
        for item in list.split(',').map(str::trim) {
            match item.strip_prefix('-') {
                Some(name) => features.0 &= !Self::named(name)?.with_dependents().0,
                None => features.0 |= Self::named(item)?.0,
            }
        }
        Ok(features)
    }

    /// Every name that a list may hold.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SETS.iter().map(|(name, _)| *name).chain(Proposal::ALL.iter().map(|proposal| proposal.name()))
    }

    fn named(name: &str) -> Result<Self, UnknownFeature> {
        let set = SETS.iter().find(|(known, _)| *known == name).map(|(_, belongs)| Self::of_all(*belongs));
        let proposal = || Proposal::ALL.iter().find(|proposal| proposal.name() == name);
        set.or_else(|| proposal().map(|proposal| Self::of(*proposal))).ok_or_else(|| UnknownFeature(name.to_owned()))
    }

    fn of_all(belongs: Belongs) -> Self {
        Proposal::ALL.iter().filter(|proposal| belongs(**proposal)).fold(Self(0), |set, proposal| set.with(*proposal))
    }

    fn of(proposal: Proposal) -> Self {
        Self(1 << proposal as u8)
    }

    /// With the proposals that allow whatever one of these allows, so that taking this away means taking them away.
    fn with_dependents(self) -> Self {
        let dependents = BUILT_ON.iter().filter(|(_, base)| self.contains(*base));
        dependents.fold(self, |set, (proposal, _)| set.with(*proposal))
    }

    fn contains(self, proposal: Proposal) -> bool {
        self.0 & Self::of(proposal).0 != 0
    }

    fn with(self, proposal: Proposal) -> Self {
        Self(self.0 | Self::of(proposal).0)
    }

    /// What a module must not use. What is refused anyway is not among it: it is refused in its own words.
    fn switched_off(self) -> impl Iterator<Item = Proposal> + Clone {
        let proposals = Proposal::ALL.iter().copied();
        proposals.filter(move |proposal| proposal.support() != Support::Refused && !self.contains(*proposal))
    }

    /// What the validator is to allow.
    pub(super) fn validated(self) -> WasmFeatures {
        self.switched_off().fold(everything(), |flags, proposal| flags - proposal.flag())
    }

    /// What the validator is to allow if this and nothing else is allowed.
    fn only(self) -> WasmFeatures {
        let off = Proposal::ALL.iter().filter(|proposal| !self.contains(**proposal));
        off.fold(everything(), |flags, proposal| flags - proposal.flag())
    }

    /// The error of a module that was read with these features: by the name of the proposal, if it is switched off.
    pub(super) fn blame(self, bytes: &[u8], error: Diagnostic) -> Diagnostic {
        if !matches!(error.report().kind, Kind::Invalid { .. }) {
            return error;
        }
        let validated = self.validated();
        let Err(invalid) = validate(bytes, validated) else { return error };
        match missing(bytes, validated, &invalid, self.switched_off()) {
            Some(proposal) => {
                let help = format!("`--features {}` allows it", self.with(proposal));
                error.kind(Kind::FeatureOff { proposal: proposal.name() }).help(help)
            }
            None => error,
        }
    }
}

/// The shortest list that stands for a set.
impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |(name, belongs): &(&'static str, Belongs)| {
            let set = Self::of_all(*belongs);
            let differs = Proposal::ALL.iter().filter(|proposal| set.contains(**proposal) != self.contains(**proposal));
            let mut items = vec![(*name).to_owned()];
            items.extend(differs.map(|proposal| {
                let sign = if set.contains(*proposal) { "-" } else { "" };
                format!("{sign}{}", proposal.name())
            }));
            items
        };
        let shortest = SETS.iter().map(list).min_by_key(Vec::len).expect("there are sets");
        f.write_str(&shortest.join(","))
    }
}

impl fmt::Debug for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Features({self})")
    }
}

/// The first place where a module uses a proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub(crate) proposal: Proposal,
    pub(crate) offset: u64,
    /// The function that holds it, by its index.
    pub(crate) func: Option<u32>,
}

/// Which proposals a module uses, in the order of their first uses.
///
/// # Errors
/// [`Kind::Invalid`] where no set of proposals makes the module valid.
pub(crate) fn uses(bytes: &[u8]) -> Result<Vec<Use>, Diagnostic> {
    let mut features = Features(0);
    let mut uses = Vec::new();
    while let Err(error) = validate(bytes, features.only()) {
        let off = Proposal::ALL.iter().copied().filter(|proposal| !features.contains(*proposal));
        let Some(proposal) = missing(bytes, features.only(), &error, off) else { return Err(error.into()) };
        features = features.with(proposal);
        uses.push(Use { proposal, offset: error.offset(), func: func_at(bytes, error.offset()) });
    }
    uses.sort_by_key(|found| found.offset);
    Ok(uses)
}

/// All that the validator knows, but for two early proposals that give old operators new immediates.
fn everything() -> WasmFeatures {
    WasmFeatures::all() - (WasmFeatures::ACQUIRE_RELEASE_ATOMICS | WasmFeatures::MULTIBYTE_ARRAY_ACCESS)
}

fn validate(bytes: &[u8], features: WasmFeatures) -> Result<(), wasmparser::Error> {
    Validator::new_with_features(features).validate_all(bytes).map(drop)
}

/// Which proposal of `off` is missing where a validation with `on` ends with `error`: the one that the validator names; else
/// the one that makes it pass or fail later; else, where one place needs two, one that makes it fail for another reason.
fn missing(
    bytes: &[u8],
    on: WasmFeatures,
    error: &wasmparser::Error,
    off: impl Iterator<Item = Proposal> + Clone,
) -> Option<Proposal> {
    let named = error.missing_wasm_feature().unwrap_or(WasmFeatures::empty());
    if !named.is_empty() {
        return off.clone().find(|proposal| named.intersects(proposal.flag()));
    }
    let with = |proposal: &Proposal| validate(bytes, on | proposal.flag()).err();
    off.clone()
        .find(|proposal| with(proposal).is_none_or(|later| later.offset() > error.offset()))
        .or_else(|| off.clone().find(|proposal| with(proposal).is_none_or(|other| other.message() != error.message())))
}

/// The index of the function whose body holds `offset`.
fn func_at(bytes: &[u8], offset: u64) -> Option<u32> {
    let mut index = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.ok()? {
            Payload::ImportSection(reader) => {
                let imports = reader.into_imports().filter_map(Result::ok);
                index += imports.filter(|import| matches!(import.ty, wasmparser::TypeRef::Func(_))).count() as u32;
            }
            Payload::CodeSectionEntry(body) if body.range().contains(&offset) => return Some(index),
            Payload::CodeSectionEntry(_) => index += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(list: &str) -> String {
        Features::parse(list).expect("a list of names").to_string()
    }

    #[test]
    fn lists_are_read_and_written() {
        assert_eq!(parsed("mvp"), "mvp");
        assert_eq!(parsed("simd"), "mvp,simd");
        assert_eq!(parsed("mvp,simd,2.0"), "2.0");
        assert_eq!(parsed("2.0, -simd"), "2.0,-simd");
        assert_eq!(parsed("-simd"), "default,-simd");
        assert_eq!(parsed("default"), "default");
        assert_eq!(parsed("3.0,-3.0,threads"), "mvp,threads");
        assert_eq!(parsed("3.0,-function-references"), "3.0,-function-references,-gc");
        assert_eq!(Features::parse("2.0,smid"), Err(UnknownFeature("smid".into())));
        assert_eq!(Features::parse(""), Err(UnknownFeature(String::new())));
        assert_eq!(Features::parse("-,simd"), Err(UnknownFeature(String::new())));
    }

    #[test]
    fn the_default_is_3_0_and_all_that_is_compiled() {
        for proposal in Proposal::ALL {
            let expected = proposal.since() < Since::Later || proposal.support() == Support::Compiled;
            assert_eq!(Features::default().contains(*proposal), expected, "{}", proposal.name());
        }
    }
}
