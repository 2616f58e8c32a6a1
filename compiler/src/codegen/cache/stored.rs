//! Compiled functions as bytes. What they refer to is known by its number in the function's intermediate code, so that it can be
//! something else in the next build; and operators by their distance from the function's first.

use super::key::Key;
use crate::codegen::compared::ComparedPlace;
use crate::codegen::func::{CompiledFunc, FuncReloc};
use crate::codegen::inlined::InlinedCode;
use crate::codegen::locations::{LocalPlace, Locations, Source, ValuePlace};
use crate::codegen::place::Whole;
use crate::codegen::stops::Stop;
use crate::codegen::unwind::{CatchClause, CatchSite, EntrySite, FrameRule, SavedRegister};
use crate::module::{FuncIdx, TagIdx};
use crate::plan::Symbol;
use crate::translate::{ComparedValue, Doomed, InlinedSite, Position};
use crate::warning::Reason;
use cranelift_codegen::binemit::Reloc;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use wasm2native_abi::TrapCode;

/// Kinds of relocations, by their numbers in the file.
const RELOCS: [Reloc; 7] = [
    Reloc::X86PCRel4,
    Reloc::X86CallPCRel4,
    Reloc::X86CallPLTRel4,
    Reloc::Abs8,
    Reloc::Arm64Call,
    Reloc::Aarch64AdrPrelPgHi21,
    Reloc::Aarch64AddAbsLo12Nc,
];

/// One of the functions that come of one piece of intermediate code.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    role: Role,
    code: &'a [u8],
    align: u32,
    /// What had better be in one line, and in how many loops.
    wholes: Vec<(Range<u32>, u32)>,
    relocs: Vec<StoredReloc>,
    traps: Vec<(u32, u8)>,
    catch_sites: Vec<StoredSite>,
    /// As in [`EntrySite`], in its order.
    entry: Option<[u32; 4]>,
    saved: Vec<(u32, u32)>,
    frame: Option<Vec<(u32, FrameRule)>>,
    locations: Option<StoredLocations>,
    /// Code that is inlined, and the numbers of its sites.
    inlined: Vec<(Range<u32>, u32)>,
    frame_bytes: u32,
}

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Role {
    /// The one that the code is called by.
    Itself,
    /// What that goes on with where the frame is large.
    LargeFrame,
}

#[derive(Serialize, Deserialize)]
struct StoredReloc {
    offset: u32,
    kind: u8,
    target: Target,
    addend: i64,
}

/// What is referred to.
#[derive(Serialize, Deserialize)]
enum Target {
    /// By its number in the intermediate code.
    Number(u32),
    /// The function itself, or what it goes on with.
    Own(Role),
    /// What is the same in every module.
    Fixed(u32, u32),
}

#[derive(Serialize, Deserialize)]
struct StoredSite {
    return_offset: u32,
    frame_bytes: u32,
    clauses: Vec<(Option<u32>, u32)>,
}

#[derive(Serialize, Deserialize)]
struct StoredLocations {
    sources: Vec<(Range<u32>, StoredPosition)>,
    stops: Vec<(u32, StoredPosition)>,
    locals: Vec<(u32, Range<u32>, StoredPlace)>,
    compared: Vec<StoredCompared>,
}

/// As in [`Position`], in its order, with the operator's distance from the start of the body that it is of.
type StoredPosition = (Option<u32>, Option<u32>);

/// As in [`ComparedPlace`], in its order.
type StoredCompared = (u32, u8, ComparedValue, u64, u32);

#[derive(Clone, Copy, Serialize, Deserialize)]
enum StoredPlace {
    Register(u16),
    Frame(i64),
}

/// Where code comes from.
pub(in crate::codegen) struct Origin {
    /// What it is the code of.
    pub(in crate::codegen) symbol: Symbol,
    /// What it refers to, by its numbers in the intermediate code.
    pub(in crate::codegen) names: Vec<Symbol>,
    /// Where its body begins in the module.
    pub(in crate::codegen) base: u32,
    /// The operators that can only trap.
    pub(in crate::codegen) doomed: Vec<Doomed>,
    /// The calls that have the code of what they call in their place.
    pub(in crate::codegen) sites: Vec<InlinedSite>,
    /// Where the body of what each calls begins in its module.
    pub(in crate::codegen) starts: Vec<u32>,
}

