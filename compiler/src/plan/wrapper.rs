//! Wrappers: functions that hand what they were called with to a function of WASI, and its answer back.
//!
//! Every libc has one for each function of WASI (`__wasi_fd_write`). Whoever calls a wrapper calls the function of WASI instead:
//! to return through a frame that was there before a system call costs 6 to 9 ns where the kernel guards its own returns
//! ("Safe RET"), as that leaves nothing of what the CPU had kept of the way back. Ten million writes of a byte to `/dev/null`
//! take 1.62 s with the wrapper and 1.56 s without (Linux 6.18, x86_64).
//!
//! Invariant: to call a wrapper's function with its arguments has the effects and the result of the wrapper, which cannot
//! trap. It has code of its own only where it can be referred to.

use super::import::{Binding, HostFunc};
use crate::diagnostic::Diagnostic;
use crate::module::{Body, FuncIdx, Module, Space};
use cranelift_entity::PrimaryMap;
use std::collections::BTreeMap;
use wasmparser::Operator;

/// What a wrapper does.
#[derive(Debug)]
pub(crate) struct Wrapper {
    /// The imported function that it calls.
    pub(crate) import: FuncIdx,
    /// With what, in order.
    pub(crate) arguments: Vec<Argument>,
    /// The bits of the answer that it hands back.
    pub(crate) kept: i32,
}

/// What a wrapper hands on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Argument {
    /// What it was called with: number of the parameter.
    Param(u32),
    /// A constant.
    I32(i32),
    /// A constant.
    I64(i64),
}

/// A body of more bytes is no wrapper: ten arguments, a call and a mask take less.
const MAX_BYTES: usize = 64;

/// Finds the wrappers.
///
/// # Errors
/// What reading a body's bytes gives; they have been read before, so none is expected.
pub(super) fn find(
    module: &Module<'_>,
    bindings: &PrimaryMap<FuncIdx, Binding>,
) -> Result<BTreeMap<FuncIdx, Wrapper>, Diagnostic> {
    let mut wrappers = BTreeMap::new();
    for (index, func) in &module.funcs {
        let Some(body) = &func.body else { continue };
        let [import] = body.facts.calls[..] else { continue };
        let Some(Binding::Wasi(number)) = bindings.get(import) else { continue };
        let (ty, called) = (module.func_type(index), module.func_type(import));
        let is_candidate = body.code.as_bytes().len() <= MAX_BYTES
            && body.facts.locals == ty.params.len() as u64
            && ty.results.len() == called.results.len()
            && HostFunc::WASI[*number as usize].result.is_some();
        if is_candidate && let Some(wrapper) = read(body, &module.parts[func.part].space)? {
            // The stack held nothing beyond them, as the one result is all that is left of it in the end.
            assert_eq!(wrapper.arguments.len(), called.params.len(), "validated");
            wrappers.insert(index, wrapper);
        }
    }
    Ok(wrappers)
}

/// What a body does whose only callee is a function of WASI; nothing where that is more than a wrapper's part.
///
/// ```text
/// (local.get N | i32.const C | i64.const C)*  call IMPORT  (i32.const KEPT  i32.and)?  end
/// ```
fn read(body: &Body<'_>, space: &Space) -> Result<Option<Wrapper>, Diagnostic> {
    let mut ops = body.code.get_operators_reader()?;
    let mut arguments = Vec::new();
    let import = loop {
        arguments.push(match ops.read()? {
            Operator::LocalGet { local_index } => Argument::Param(local_index),
            Operator::I32Const { value } => Argument::I32(value),
            Operator::I64Const { value } => Argument::I64(value),
            Operator::Call { function_index } => break space.func(function_index),
            _ => return Ok(None),
        });
    };
    let kept = match ops.read()? {
        Operator::End => return Ok(Some(Wrapper { import, arguments, kept: !0 })),
        Operator::I32Const { value } => value,
        _ => return Ok(None),
    };
    let rest = (ops.read()?, ops.eof());
    let ends = matches!(rest, (Operator::I32And, false)) && matches!(ops.read()?, Operator::End);
    Ok(ends.then_some(Wrapper { import, arguments, kept }))
}
