//! Functions: their types, and the facts of their bodies that decisions about the whole module need.
//!
//! Bodies are validated and scanned in one pass over their operators, in parallel.

use super::hint::{Heat, Hints, Likelihood, PendingHints, Priority, TargetHint};
use super::limit;
use super::proposal::{Proposal, Support, operator_name};
use super::{FuncIdx, Module, PartIdx, Space, TableIdx, TypeIdx, ValType};
use crate::diagnostic::Diagnostic;
use cranelift_entity::EntityRef;
use rayon::prelude::*;
use wasmparser::{
    BlockType, FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, ValidatorResources,
    WasmModuleResources,
};

/// A function.
#[derive(Debug)]
pub(crate) struct Func<'a> {
    /// Its type.
    pub(crate) ty: TypeIdx,
    /// Its code; `None` for an imported one.
    pub(crate) body: Option<Body<'a>>,
    /// The module that it stands in.
    pub(crate) part: PartIdx,
    /// Its index in that module.
    pub(crate) index: u32,
}

/// A defined function's code.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    /// Locals and operators.
    pub(crate) code: FunctionBody<'a>,
    /// What it does that others must know of.
    pub(crate) facts: BodyFacts,
    /// Which way its branches most often go.
    pub(crate) hints: Hints<Likelihood>,
    /// How often it is called.
    pub(crate) heat: Heat,
    /// How often its calls are done, where that is known.
    pub(crate) heats: Hints<Heat>,
    /// What its calls through tables and references mostly call, where that is known.
    pub(crate) targets: Hints<TargetHint>,
    /// When it is wanted, if the module says so.
    pub(crate) priority: Option<Priority>,
}

impl Body<'_> {
    /// What its calls call, as far as that is known or mostly so, and how often each is done; tail calls left out.
    pub(crate) fn known_calls(&self) -> impl Iterator<Item = (FuncIdx, Heat)> {
        let heat = |site: &CallSite| self.heats.at(site.offset.into()).unwrap_or_default();
        let direct = self.facts.call_sites.iter().map(move |site| (site.func, heat(site)));
        direct.chain(self.targets.all().map(|hint| (hint.func, hint.heat)))
    }

    /// Number of places where ways of control part or meet: those of a call whose callee is guessed meet behind it.
    pub(crate) fn junctions(&self) -> u64 {
        self.facts.junctions + self.targets.all().len() as u64
    }
}

/// What a body does that others must know of. Lists are sorted and without repeats.
#[derive(Debug, Default)]
pub(crate) struct BodyFacts {
    /// Functions that it calls directly.
    pub(crate) calls: Vec<FuncIdx>,
    /// Functions that it takes references to.
    pub(crate) refs: Vec<FuncIdx>,
    /// Tables that it calls through or reads elements from.
    pub(crate) tables_read: Vec<TableIdx>,
    /// Tables whose elements or length it may change.
    pub(crate) tables_written: Vec<TableIdx>,
    /// What exceptions leave it, apart from its direct calls'.
    pub(crate) raises: Raises,
    /// Number of its locals, parameters included.
    pub(crate) locals: u64,
    /// Number of operators that ways of control part or meet at.
    pub(crate) junctions: u64,
    /// Number of its operators.
    pub(crate) operators: u64,
    /// Its direct calls, tail calls left out, in their order.
    pub(crate) call_sites: Vec<CallSite>,
    /// Whether its code could stand in another function's.
    pub(crate) placement: Placement,
}

/// A direct call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallSite {
    /// What it calls.
    pub(crate) func: FuncIdx,
    /// Bytes from the start of the function's body.
    pub(crate) offset: u32,
}

/// Whether a body's code could stand in another function's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Placement {
    /// It could.
    #[default]
    Anywhere,
    /// It throws, has handlers or ends in calls: that is of a function of its own.
    Alone,
}

