//! One function through the code generator.

use super::cache::{Cache, Origin};
use super::extended;
use super::inlined::{self, InlinedCode};
use super::isa::{self, Isas};
use super::known;
use super::listing::Stage;
use super::locations::{self, Locations, Source};
use super::loops::{self, Vectorized};
use super::order::BlockOrder;
use super::place::{self, Whole};
use super::recurrence;
use super::stops::Stops;
use super::sunk;
use super::unwind::{self, CatchSite, EntrySite, FrameRule, SavedRegister};
use crate::diagnostic::{Diagnostic, Kind};
use crate::module::FuncIdx;
use crate::options::{OptLevel, UnwindTables};
use crate::plan::{FORWARDING_FRAME_BYTES, Plan, SMALL_FRAME_BYTES, StackCheck, Symbol};
use crate::translate::{self, Decision, Doomed, InlinedSite, Machine, Marks, Positions, Recorded, Scratch, Translated};
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{self, ExternalName, SourceLoc};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CodegenError, CompiledCode, Context, FinalizedRelocTarget};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wasm2native_abi::TrapCode;

/// A function's machine code. Offsets are from its first byte.
#[derive(Debug)]
pub(crate) struct CompiledFunc {
    pub(crate) symbol: Symbol,
    pub(crate) code: Vec<u8>,
    pub(super) align: u32,
    /// What its place suits.
    pub(super) wholes: Vec<Whole>,
    pub(crate) relocs: Vec<FuncReloc>,
    pub(crate) traps: Vec<(u32, TrapCode)>,
    pub(crate) catch_sites: Vec<CatchSite>,
    pub(crate) entry: Option<EntrySite>,
    pub(super) saved: Vec<SavedRegister>,
    /// How its frame is undone, where that is wanted.
    pub(super) frame: Option<Vec<(u32, FrameRule)>>,
    /// Which of the function's own operators code comes from, by ascending offset; empty unless [`Marks::Operators`] were asked for.
    pub(crate) origins: Vec<(Range<u32>, u32)>,
    /// What was decided of operators; kept on the same condition.
    pub(crate) records: Vec<Recorded>,
    /// Operators that can only trap.
    pub(super) doomed: Vec<Doomed>,
    /// Calls that have the code of what they call in their place.
    pub(super) sites: Vec<InlinedSite>,
    /// Code of theirs that can stop, by ascending offset.
    pub(super) inlined: Vec<InlinedCode>,
    /// What debuggers are told, where that is wanted.
    pub(super) locations: Option<Locations>,
    /// Bytes between the frame pointer and the stack's end.
    pub(crate) frame_bytes: u32,
}

/// A place that refers to a symbol.
#[derive(Debug)]
pub(crate) struct FuncReloc {
    pub(crate) offset: u32,
    pub(crate) kind: Reloc,
    pub(crate) symbol: Symbol,
    pub(crate) addend: i64,
}

/// What a thread keeps from function to function.
pub(super) struct Worker<'p> {
    plan: &'p Plan<'p>,
    isas: &'p Isas,
    machine: Machine,
    context: Context,
    scratch: Scratch,
    /// What finds orders of blocks.
    order: BlockOrder,
    /// Memory of the allocator of registers.
    registers: regalloc2::Ctx,
    /// The function that was compiled last.
    code: Option<CompiledCode>,
    cache: Option<&'p Cache>,
}

