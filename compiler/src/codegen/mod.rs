//! CLIF to machine code: the only folder that sets up the code generator.
//!
//! Takes a [`Plan`], gives [`Code`]: the whole text with the calls inside it resolved. Functions are compiled in
//! parallel, the large ones first; what comes out is in the plan's order, whatever the number of threads.

mod cache;
mod compared;
mod extended;
mod func;
mod inlined;
mod isa;
mod known;
mod listing;
mod locations;
mod loops;
mod order;
mod place;
mod recurrence;
mod stops;
mod sunk;
mod text;
mod unwind;
mod values;
mod workers;

pub(crate) use compared::ComparedPlace;
pub(crate) use func::{CompiledFunc, FuncReloc};
pub(crate) use listing::{Stage, list};
pub(crate) use locations::{FRAME_BYTES, LocalPlace, Locations, Source, ValuePlace};
pub(crate) use stops::Stop;
pub(crate) use text::{Code, CodeReloc, Frames, PlacedFunc};
pub(crate) use unwind::{EntrySite, FrameRule};

use crate::diagnostic::Diagnostic;
use crate::options::UnwindTables;
use crate::plan::{Plan, Symbol};
use crate::translate::Marks;
use cache::Cache;
use func::Worker;
use isa::{Isas, Unwinding};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use workers::Workers;

/// Compiles everything that the plan has code for.
///
/// # Errors
/// [`Kind::Limit`](crate::Kind::Limit) for a function that is too large for the code generator;
/// [`Kind::Internal`](crate::Kind::Internal) for a fault of ours, with the function's name. Of several, the first in the
/// order of the text. [`Kind::Io`](crate::Kind::Io) where there is a cache that cannot be read or written.
pub(crate) fn generate(plan: &Plan<'_>) -> Result<Code, Diagnostic> {
    let isas = isas_for(plan)?;
    let open = |path: &PathBuf| Cache::open(path, plan, isas.whole.as_ref());
    let cache = plan.options.func_cache.as_ref().map(open).transpose()?;
    let funcs = compile(plan, &plan.code, || Worker::new(plan, &isas, Marks::None, cache.as_ref()))?;
    cache.map_or(Ok(()), Cache::save)?;
    text::assemble(plan, isas.whole.as_ref(), funcs)
}

/// Compiles those of the plan's symbols that are `wanted`, and tells of each piece of code which operator it comes from. The
/// code is that of [`generate`].
///
/// # Errors
/// As [`generate`].
pub(crate) fn generate_apart(plan: &Plan<'_>, wanted: &[Symbol]) -> Result<Vec<CompiledFunc>, Diagnostic> {
    let isas = isas_for(plan)?;
    compile(plan, wanted, || Worker::new(plan, &isas, Marks::Operators, None))
}

fn isas_for(plan: &Plan<'_>) -> Result<Isas, Diagnostic> {
    let unwinding = match plan.options.unwind_tables() {
        UnwindTables::None if plan.module.tags.is_empty() => Unwinding::None,
        _ => Unwinding::Wanted,
    };
    isa::new(plan.options, unwinding)
}

fn compile<'p>(
    plan: &Plan<'_>,
    symbols: &[Symbol],
    worker: impl Fn() -> Worker<'p> + Sync + Send,
) -> Result<Vec<CompiledFunc>, Diagnostic> {
    let total = symbols.len();
    let done = AtomicUsize::new(0);
    let workers = Workers::new(worker);

    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by_key(|index| std::cmp::Reverse(body_bytes(plan, symbols[*index])));
    let compiled: Vec<Result<Vec<CompiledFunc>, Diagnostic>> = order
        .par_iter()
        .with_max_len(1)
        .map(|index| {
            let compiled = workers.lend(|worker| worker.compile(symbols[*index]));
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::debug!(target: "wasm2native::progress", done, total);
            compiled
        })
        .collect();

    let mut funcs: Vec<Option<Result<Vec<CompiledFunc>, Diagnostic>>> = (0..total).map(|_| None).collect();
    for (index, compiled) in order.into_iter().zip(compiled) {
        funcs[index] = Some(compiled);
    }
    let funcs = funcs.into_iter().map(|func| func.expect("each index stands in the order once"));
    let funcs: Vec<Vec<CompiledFunc>> = funcs.collect::<Result<_, _>>()?;
    Ok(funcs.into_iter().flatten().collect())
}

/// Bytes of wasm code: how long compiling will take.
fn body_bytes(plan: &Plan<'_>, symbol: Symbol) -> u64 {
    let Symbol::Func(func) = symbol else { return 0 };
    plan.module.funcs[func].body.as_ref().map_or(0, |body| body.code.range().end - body.code.range().start)
}
