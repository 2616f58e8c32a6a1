//! Every decision about a module, taken once and before any function is translated.
//!
//! Takes a [`Module`] and [`Options`], gives a [`Plan`]. An executable is a closed world: what nobody exports, writes or
//! calls is known here, and the later stages only carry out what stands in the plan.

mod budget;
mod constant;
mod data;
mod exception;
mod guess;
mod harden;
mod import;
mod inline;
mod instantiate;
mod layout;
mod library;
mod local;
mod loops;
mod memory;
mod profile;
mod reach;
mod stack;
mod subtype;
mod supervise;
mod symbol;
mod table;
mod wrapper;

pub(crate) use budget::Budget;
pub(crate) use constant::Const;
pub(crate) use data::DataImage;
pub(crate) use exception::ExceptionPlan;
pub(crate) use guess::GuessPlan;
pub(crate) use harden::HardeningPlan;
pub(crate) use import::{Binding, BulkFunc, HostFunc, HostType, Hostcall};
pub(crate) use inline::InliningPlan;
pub(crate) use instantiate::{InstantiationPlan, Step};
pub(crate) use layout::{GlobalPlan, Layout};
pub(crate) use library::{LibraryFunc, LibraryPlan};
pub(crate) use local::LocalPlan;
pub(crate) use loops::LoopPlan;
pub(crate) use memory::{BasePlan, Bounds, GUARD_BYTES, MemoryPlan, NARROW_BYTES};
pub(crate) use profile::{Counters, Site, SiteKind};
pub(crate) use stack::{FORWARDING_FRAME_BYTES, SMALL_FRAME_BYTES, StackCheck};
pub(crate) use subtype::Subtypes;
pub(crate) use symbol::Symbol;
pub(crate) use table::TablePlan;
pub(crate) use wrapper::{Argument, Wrapper};

use crate::diagnostic::{Diagnostic, Kind};
use crate::module::{ConstExpr, DataIdx, ElemIdx, ExportItem, FuncIdx, GlobalIdx, Heat, MemoryIdx, Module, TableIdx};
use crate::options::{Emit, OptLevel, Options, Symbols};
use cranelift_entity::{PrimaryMap, SecondaryMap};
use std::collections::{BTreeMap, HashMap};

/// How a module is compiled.
#[derive(Debug)]
pub(crate) struct Plan<'m> {
    /// What was decided about.
    pub(crate) module: &'m Module<'m>,
    /// What the caller chose.
    pub(crate) options: &'m Options,
    /// What each imported function is bound to.
    pub(crate) bindings: PrimaryMap<FuncIdx, Binding>,
    /// Everything that becomes machine code, in the order in which it is laid out.
    pub(crate) code: Vec<Symbol>,
    /// Functions whose callers call a function of WASI in their place.
    pub(crate) wrappers: BTreeMap<FuncIdx, Wrapper>,
    /// Each memory's bounds, base and initial contents.
    pub(crate) memories: PrimaryMap<MemoryIdx, MemoryPlan>,
    /// What becomes of each table.
    pub(crate) tables: PrimaryMap<TableIdx, TablePlan>,
    /// What becomes of each global.
    pub(crate) globals: PrimaryMap<GlobalIdx, GlobalPlan>,
    /// Functions that have a record which references point to, in the order of the records.
    pub(crate) func_refs: Vec<FuncIdx>,
    /// A function's place in `func_refs`.
    pub(crate) func_ref_slots: SecondaryMap<FuncIdx, Option<u32>>,
    /// Which calls have the code of what they call in their place.
    pub(crate) inlining: InliningPlan,
    /// Which calls are compared with what they mostly call.
    pub(crate) guesses: GuessPlan,
    /// Whose loops are put on vectors.
    pub(crate) loops: LoopPlan,
    /// Payloads of exceptions, and what throws.
    pub(crate) exceptions: ExceptionPlan,
    /// What type checks accept beside the expected type.
    pub(crate) subtypes: Subtypes,
    /// The elements of each element segment that is copied when the program runs; none for others.
    pub(crate) elems: PrimaryMap<ElemIdx, Vec<Const>>,
    /// What keeps calls within the stack.
    pub(crate) stack: StackCheck,
    /// What memories and tables may grow to together.
    pub(crate) budget: Budget,
    /// The instance record.
    pub(crate) layout: Layout,
    /// The program's first function.
    pub(crate) entry: Option<FuncIdx>,
    /// What instantiation does.
    pub(crate) instantiation: InstantiationPlan,
    /// The functions that a host program calls.
    pub(crate) hosted: Option<LibraryPlan<'m>>,
    /// Where code counts, for a profile.
    pub(crate) counters: Counters,
    /// Of functions, where debug information is wanted, the local that places of variables start from.
    pub(crate) frame_locals: HashMap<FuncIdx, u32>,
}

