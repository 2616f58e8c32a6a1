//! What was decided of functions, as the translator recorded it while it made their code: nothing is derived anew.

use super::operators::Operators;
use super::{Selection, func_title};
use crate::codegen::{self, CompiledFunc};
use crate::diagnostic::{Diagnostic, FuncName};
use crate::module::{FuncIdx, MemoryIdx, TableIdx};
use crate::options::{Fuel, Interruption, Options};
use crate::plan::{BasePlan, Binding, Bounds, HostFunc, Plan, StackCheck, Symbol};
use crate::program::{self, Program};
use crate::translate::{Call, Decision, Limit, Recorded, Rung, Types};

/// A function, and what was decided of it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The function.
    pub func: FuncName,
    /// The linked module that it stands in; the main module where there is none.
    pub module: Option<String>,
    /// Bytes of its code.
    pub code_bytes: u32,
    /// Bytes of stack that a call of it takes, with the return address and the frame pointer, without what it calls.
    pub stack_bytes: u32,
    /// What keeps its calls within the stack.
    pub stack_check: Choice,
    /// Whether it counts what it executes.
    pub is_counted: bool,
    /// Whether it looks for a wish that it stop.
    pub is_interruptible: bool,
    /// Of each operator that something was decided of, in the module's order.
    pub decisions: Vec<Explanation>,
}

/// What was decided of an operator.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Where it stands in its module.
    pub offset: u32,
    /// In the text format.
    pub operator: String,
    /// What the decision is about.
    pub subject: Subject,
    /// What was decided.
    pub choice: Choice,
}

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An access of a memory.
    Memory(u32),
    /// A call.
    Call,
    /// A loop, at what leads back to its beginning.
    Loop,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name, for tools.
    pub name: &'static str,
    /// In words.
    pub words: String,
}

/// Compiles the functions of a program that are selected, and tells what was decided of them.
///
/// # Errors
/// As [`compile`](crate::compile()).
pub fn explain<'a>(
    program: impl Into<Program<'a>>,
    options: &Options,
    selection: &Selection,
) -> Result<Vec<Explained>, Diagnostic> {
    let program = program.into();
    let module = stage!("module", program::read_guided(&program, options))?;
    let plan = stage!("plan", Plan::new(&module, options))?;
    let is_selected = |func: FuncIdx| {
        let name = module.func_name(func);
        selection.has(Some(name.index), name.name.as_deref().unwrap_or_default())
    };
    let funcs = plan.code.iter().copied();
    let wanted: Vec<Symbol> =
        funcs.filter(|symbol| matches!(symbol, Symbol::Func(func) if is_selected(*func))).collect();
    let compiled = stage!("code", codegen::generate_apart(&plan, &wanted))?;
    let operators = stage!("operators", Operators::of(&program, &module))?;
    // A function with a large frame is two: what looks whether there is room, and all the rest behind it.
    let is_before_large = |index: usize| {
        let next = compiled.get(index + 1).map(|next| next.symbol);
        matches!((compiled[index].symbol, next), (Symbol::Func(func), Some(Symbol::LargeFrame(large))) if func == large)
    };
    let whole = compiled.iter().enumerate().filter(|(index, _)| !is_before_large(*index)).map(|(_, func)| func);
    Ok(whole.filter_map(|func| explained(&plan, &operators, func)).collect())
}

fn explained(plan: &Plan<'_>, operators: &Operators, compiled: &CompiledFunc) -> Option<Explained> {
    let (Symbol::Func(index) | Symbol::LargeFrame(index)) = compiled.symbol else { return None };
    let texts = operators.in_func(plan.module, index);
    let text = |offset: u32| {
        let found = texts.binary_search_by_key(&offset, |operator| operator.offset);
        found.map_or_else(|_| String::new(), |place| texts[place].text.clone().into_owned())
    };
    let explanation = |recorded: &Recorded| Explanation {
        offset: recorded.operator,
        operator: text(recorded.operator),
        subject: match recorded.decision {
            Decision::Access(memory, _) => Subject::Memory(memory.as_u32()),
            Decision::Call(_) => Subject::Call,
            Decision::Vectors(_) => Subject::Loop,
        },
        choice: match &recorded.decision {
            Decision::Access(memory, rung) => access(plan, *memory, *rung),
            Decision::Call(found) => call(plan, found),
            Decision::Vectors(iterations) => vectors(*iterations),
        },
    };
    /// The return address and the caller's frame pointer.
    const LINKAGE_BYTES: u32 = 16;
    Some(Explained {
        func: plan.module.func_name(index),
        module: plan.module.parts[plan.module.funcs[index].part].name.clone(),
        code_bytes: compiled.code.len() as u32,
        stack_bytes: compiled.frame_bytes + LINKAGE_BYTES,
        stack_check: stack_check(plan.stack, compiled.symbol),
        is_counted: plan.options.fuel != Fuel::Uncounted,
        is_interruptible: plan.options.interruption == Interruption::Checked,
        decisions: compiled.records.iter().map(explanation).collect(),
    })
}

fn choice(name: &'static str, words: impl Into<String>) -> Choice {
    Choice { name, words: words.into() }
}