impl<'p> Worker<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, isas: &'p Isas, marks: Marks, cache: Option<&'p Cache>) -> Self {
        let isa = isas.whole.as_ref();
        let machine = Machine { frontend: isa.frontend_config(), features: isa::features(isa), marks };
        Self {
            plan,
            isas,
            machine,
            context: Context::new(),
            scratch: Scratch::default(),
            order: BlockOrder::default(),
            registers: regalloc2::Ctx::default(),
            code: None,
            cache,
        }
    }

    /// Translates and compiles what `symbol` names: one function, or two where a large frame takes another before it. A panic on
    /// the way is reported as our fault, with the function.
    pub(super) fn compile(&mut self, symbol: Symbol) -> Result<Vec<CompiledFunc>, Diagnostic> {
        self.guarded(symbol, |worker| {
            let Some(cache) = worker.cache else {
                worker.translate(symbol)?;
                return worker.compile_translated(symbol);
            };
            let body = cache.body_key(worker.plan, symbol);
            if let Some(funcs) = body.and_then(|body| cache.find_body(body, symbol, |func| worker.body_start(func))) {
                return Ok(funcs);
            }
            worker.translate(symbol)?;
            let is_for_size = worker.plan.is_for_size(symbol);
            let key = cache.key(is_for_size, &worker.context.func, &worker.scratch.translated);
            let Translated { doomed, positions, .. } = &worker.scratch.translated;
            let (doomed, sites) = (doomed.clone(), positions.sites.clone());
            let starts = sites.iter().filter_map(|site| worker.body_start(site.func)).collect();
            let origin = Origin { symbol, names: worker.referred(), base: positions.base, doomed, sites, starts };
            if let Some(body) = body {
                cache.keep_body(body, key, &origin);
            }
            if let Some(funcs) = cache.find(key, &origin) {
                return Ok(funcs);
            }
            let funcs = worker.compile_translated(symbol)?;
            cache.keep(key, &origin, &funcs);
            Ok(funcs)
        })
    }

    /// Where a function's body begins in its module; none for what has none.
    fn body_start(&self, func: FuncIdx) -> Option<u32> {
        Some(self.plan.module.funcs.get(func)?.body.as_ref()?.code.range().start as u32)
    }

    fn compile_translated(&mut self, symbol: Symbol) -> Result<Vec<CompiledFunc>, Diagnostic> {
        self.compile_context(symbol)?;
        match (self.plan.stack, symbol) {
            (StackCheck::Body, Symbol::Func(func)) if self.frame_bytes() > SMALL_FRAME_BYTES => {
                let large = self.compiled(Symbol::LargeFrame(func))?;
                self.generate_before(func)?;
                let bytes = self.frame_bytes();
                assert!(bytes <= FORWARDING_FRAME_BYTES, "the slack below the stack's limit is too small");
                Ok(vec![self.compiled(symbol)?, large])
            }
            _ => Ok(vec![self.compiled(symbol)?]),
        }
    }

    /// Bytes of the frame of the function that was generated last.
    fn frame_bytes(&self) -> u32 {
        let buffer = &self.code.as_ref().expect("compilation has succeeded").buffer;
        buffer.frame_layout().map_or(0, |layout| layout.frame_to_fp_offset)
    }

    /// The intermediate code of what `symbol` names, as text.
    pub(super) fn list(&mut self, symbol: Symbol, stage: Stage) -> Result<String, Diagnostic> {
        self.guarded(symbol, |worker| {
            match stage {
                Stage::Translated => worker.translate(symbol)?,
                // What the code generator leaves of its input is what it selected instructions from.
                Stage::Optimized => {
                    worker.translate(symbol)?;
                    worker.compile_context(symbol)?;
                }
            }
            worker.mark_own_operators();
            Ok(worker.context.func.display().to_string())
        })
    }

    /// Marks the intermediate code with offsets of the function's own operators: what is inlined is the call's.
    fn mark_own_operators(&mut self) {
        let positions = &self.scratch.translated.positions;
        let func = &mut self.context.func;
        let blocks: Vec<_> = func.layout.blocks().collect();
        for block in blocks {
            let insts: Vec<_> = func.layout.block_insts(block).collect();
            for inst in insts {
                let marked = func.srcloc(inst);
                if !marked.is_default() {
                    let own = positions.own_operator(positions.of(marked.bits()));
                    func.set_srcloc(inst, own.map(SourceLoc::new).unwrap_or_default());
                }
            }
        }
    }

    /// What the function that was listed last refers to, in the order of its own numbers; itself at the end.
    pub(super) fn names(&self) -> Vec<Symbol> {
        let own = self.context.func.name.get_user().map(symbol_of);
        self.referred().into_iter().chain(own).collect()
    }

    fn referred(&self) -> Vec<Symbol> {
        self.context.func.params.user_named_funcs().values().map(symbol_of).collect()
    }

    fn guarded<T>(
        &mut self,
        symbol: Symbol,
        work: impl FnOnce(&mut Self) -> Result<T, Diagnostic>,
    ) -> Result<T, Diagnostic> {
        let result = catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|panic| {
            // What the panic left half done is not used again.
            *self = Self::new(self.plan, self.isas, self.machine.marks, self.cache);
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned();
            Err(Diagnostic::new(Kind::Internal { message }))
        });
        result.map_err(|error| match symbol {
            Symbol::Func(func) => error.in_func(self.plan.module.func_name(func)),
            _ => error,
        })
    }

    /// Empties the context, whose memory the next function has.
    fn clear(&mut self) {
        self.context.clear();
        // The code generator leaves these (0.135): they would be another function's, and change the key that it is cached by.
        self.context.func.dfg.exception_tables.clear();
    }

    /// Leaves the intermediate code in the context.
    fn translate(&mut self, symbol: Symbol) -> Result<(), Diagnostic> {
        self.clear();
        translate::translate(self.plan, symbol, self.machine, &mut self.scratch, &mut self.context.func)
    }

    /// Compiles what comes before a function whose large frame is that of the function compiled last.
    fn generate_before(&mut self, func: FuncIdx) -> Result<(), Diagnostic> {
        let bytes = self.frame_bytes();
        self.clear();
        let code = &mut self.context.func;
        translate::before_large_frame(self.plan, func, bytes, self.machine, &mut self.scratch, code);
        self.compile_context(Symbol::Func(func))
    }

    /// Leaves the machine code in the worker.
    fn compile_context(&mut self, symbol: Symbol) -> Result<(), Diagnostic> {
        let is_for_speed = self.plan.options.opt_level == OptLevel::Speed && !self.plan.is_for_size(symbol);
        let selected = self.optimize(is_for_speed).and_then(|isa| self.select(isa, is_for_speed));
        self.code = Some(selected.map_err(|error| self.refusal(symbol, error))?);
        Ok(())
    }

    /// Optimises the intermediate code, loops too: what is to select instructions for it.
    fn optimize(&mut self, is_for_speed: bool) -> Result<&'p dyn TargetIsa, CodegenError> {
        let isa = self.isa();
        let memory = loops::memory(self.plan).filter(|_| is_for_speed && loops::has_any(&self.context.func));
        self.context.optimize(isa, &mut ControlPlane::default())?;
        let Some(memory) = memory else { return Ok(isa) };
        let vectorized = loops::improve(&mut self.context, &memory);
        if vectorized.is_empty() {
            // No block is new: what is known of them still holds.
            self.context.verify_if(isa)?;
            return Ok(isa);
        }
        self.record(&vectorized);
        if self.plan.options.verify {
            // What is verified first of all is that these are right; they are computed again after it.
            self.context.flowgraph();
        }
        let isa = self.isas.selecting.as_ref();
        self.context.optimize(isa, &mut ControlPlane::default())?;
        // Who optimises in earnest finds the loops, and leaves them.
        self.context.compute_loop_analysis();
        Ok(isa)
    }

    /// What selects instructions and gives them registers, with blocks in an [`order`](super::order) of our own.
    fn select(&mut self, isa: &dyn TargetIsa, is_for_speed: bool) -> Result<CompiledCode, CodegenError> {
        if is_for_speed && self.context.loop_analysis.loops().len() != 0 {
            recurrence::shorten(&mut self.context);
            known::pass_on(&mut self.context);
            self.context.verify_if(isa)?;
        }
        if matches!(self.plan.options.opt_level, OptLevel::Speed | OptLevel::Size) {
            extended::extend(&mut self.context, self.plan.options.target.arch);
            self.context.verify_if(isa)?;
        }
        if self.wants_sources() {
            sunk::mark(&mut self.context.func);
        }
        let context = &self.context;
        let order = if is_for_speed { self.order.find(context) } else { None };
        let order = order.unwrap_or(&context.domtree);
        let mut control = ControlPlane::default();
        let code = isa.compile_function(&context.func, order, &mut self.registers, false, &mut control)?;
        Ok(code.apply_params(&context.func.params))
    }

    /// Keeps which loops are on vectors, where decisions are kept.
    fn record(&mut self, vectorized: &[Vectorized]) {
        if self.machine.marks == Marks::Operators {
            let records = &mut self.scratch.translated.records;
            let positions = &self.scratch.translated.positions;
            records.extend(vectorized.iter().filter_map(|found| {
                let operator = positions.own_operator(positions.of(found.branch.bits()))?;
                Some(Recorded { operator, decision: Decision::Vectors(found.iterations) })
            }));
            records.sort_by_key(|record| record.operator);
        }
    }

    fn isa(&self) -> &'p dyn TargetIsa {
        self.isas.whole.as_ref()
    }

    fn compiled(&mut self, symbol: Symbol) -> Result<CompiledFunc, Diagnostic> {
        let records = std::mem::take(&mut self.scratch.translated.records);
        let doomed = std::mem::take(&mut self.scratch.translated.doomed);
        let frame_bytes = self.frame_bytes();
        let code = self.code.as_ref().expect("compilation has succeeded");
        let buffer = &code.buffer;
        let options = self.plan.options;
        let translated = &self.scratch.translated;
        let sources = self.wants_sources().then(|| locations::sources(buffer, &translated.positions));
        let mut sources = sources.unwrap_or_default();
        if let Symbol::Func(func) | Symbol::LargeFrame(func) = symbol {
            sunk::settle(&mut sources, buffer, &self.context.func, &translated.positions, self.plan.module, func);
        }
        let stops = Stops::of(buffer);
        let relocs = buffer.relocs().iter().map(|reloc| FuncReloc {
            offset: reloc.offset,
            kind: reloc.kind,
            symbol: self.target(&reloc.target),
            addend: reloc.addend,
        });
        // A fault in a memory's reservation says by itself that it is one: accesses need no entry.
        let traps = buffer.traps().iter().filter(|trap| trap.code != translate::ACCESS_FAULT);
        let frame = match self.plan.options.unwind_tables() {
            UnwindTables::Written => Some(unwind::frame(buffer, self.isa(), self.plan.options.target.arch)?),
            UnwindTables::None => None,
        };
        Ok(CompiledFunc {
            symbol,
            code: buffer.data().to_vec(),
            align: buffer.alignment,
            wholes: place::wholes(code),
            relocs: relocs.collect(),
            traps: traps.map(|trap| (trap.offset, trap_code(trap.code))).collect(),
            catch_sites: unwind::catch_sites(buffer),
            entry: unwind::entry(buffer),
            saved: unwind::saved_registers(buffer),
            frame,
            origins: match self.machine.marks {
                Marks::Operators => own_code(&sources, &translated.positions),
                Marks::None => Vec::new(),
            },
            records,
            doomed,
            inlined: inlined::pieces(&sources, &stops),
            sites: translated.positions.sites.clone(),
            locations: options
                .keeps_operators()
                .then(|| locations::of(code, translated, sources, &stops, self.isa(), options)),
            frame_bytes,
        })
    }

    /// Whether anybody asks what the code comes of.
    fn wants_sources(&self) -> bool {
        self.machine.marks == Marks::Operators
            || self.plan.options.keeps_operators()
            || !self.scratch.translated.positions.sites.is_empty()
    }

    fn target(&self, target: &FinalizedRelocTarget) -> Symbol {
        match target {
            FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
                symbol_of(&self.context.func.params.user_named_funcs()[*name])
            }
            target => unreachable!("the code generator is set up so that it refers to nothing else: {target:?}"),
        }
    }

    /// What a failure of the code generator means for the user.
    fn refusal(&self, symbol: Symbol, error: CodegenError) -> Diagnostic {
        match error {
            CodegenError::CodeTooLarge | CodegenError::ImplLimitExceeded => {
                let value = match symbol {
                    Symbol::Func(func) => self.plan.module.funcs[func].body.as_ref().map_or(0, |body| {
                        let range = body.code.range();
                        range.end - range.start
                    }),
                    _ => 0,
                };
                let kind = Kind::FuncTooLarge { bytes: value };
                Diagnostic::new(kind).help("split the function, or compile it with less inlining")
            }
            error => Diagnostic::new(Kind::Internal { message: error.to_string() }),
        }
    }
}

/// Which of the function's own operators code comes from.
fn own_code(sources: &[Source], positions: &Positions) -> Vec<(Range<u32>, u32)> {
    sources.iter().filter_map(|source| Some((source.code.clone(), positions.own_operator(source.position)?))).collect()
}

fn symbol_of(name: &ir::UserExternalName) -> Symbol {
    Symbol::from_parts(name.namespace, name.index)
}

/// Our code for one of the code generator's traps.
fn trap_code(code: ir::TrapCode) -> TrapCode {
    match code {
        ir::TrapCode::INTEGER_DIVISION_BY_ZERO => TrapCode::IntegerDivideByZero,
        ir::TrapCode::INTEGER_OVERFLOW => TrapCode::IntegerOverflow,
        ir::TrapCode::BAD_CONVERSION_TO_INTEGER => TrapCode::InvalidConversionToInteger,
        ir::TrapCode::STACK_OVERFLOW => TrapCode::StackExhausted,
        code => TrapCode::from_u8(code.as_raw().get()).expect("only our own codes are given out"),
    }
}
