//! Explanations for tools. The shape is stable: fields and decisions are added, and none is taken away or changes its meaning.
//!
//! ```json
//! {
//!   "functions": [{
//!     "index": 0, "name": "read", "module": null, "code_bytes": 17, "stack_bytes": 16, "stack_check": "guard",
//!     "fuel": false, "interruptible": false,
//!     "decisions": [{"offset": 49, "operator": "i32.load offset=8", "memory": 0, "decision": "address-space", "words": ".."}]
//!   }]
//! }
//! ```

use serde::Serialize;
use wasm2native_compiler::{Explained, Explanation, Subject, demangle};

#[derive(Serialize)]
pub(super) struct Explanations<'a> {
    functions: Vec<Func<'a>>,
}

#[derive(Serialize)]
struct Func<'a> {
    index: u32,
    /// Demangled.
    name: Option<String>,
    module: Option<&'a str>,
    code_bytes: u32,
    stack_bytes: u32,
    stack_check: &'static str,
    fuel: bool,
    interruptible: bool,
    decisions: Vec<Decision<'a>>,
}

#[derive(Serialize)]
struct Decision<'a> {
    offset: u32,
    operator: &'a str,
    /// The memory that is accessed; none for calls and loops.
    memory: Option<u32>,
    decision: &'static str,
    words: &'a str,
}

impl<'a> Explanations<'a> {
    pub(super) fn of(explained: &'a [Explained]) -> Self {
        let func = |func: &'a Explained| Func {
            index: func.func.index,
            name: func.func.name.as_deref().map(demangle),
            module: func.module.as_deref(),
            code_bytes: func.code_bytes,
            stack_bytes: func.stack_bytes,
            stack_check: func.stack_check.name,
            fuel: func.is_counted,
            interruptible: func.is_interruptible,
            decisions: func.decisions.iter().map(decision).collect(),
        };
        Self { functions: explained.iter().map(func).collect() }
    }
}

fn decision(explanation: &Explanation) -> Decision<'_> {
    Decision {
        offset: explanation.offset,
        operator: &explanation.operator,
        memory: match explanation.subject {
            Subject::Memory(memory) => Some(memory),
            Subject::Call | Subject::Loop => None,
        },
        decision: explanation.choice.name,
        words: &explanation.choice.words,
    }
}