fn stack_check(check: StackCheck, symbol: Symbol) -> Choice {
    match (check, symbol) {
        (StackCheck::Guard, _) => choice("guard", "inaccessible pages below the stack"),
        (StackCheck::Prologue, _) => choice("prologue", "a comparison before the frame is made"),
        (StackCheck::Body, Symbol::LargeFrame(_)) => {
            choice("large-frame", "a comparison in a function of its own, before the large frame is made")
        }
        (StackCheck::Body, _) => choice("body", "a comparison once the frame is made, where others are called"),
    }
}

fn access(plan: &Plan<'_>, memory: MemoryIdx, rung: Rung) -> Choice {
    let memory_plan = &plan.memories[memory];
    let base = match memory_plan.base {
        BasePlan::Constant(base) => format!("base {base:#x}"),
        BasePlan::Loaded => "base loaded".to_owned(),
    };
    let behind = match memory_plan.bounds {
        Bounds::Guarded => "a fault is the trap",
        Bounds::Checked => "no fault can come",
    };
    match rung {
        Rung::AddressSpace => choice(
            "address-space",
            format!("not checked: every address that it can form is in the memory's reservation; {behind}; {base}"),
        ),
        Rung::ConstantIndex => {
            choice("constant-index", format!("not checked: the constant index is in bounds; {behind}; {base}"))
        }
        Rung::FoundBefore => {
            choice("found-before", format!("not checked again: the same index was found far enough in bounds; {base}"))
        }
        Rung::Compared(Limit::Constant(limit)) => {
            choice("compared-with-constant", format!("compared with the constant {limit:#x}; {base}"))
        }
        Rung::Compared(Limit::Size) => choice("compared-with-size", format!("compared with the memory's size; {base}")),
        Rung::Range => choice("range", format!("the whole range is compared with the memory's size; {base}")),
        Rung::TrapsAlways => choice("traps-always", "it traps always: no size of the memory holds it"),
    }
}

fn call(plan: &Plan<'_>, call: &Call) -> Choice {
    let name = |func: FuncIdx| func_title(&plan.module.func_name(func));
    match call {
        Call::Guessed { func, is_inlined: false } => {
            choice("guessed", format!("compared with {}, which is called directly; or else", name(*func)))
        }
        Call::Guessed { func, is_inlined: true } => {
            choice("guessed-inlined", format!("compared with {}, whose code stands in its place; or else", name(*func)))
        }
        Call::Direct(func) => choice("direct", format!("direct: {}", name(*func))),
        Call::Inlined(func) => choice("inlined", format!("the code of {} stands in its place", name(*func))),
        Call::Linked(func) => {
            let module = plan.module.parts[plan.module.funcs[*func].part].name.as_deref();
            let of =
                module.map_or_else(|| "the main module".to_owned(), |module| format!("'{}'", module.escape_debug()));
            choice("linked", format!("direct: the import is {} of {of}", name(*func)))
        }
        Call::Import(func, binding) => choice("import", format!("direct: {}", bound(plan, *func, *binding))),
        Call::Wrapped { wrapper, import, binding } => choice(
            "wrapped",
            format!(
                "direct: {} only hands on to {}, which is called in its place",
                name(*wrapper),
                bound(plan, *import, *binding)
            ),
        ),
        Call::ClosedTable { table, entries, types } => choice(
            match types {
                Types::Known => "closed-table",
                Types::Compared => "closed-table-typed",
            },
            format!(
                "through {}, which never changes and has {entries} entries; {}",
                table_text(*table),
                checks(*types)
            ),
        ),
        Call::OpenTable { table, types } => choice(
            match types {
                Types::Known => "open-table",
                Types::Compared => "open-table-typed",
            },
            format!("through {}, which may change; {}", table_text(*table), checks(*types)),
        ),
        Call::Reference => choice("reference", "by reference: its type is known, and null is a trap"),
    }
}

fn vectors(iterations: i64) -> Choice {
    let many = match iterations {
        1 => "1 iteration at a time".to_owned(),
        many => format!("{many} iterations at a time"),
    };
    let words = format!("{many} on vectors, where memory holds them and what is stored is apart from what is loaded");
    choice("vectors", words)
}

fn table_text(table: TableIdx) -> String {
    format!("table {}", table.as_u32())
}

const fn checks(types: Types) -> &'static str {
    match types {
        Types::Known => "the index is compared, and the type is known",
        Types::Compared => "the index and the type are compared",
    }
}

/// What an import is bound to.
fn bound(plan: &Plan<'_>, func: FuncIdx, binding: Binding) -> String {
    match binding {
        Binding::Wasi(number) => format!("the runtime's {}", HostFunc::WASI[number as usize].name),
        Binding::Trap(_) => format!("{}, which nobody provides: a trap", func_title(&plan.module.func_name(func))),
        Binding::Instantiate(part) => {
            let name = plan.module.parts[part].name.as_deref().unwrap_or_default();
            format!("what instantiates '{}'", name.escape_debug())
        }
        Binding::CatchTrap => "the runtime's catch_trap".to_owned(),
        Binding::MakeReference | Binding::ReadReference => "code in its place".to_owned(),
        Binding::Host(_) => format!("a function of the host: {}", func_title(&plan.module.func_name(func))),
    }
}