/// An origin, and the key of its intermediate code.
#[derive(Serialize, Deserialize)]
struct StoredOrigin {
    key: [u8; blake3::OUT_LEN],
    names: Vec<(u32, u32)>,
    /// Operators that can only trap, and how, and why.
    doomed: Vec<(u32, u8, Reason)>,
    /// What calls call that have its code in their place, where in such code they stand, and how far from the start of its body.
    sites: Vec<(u32, Option<u32>, u32)>,
}

/// `funcs`, the code of `origin`, as bytes. Nothing where they refer to something that is not known here: they are not stored then.
pub(super) fn encode(origin: &Origin, funcs: &[CompiledFunc]) -> Option<Vec<u8>> {
    let stored: Option<Vec<Stored<'_>>> = funcs.iter().map(|func| Stored::new(func, origin)).collect();
    Some(bytes_of(&stored?))
}

/// The inverse of [`encode`], as the code of `origin`. Nothing where it does not come from there.
pub(super) fn decode(bytes: &[u8], origin: &Origin) -> Option<Vec<CompiledFunc>> {
    let stored: Vec<Stored<'_>> = postcard::from_bytes(bytes).ok()?;
    let mut funcs: Vec<CompiledFunc> =
        stored.into_iter().map(|stored| stored.restore(origin)).collect::<Option<_>>()?;
    funcs.first_mut()?.doomed.clone_from(&origin.doomed);
    for func in funcs.iter_mut().filter(|func| !func.inlined.is_empty()) {
        func.sites.clone_from(&origin.sites);
        func.inlined.iter().all(|piece| (piece.site as usize) < origin.sites.len()).then_some(())?;
    }
    Some(funcs)
}

/// An origin with the key of its intermediate code, as bytes.
pub(super) fn encode_origin(key: Key, origin: &Origin) -> Vec<u8> {
    let names = origin.names.iter().map(|name| name.to_parts()).collect();
    let doomed = |doomed: &Doomed| (doomed.operator.wrapping_sub(origin.base), doomed.trap as u8, doomed.reason);
    let doomed = origin.doomed.iter().map(doomed).collect();
    let site = |site: &InlinedSite| {
        let start = origin.start(site.outer).expect("it stands in code of the same function");
        (site.func.as_u32(), site.outer, site.call.wrapping_sub(start))
    };
    let sites = origin.sites.iter().map(site).collect();
    bytes_of(&StoredOrigin { key: key.0, names, doomed, sites })
}

/// The inverse of [`encode_origin`], as the origin of `symbol`, where bodies begin as `start` says.
pub(super) fn decode_origin(
    bytes: &[u8],
    symbol: Symbol,
    start: impl Fn(FuncIdx) -> Option<u32>,
) -> Option<(Key, Origin)> {
    let StoredOrigin { key, names, doomed, sites } = postcard::from_bytes(bytes).ok()?;
    let Symbol::Func(own) = symbol else { return None };
    let base = start(own)?;
    let names = names.into_iter().map(|(namespace, index)| Symbol::from_parts(namespace, index)).collect();
    let doomed = doomed.into_iter().map(|(operator, trap, reason)| {
        Some(Doomed { operator: operator.wrapping_add(base), trap: TrapCode::from_u8(trap)?, reason })
    });
    let doomed = doomed.collect::<Option<_>>()?;
    let mut origin = Origin { symbol, names, base, doomed, sites: Vec::new(), starts: Vec::new() };
    for (func, outer, call) in sites {
        let func = FuncIdx::from_u32(func);
        // A site comes after the one that it stands in.
        let call = call.wrapping_add(origin.start(outer)?);
        origin.sites.push(InlinedSite { func, outer, call });
        origin.starts.push(start(func)?);
    }
    Some((Key(key), origin))
}