impl<'m> Plan<'m> {
    /// Decides how `module` is compiled.
    ///
    /// # Errors
    /// [`Kind::UnknownImports`] for imports that nobody provides, [`Kind::Denied`] for what cannot be granted,
    /// [`Kind::Limit`] for sizes past our own,
    /// [`Kind::NoEntry`] for an executable of a module that is no command.
    pub(crate) fn new(module: &'m Module<'m>, options: &'m Options) -> Result<Self, Diagnostic> {
        match options.emit {
            Emit::Library => library::check(options)?,
            Emit::Executable | Emit::Object => harden::check(options)?,
        }
        let bindings = import::bind(module, options)?;
        let entry = entry(module, options)?;
        let globals = constant::globals(module)?;
        let extents = memory::extents(module, options)?;
        let instantiation = InstantiationPlan::new(module, &globals, &extents);
        let library = (options.emit == Emit::Library).then(|| LibraryPlan::new(module, &bindings, options));
        let wrappers = wrapper::find(module, &bindings)?;
        let reached = reach::reach(module, options, entry, &bindings, &wrappers, &instantiation, library.as_ref());

        let tables = table::plan(module, options, &globals, &reached, &instantiation)?;
        let elems = table::segments(module, &globals, &reached, &instantiation);
        let images = data::images(module, options, &globals, &instantiation);
        let (layout, globals) = layout::plan(module, globals, &tables, &instantiation, library.as_ref());
        let memories = memory::plan(module, options, &layout, &extents, images);

        let budget = Budget::new(&options.grants, &memories, &tables)?;

        let mut func_refs = reached.func_refs;
        func_refs.sort_unstable();
        let mut func_ref_slots = SecondaryMap::new();
        for (slot, func) in func_refs.iter().enumerate() {
            func_ref_slots[*func] = Some(slot as u32);
        }
        let counters = Counters::new(module, options, &reached.code)?;
        let guesses = GuessPlan::new(module, options, &tables);
        let inlining = InliningPlan::new(module, options, &wrappers);
        let loops = LoopPlan::new(module, options, &memories);
        let exceptions = exception::plan(module, &func_refs, &bindings, &instantiation);
        Ok(Self {
            module,
            options,
            bindings,
            wrappers,
            code: reached.code,
            memories,
            tables,
            globals,
            inlining,
            guesses,
            loops,
            exceptions,
            subtypes: Subtypes::new(module, &func_refs),
            func_refs,
            func_ref_slots,
            elems,
            stack: StackCheck::new(options),
            budget,
            layout,
            entry,
            instantiation,
            hosted: library,
            counters,
            frame_locals: match options.symbols {
                Symbols::Debug => module.frame_locals(),
                Symbols::All | Symbols::None => HashMap::new(),
            },
        })
    }

    /// Whether the code of `symbol` is to be small rather than fast: all is, or a profile says that it never ran.
    pub(crate) fn is_for_size(&self, symbol: Symbol) -> bool {
        let is_unused = match symbol {
            Symbol::Func(func) | Symbol::LargeFrame(func) => {
                self.module.funcs[func].body.as_ref().is_some_and(|body| body.heat == Heat::Never)
            }
            _ => false,
        };
        is_unused || self.options.opt_level == OptLevel::Size
    }

    /// Offset in the instance record of the descriptor of a data segment that is copied when the program runs.
    pub(crate) fn data_segment(&self, data: DataIdx) -> u32 {
        self.layout.data_segments[data]
    }

    /// Offset in the instance record of the descriptor of an element segment that is copied when the program runs.
    pub(crate) fn elem_segment(&self, elem: ElemIdx) -> u32 {
        self.layout.elem_segments[elem]
    }
}

/// The program's first function: what a WASI command exports as `_start`.
fn entry(module: &Module<'_>, options: &Options) -> Result<Option<FuncIdx>, Diagnostic> {
    if options.emit == Emit::Library {
        // Its host calls what is exported.
        return Ok(None);
    }
    let start = match module.export(ENTRY_EXPORT) {
        Some(ExportItem::Func(func)) => Some(func),
        _ => None,
    };
    if let Some(func) = start {
        let ty = module.func_type(func);
        if ty.params.is_empty() && ty.results.is_empty() {
            return Ok(Some(func));
        }
    }
    match options.emit {
        Emit::Object | Emit::Library => Ok(None),
        Emit::Executable => Err(Diagnostic::new(Kind::NoEntry)
            .help("compile it as a WASI command (a program with `main`), or ask for an object with `--emit obj`")),
    }
}

/// The function that a WASI command exports (WASI: "Application ABI").
const ENTRY_EXPORT: &str = "_start";

/// Evaluates an address or index.
fn offset(expr: &ConstExpr, globals: &PrimaryMap<GlobalIdx, Const>) -> u64 {
    match constant::evaluate(expr, globals) {
        Const::I32(value) => u64::from(value as u32),
        Const::I64(value) => value as u64,
        other => unreachable!("validated: an offset is an integer, not {other:?}"),
    }
}
