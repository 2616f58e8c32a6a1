//! What code comes of: an operator of the function's own body, or of a body that stands in the place of a call.
//!
//! Code carries a number. That of an own operator is its offset in the module; those of others lie above the offsets of the whole body:
//!
//! ```text
//! own body     base ─────────── base + bytes          < 2^30 bytes: a body may have 7,654,321
//! inlined                                     base + 2^30, base + 2^30 + 1, ..      numbers of Positions::inlined
//! ```
//! Invariant: less its base, a number does not depend on where in their modules the bodies stand, nor does code that is cached by them.

use super::Translator;
use super::inline::{InlinedSite, Within};
use crate::module::Body;
use cranelift_codegen::ir::SourceLoc;

/// What a piece of code comes of. A build keeps one for each place that code can stop in, so that it is small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Position {
    /// The site; `u32::MAX` for none.
    site: u32,
    /// The operator's offset in its module, where a module begins with something else; 0 for none.
    operator: u32,
}

impl Position {
    /// Code of no operator.
    pub(crate) const NONE: Self = Self { site: u32::MAX, operator: 0 };

    pub(crate) fn new(site: Option<u32>, operator: Option<u32>) -> Self {
        Self { site: site.unwrap_or(Self::NONE.site), operator: operator.unwrap_or(Self::NONE.operator) }
    }

    /// The site whose code it is of; none for the function's own.
    pub(crate) fn site(self) -> Option<u32> {
        (self.site != Self::NONE.site).then_some(self.site)
    }

    /// The operator's offset in its module; none where several share the code.
    pub(crate) fn operator(self) -> Option<u32> {
        (self.operator != Self::NONE.operator).then_some(self.operator)
    }
}

/// What the numbers stand for that code carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Positions {
    /// Where the function's body begins in its module.
    pub(crate) base: u32,
    /// Calls that have the code of what they call in their place.
    pub(crate) sites: Vec<InlinedSite>,
    /// Positions in the code of sites, by their numbers.
    inlined: Vec<Position>,
}

/// The least number of code that is inlined, less the base.
const INLINED: u32 = 1 << 30;

impl Positions {
    /// What the number stands for that code carries.
    pub(crate) fn of(&self, number: u32) -> Position {
        match self.inlined.get(number.wrapping_sub(self.base.wrapping_add(INLINED)) as usize) {
            Some(position) => *position,
            None => Position::new(None, Some(number)),
        }
    }

    /// The operator of the function's own body that is the cause of the code of `position`: the call that it is inlined for.
    pub(crate) fn own_operator(&self, position: Position) -> Option<u32> {
        let sites = std::iter::successors(position.site(), |site| self.sites[*site as usize].outer);
        sites.last().map_or(position.operator(), |site| Some(self.sites[site as usize].call))
    }

    /// A number for a position in the code of a site.
    fn inlined(&mut self, position: Position) -> u32 {
        self.inlined.push(position);
        self.base.wrapping_add(INLINED).wrapping_add(self.inlined.len() as u32 - 1)
    }
}

impl Translator<'_, '_> {
    /// Numbers count from the start of the function's own body from here on.
    pub(super) fn start_positions(&mut self, body: &Body<'_>) {
        self.positions.base = body.code.range().start as u32;
        // Numbers are kept as distances from it, whichever code comes first.
        self.builder.func.params.ensure_base_srcloc(SourceLoc::new(self.positions.base));
    }

    /// What follows is of the operator at `offset` in its module.
    pub(super) fn set_operator(&mut self, offset: u32) {
        self.position = Some(match self.within {
            Within::Inlined { site, .. } => self.positions.inlined(Position::new(Some(site), Some(offset))),
            Within::Own { .. } | Within::Thunk => offset,
        });
        self.mark(self.position);
    }

    /// The own operator that is being translated, by its offset in the module: of what is inlined, the call. None in a thunk.
    pub(super) fn own_operator(&self) -> Option<u32> {
        self.positions.own_operator(self.positions.of(self.position?))
    }

    /// What follows is of what has the number `position`, or of nothing.
    pub(super) fn mark(&mut self, position: Option<u32>) {
        self.builder.set_srcloc(position.map(SourceLoc::new).unwrap_or_default());
    }

    /// The number of the code that traps for the present operator out of the way of others: for it alone where every operator is to be
    /// told, or for all that do here, of the same function.
    pub(super) fn position_of_trap(&self) -> Option<u32> {
        if self.plan.options.keeps_every_operator() {
            return self.position;
        }
        match self.within {
            Within::Inlined { shared, .. } => Some(shared),
            Within::Own { .. } | Within::Thunk => None,
        }
    }

    /// A number for what operators of a site share.
    pub(super) fn shared_position(&mut self, site: u32) -> u32 {
        self.positions.inlined(Position::new(Some(site), None))
    }
}