impl Origin {
    /// Where the body begins that the code of a site is of, or the function's own.
    fn start(&self, site: Option<u32>) -> Option<u32> {
        site.map_or(Some(self.base), |site| self.starts.get(site as usize).copied())
    }

    fn stored_position(&self, position: &Position) -> Option<StoredPosition> {
        let start = self.start(position.site())?;
        Some((position.site(), position.operator().map(|operator| operator.wrapping_sub(start))))
    }

    fn position(&self, (site, operator): StoredPosition) -> Option<Position> {
        let start = self.start(site)?;
        Some(Position::new(site, operator.map(|operator| operator.wrapping_add(start))))
    }
}

fn bytes_of(stored: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(stored).expect("numbers, and lists of them, are never refused")
}

impl<'a> Stored<'a> {
    fn new(func: &'a CompiledFunc, origin: &Origin) -> Option<Self> {
        let role = Role::of(func.symbol, origin.symbol)?;
        let relocs = func.relocs.iter().map(|reloc| {
            let kind = RELOCS.iter().position(|kind| *kind == reloc.kind)? as u8;
            let target = Target::new(reloc.symbol, origin)?;
            Some(StoredReloc { offset: reloc.offset, kind, target, addend: reloc.addend })
        });
        let clause = |clause: &CatchClause| (clause.tag.map(TagIdx::as_u32), clause.handler);
        let site = |site: &CatchSite| StoredSite {
            return_offset: site.return_offset,
            frame_bytes: site.frame_bytes,
            clauses: site.clauses.iter().map(clause).collect(),
        };
        Some(Self {
            role,
            code: &func.code,
            align: func.align,
            wholes: func.wholes.iter().map(|whole| (whole.code.clone(), whole.depth)).collect(),
            relocs: relocs.collect::<Option<_>>()?,
            traps: func.traps.iter().map(|(offset, code)| (*offset, *code as u8)).collect(),
            catch_sites: func.catch_sites.iter().map(site).collect(),
            entry: func.entry.map(|entry| [entry.return_offset, entry.frame_bytes, entry.landing, entry.instance]),
            saved: func.saved.iter().map(|saved| (saved.number, saved.below_frame)).collect(),
            frame: func.frame.clone(),
            locations: match &func.locations {
                Some(locations) => Some(StoredLocations::new(locations, origin)?),
                None => None,
            },
            inlined: func.inlined.iter().map(|piece| (piece.code.clone(), piece.site)).collect(),
            frame_bytes: func.frame_bytes,
        })
    }

    fn restore(self, origin: &Origin) -> Option<CompiledFunc> {
        let relocs = self.relocs.into_iter().map(|reloc| {
            let kind = *RELOCS.get(usize::from(reloc.kind))?;
            Some(FuncReloc { offset: reloc.offset, kind, symbol: reloc.target.symbol(origin)?, addend: reloc.addend })
        });
        let traps = self.traps.into_iter().map(|(offset, code)| Some((offset, TrapCode::from_u8(code)?)));
        let clause = |(tag, handler): (Option<u32>, u32)| CatchClause { tag: tag.map(TagIdx::from_u32), handler };
        let site = |site: StoredSite| CatchSite {
            return_offset: site.return_offset,
            frame_bytes: site.frame_bytes,
            clauses: site.clauses.into_iter().map(clause).collect(),
        };
        let entry = |[return_offset, frame_bytes, landing, instance]: [u32; 4]| EntrySite {
            return_offset,
            frame_bytes,
            landing,
            instance,
        };
        Some(CompiledFunc {
            symbol: self.role.symbol(origin.symbol)?,
            code: self.code.to_vec(),
            align: self.align,
            wholes: self.wholes.into_iter().map(|(code, depth)| Whole { code, depth }).collect(),
            relocs: relocs.collect::<Option<_>>()?,
            traps: traps.collect::<Option<_>>()?,
            catch_sites: self.catch_sites.into_iter().map(site).collect(),
            entry: self.entry.map(entry),
            saved: self.saved.into_iter().map(|(number, below_frame)| SavedRegister { number, below_frame }).collect(),
            frame: self.frame,
            origins: Vec::new(),
            records: Vec::new(),
            doomed: Vec::new(),
            sites: Vec::new(),
            inlined: self.inlined.into_iter().map(|(code, site)| InlinedCode { code, site }).collect(),
            locations: match self.locations {
                Some(locations) => Some(locations.restore(origin)?),
                None => None,
            },
            frame_bytes: self.frame_bytes,
        })
    }
}