/// Whether an operator binds the body that it stands in to a function of its own.
fn placement(op: &Operator<'_>) -> Placement {
    match op {
        Operator::ReturnCall { .. }
        | Operator::ReturnCallIndirect { .. }
        | Operator::ReturnCallRef { .. }
        | Operator::Try { .. }
        | Operator::TryTable { .. }
        | Operator::Throw { .. }
        | Operator::ThrowRef
        | Operator::Rethrow { .. } => Placement::Alone,
        _ => Placement::Anywhere,
    }
}

impl BodyFacts {
    /// Whether it may call a function, imported ones included.
    pub(crate) fn calls_others(&self) -> bool {
        !self.calls.is_empty() || self.raises >= Raises::Callees
    }
}

/// What exceptions leave a body, apart from its direct calls'. Each includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Raises {
    /// None.
    #[default]
    Nothing,
    /// Those of functions that it calls through tables and references.
    Callees,
    /// Its own.
    Own,
}

/// Whether ways of control part or meet at an operator.
fn is_junction(op: &Operator<'_>) -> bool {
    matches!(
        op,
        Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. }
    )
}

/// A body that the validator has handed out.
pub(super) struct PendingBody<'a> {
    pub(super) func: FuncToValidate<ValidatorResources>,
    pub(super) body: FunctionBody<'a>,
}

impl<'a> Module<'a> {
    pub(super) fn read_funcs(&mut self, reader: wasmparser::FunctionSectionReader<'a>) -> Result<(), Diagnostic> {
        for ty in reader {
            self.push_func(TypeIdx::from_u32(ty?));
        }
        Ok(())
    }

    /// Adds a function whose code, if it has any, is not known yet.
    pub(super) fn push_func(&mut self, ty: TypeIdx) -> FuncIdx {
        let index = self.funcs.len() as u32;
        self.funcs.push(Func { ty, body: None, part: PartIdx::new(0), index })
    }

    /// Validates and scans all bodies.
    pub(super) fn read_bodies(
        &mut self,
        pending: Vec<PendingBody<'a>>,
        mut hints: PendingHints,
    ) -> Result<(), Diagnostic> {
        let facts: Vec<Result<BodyFacts, Diagnostic>> = pending
            .par_iter()
            .map_init(FuncValidatorAllocations::default, |allocations, pending| scan(pending, allocations))
            .collect();
        for (index, (facts, pending)) in facts.into_iter().zip(pending).enumerate() {
            let func = FuncIdx::new(self.imported_funcs + index);
            let facts = facts.map_err(|error| error.in_func(self.func_name(func)))?;
            self.code_bytes += pending.body.range().end - pending.body.range().start;
            self.funcs[func].body = Some(Body {
                code: pending.body,
                facts,
                hints: hints.take_branches(func),
                heat: Heat::Usual,
                heats: Hints::default(),
                targets: Hints::default(),
                priority: hints.priority(func),
            });
        }
        Ok(())
    }
}

/// What exceptions an operator lets out by itself. That they may be caught in the same body is not looked at.
fn raises(op: &Operator<'_>) -> Raises {
    match op {
        Operator::Throw { .. } | Operator::ThrowRef | Operator::Rethrow { .. } => Raises::Own,
        Operator::CallIndirect { .. }
        | Operator::ReturnCallIndirect { .. }
        | Operator::CallRef { .. }
        | Operator::ReturnCallRef { .. } => Raises::Callees,
        _ => Raises::Nothing,
    }
}