impl Role {
    fn of(symbol: Symbol, called_by: Symbol) -> Option<Self> {
        match (symbol, called_by) {
            _ if symbol == called_by => Some(Self::Itself),
            (Symbol::LargeFrame(large), Symbol::Func(func)) if large == func => Some(Self::LargeFrame),
            _ => None,
        }
    }

    fn symbol(self, called_by: Symbol) -> Option<Symbol> {
        match (self, called_by) {
            (Self::Itself, symbol) => Some(symbol),
            (Self::LargeFrame, Symbol::Func(func)) => Some(Symbol::LargeFrame(func)),
            (Self::LargeFrame, _) => None,
        }
    }
}

impl Target {
    fn new(target: Symbol, origin: &Origin) -> Option<Self> {
        if let Some(number) = origin.names.iter().position(|name| *name == target) {
            return Some(Self::Number(number as u32));
        }
        if let Some(role) = Role::of(target, origin.symbol) {
            return Some(Self::Own(role));
        }
        match target {
            Symbol::Hostcall(_) | Symbol::Instance => {
                let (namespace, index) = target.to_parts();
                Some(Self::Fixed(namespace, index))
            }
            _ => None,
        }
    }

    fn symbol(&self, origin: &Origin) -> Option<Symbol> {
        match *self {
            Self::Number(number) => origin.names.get(number as usize).copied(),
            Self::Own(role) => role.symbol(origin.symbol),
            Self::Fixed(namespace, index) => Some(Symbol::from_parts(namespace, index)),
        }
    }
}

impl StoredLocations {
    fn new(locations: &Locations, origin: &Origin) -> Option<Self> {
        let source = |source: &Source| Some((source.code.clone(), origin.stored_position(&source.position)?));
        let stop = |stop: &Stop| Some((stop.start, origin.stored_position(&stop.position)?));
        let local = |local: &LocalPlace| {
            let place = match local.place {
                ValuePlace::Register(number) => StoredPlace::Register(number),
                ValuePlace::Frame(bytes) => StoredPlace::Frame(bytes),
            };
            (local.local, local.code.clone(), place)
        };
        let compared = |place: &ComparedPlace| (place.trap, place.register, place.value, place.offset, place.what);
        Some(Self {
            sources: locations.sources.iter().map(source).collect::<Option<_>>()?,
            stops: locations.stops.iter().map(stop).collect::<Option<_>>()?,
            locals: locations.locals.iter().map(local).collect(),
            compared: locations.compared.iter().map(compared).collect(),
        })
    }

    fn restore(self, origin: &Origin) -> Option<Locations> {
        let source = |(code, position): (Range<u32>, StoredPosition)| {
            Some(Source { code, position: origin.position(position)? })
        };
        let stop = |(start, position)| Some(Stop { start, position: origin.position(position)? });
        let local = |(local, code, place): (u32, Range<u32>, StoredPlace)| {
            let place = match place {
                StoredPlace::Register(number) => ValuePlace::Register(number),
                StoredPlace::Frame(bytes) => ValuePlace::Frame(bytes),
            };
            LocalPlace { local, code, place }
        };
        let compared = |(trap, register, value, offset, what)| ComparedPlace { trap, register, value, offset, what };
        Some(Locations {
            sources: self.sources.into_iter().map(source).collect::<Option<_>>()?,
            stops: self.stops.into_iter().map(stop).collect::<Option<_>>()?,
            locals: self.locals.into_iter().map(local).collect(),
            compared: self.compared.into_iter().map(compared).collect(),
        })
    }
}