fn scan(pending: &PendingBody<'_>, allocations: &mut FuncValidatorAllocations) -> Result<BodyFacts, Diagnostic> {
    let func = FuncToValidate {
        resources: pending.func.resources.clone(),
        index: pending.func.index,
        ty: pending.func.ty,
        features: pending.func.features,
    };
    let mut validator = func.into_validator(std::mem::take(allocations));
    let mut facts = BodyFacts::default();
    let start = pending.body.range().start;

    let ty = pending.func.resources.sub_type_at(pending.func.ty).expect("validated: the type is there");
    facts.locals = limit::check_locals(ty.unwrap_func().params().len(), &pending.body)?;
    let mut reader = pending.body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    let mut locals = pending.body.get_locals_reader()?;
    for _ in 0..locals.get_count() {
        let offset = locals.original_position();
        ValType::new(locals.read()?.1, offset)?;
    }
    let mut ops = pending.body.get_operators_reader()?;
    while !ops.eof() {
        let (op, offset) = ops.read_with_offset()?;
        validator.op(offset, &op)?;
        facts.op(&op, offset, start)?;
    }
    ops.finish()?;
    *allocations = validator.into_allocations();

    facts.finish();
    Ok(facts)
}

impl BodyFacts {
    /// Adds an operator of a body that begins at `start`.
    fn op(&mut self, op: &Operator<'_>, offset: u64, start: u64) -> Result<(), Diagnostic> {
        if let Some(proposal) = Proposal::of(op)
            && proposal.support() != Support::Compiled
        {
            let what = format!("the operator {}", operator_name(op));
            return Err(Diagnostic::unsupported(proposal.name(), what, offset));
        }
        self.raises = self.raises.max(raises(op));
        self.junctions += u64::from(is_junction(op));
        self.operators += 1;
        if placement(op) == Placement::Alone {
            self.placement = Placement::Alone;
        }
        match *op {
            Operator::Call { function_index } => {
                self.calls.push(FuncIdx::from_u32(function_index));
                let func = FuncIdx::from_u32(function_index);
                self.call_sites.push(CallSite { func, offset: (offset - start) as u32 });
            }
            Operator::ReturnCall { function_index } => self.calls.push(FuncIdx::from_u32(function_index)),
            Operator::RefFunc { function_index } => self.refs.push(FuncIdx::from_u32(function_index)),
            Operator::CallIndirect { table_index, .. }
            | Operator::ReturnCallIndirect { table_index, .. }
            | Operator::TableGet { table: table_index } => self.tables_read.push(TableIdx::from_u32(table_index)),
            Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableFill { table }
            | Operator::TableInit { table, .. } => self.tables_written.push(TableIdx::from_u32(table)),
            Operator::TableCopy { dst_table, src_table } => {
                self.tables_written.push(TableIdx::from_u32(dst_table));
                // A table that elements are copied from is read as references, which an open one holds.
                self.tables_written.push(TableIdx::from_u32(src_table));
            }
            Operator::Block { blockty: BlockType::Type(ty) }
            | Operator::Loop { blockty: BlockType::Type(ty) }
            | Operator::If { blockty: BlockType::Type(ty) }
            | Operator::Try { blockty: BlockType::Type(ty) }
            | Operator::TypedSelect { ty } => {
                ValType::new(ty, offset)?;
            }
            Operator::TryTable { ref try_table } => {
                if let BlockType::Type(ty) = try_table.ty {
                    ValType::new(ty, offset)?;
                }
            }
            Operator::RefNull { hty } => {
                let null = wasmparser::RefType::new(true, hty).expect("a nullable reference of a valid heap type");
                ValType::from_ref(null, offset)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Names things as the program does that `space` leads to.
    pub(crate) fn move_to(&mut self, space: &Space) {
        let call_sites = self.call_sites.iter_mut().map(|site| &mut site.func);
        for func in self.calls.iter_mut().chain(&mut self.refs).chain(call_sites) {
            *func = space.func(func.as_u32());
        }
        for table in self.tables_read.iter_mut().chain(&mut self.tables_written) {
            *table = space.table(table.as_u32());
        }
        self.finish();
    }

    fn finish(&mut self) {
        self.call_sites.shrink_to_fit();
        for list in [&mut self.calls, &mut self.refs] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        for list in [&mut self.tables_read, &mut self.tables_written] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
    }
}
