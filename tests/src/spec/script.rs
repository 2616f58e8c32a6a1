//! Reading a script: its modules, each with what is asserted of it, in plain values.
//!
//! An assertion belongs to the module before it, or to the one that it names. Its order among the others is kept,
//! because calls change memories, tables and globals.

use std::collections::{BTreeMap, BTreeSet};

use wast::core::{HeapType, NanPattern, V128Pattern, WastArgCore, WastRetCore};
use wast::parser::{self, ParseBuffer};
use wast::token::{F32, F64, Id};
use wast::{QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet};

/// A script's contents.
#[derive(Debug, Default)]
pub struct Script {
    /// Its modules, in order.
    pub programs: Vec<Program>,
    /// The modules that must be refused.
    pub refusals: Vec<Refusal>,
    /// How many directives were left out, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
}

/// A module with what is asserted of it.
#[derive(Debug)]
pub struct Program {
    /// The line on which the module starts, from 1.
    pub line: usize,
    /// The module.
    pub wasm: Vec<u8>,
    /// What to do with it, in order.
    pub actions: Vec<Action>,
    /// The trap that its instantiation must end with.
    pub start_trap: Option<String>,
}

/// A module that must be refused.
#[derive(Debug)]
pub struct Refusal {
    /// The line on which it starts, from 1.
    pub line: usize,
    /// Its bytes or its text; what has neither form is not listed.
    pub module: Vec<u8>,
    /// Why, in the script's words.
    pub message: String,
}

/// One directive that uses an instance.
#[derive(Debug)]
pub struct Action {
    /// The line on which it starts, from 1.
    pub line: usize,
    /// What it uses.
    pub target: Target,
    /// What must come of it.
    pub expectation: Expectation,
}

/// What an action uses.
#[derive(Debug)]
pub enum Target {
    /// Calls a function.
    Call(Call),
    /// Reads the exported global of this name.
    Global(String),
}

/// A call of an exported function.
#[derive(Debug)]
pub struct Call {
    /// The export's name.
    pub name: String,
    /// Its arguments.
    pub args: Vec<Value>,
}

/// What must come of an action.
#[derive(Debug)]
pub enum Expectation {
    /// It returns; nothing is said of the results.
    Returns,
    /// It returns these.
    Results(Vec<Expected>),
    /// It traps, with this message.
    Trap(String),
}

/// An argument.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// A `v128`, the first lane in the lowest bits.
    V128(i128),
    /// A null `funcref`.
    NullFunc,
    /// A null `externref`.
    NullExtern,
}

/// A result.
#[derive(Clone, Debug)]
pub enum Expected {
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// An `f32`.
    F32(FloatPattern<u32>),
    /// An `f64`.
    F64(FloatPattern<u64>),
    /// A `v128` of these bits.
    V128(i128),
    /// Four `f32` lanes.
    F32x4([FloatPattern<u32>; 4]),
    /// Two `f64` lanes.
    F64x2([FloatPattern<u64>; 2]),
    /// A null reference.
    Null,
    /// A reference that is not null.
    NonNull,
    /// Any one of these.
    Either(Vec<Self>),
}

/// The bits of a float, or a set of NaNs (spec: "NaN Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatPattern<T> {
    /// Exactly these.
    Bits(T),
    /// The NaN whose payload is only its highest bit, of either sign.
    CanonicalNan,
    /// Any NaN with the payload's highest bit set.
    ArithmeticNan,
}

/// What a program says of an exception that reaches whoever has called it.
const UNCAUGHT: &str = "uncaught exception";

/// Why a directive is left out.
const OTHER_MODULES: &str = "uses several modules";
const HOST_REFERENCES: &str = "passes references of a host";
const NO_SUCH_FORM: &str = "uses values of later proposals";
const NOT_ENCODED: &str = "module is in a form that later proposals changed";
const CHANGED: &str = "follows what was left out and may depend on it";

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The parser's words: the script uses syntax that the parser does not know.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lexer = wast::lexer::Lexer::new(text);
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).map_err(|error| error.to_string())?;
        let wast = parser::parse::<Wast>(&buffer).map_err(|error| error.to_string())?;
        let mut reader =
            Reader { text, script: Self::default(), names: BTreeMap::new(), current: None, changed: BTreeSet::new() };
        for directive in wast.directives {
            reader.directive(directive);
        }
        Ok(reader.script)
    }

    fn leave_out(&mut self, why: &'static str) {
        *self.left_out.entry(why).or_default() += 1;
    }
}

struct Reader<'a> {
    text: &'a str,
    script: Script,
    /// Programs by the names that the script gives their modules.
    names: BTreeMap<String, usize>,
    /// The program of the module before; `None` after a module that is left out.
    current: Option<usize>,
    /// Programs whose instances may have been changed by what is left out: their later actions are left out too.
    changed: BTreeSet<usize>,
}

impl Reader<'_> {
    fn directive(&mut self, directive: WastDirective<'_>) {
        let line = directive.span().linecol_in(self.text).0 + 1;
        match directive {
            WastDirective::Module(mut module) => self.module(line, &mut module),
            WastDirective::Invoke(invoke) => self.call(line, &invoke, Expectation::Returns),
            WastDirective::AssertReturn { exec, results, .. } => self.assert_return(line, exec, &results),
            WastDirective::AssertTrap { exec: WastExecute::Invoke(invoke), message, .. } => {
                self.call(line, &invoke, Expectation::Trap(message.to_owned()));
            }
            WastDirective::AssertTrap { exec: WastExecute::Wat(module), message, .. } => {
                match QuoteWat::Wat(module).encode() {
                    Ok(wasm) => {
                        let start_trap = Some(message.to_owned());
                        self.script.programs.push(Program { line, wasm, actions: Vec::new(), start_trap });
                    }
                    Err(_) => self.script.leave_out(NOT_ENCODED),
                }
            }
            WastDirective::AssertException { exec: WastExecute::Invoke(invoke), .. } => {
                self.call(line, &invoke, Expectation::Trap(UNCAUGHT.to_owned()));
            }
            WastDirective::AssertExhaustion { call, message, .. } => {
                self.call(line, &call, Expectation::Trap(message.to_owned()));
            }
            WastDirective::AssertMalformed { mut module, message, .. }
            | WastDirective::AssertInvalid { mut module, message, .. } => self.refusal(line, &mut module, message),
            WastDirective::Register { module, .. } => {
                // Whoever imports from it may change it.
                self.changed.extend(self.program(module));
                self.script.leave_out(OTHER_MODULES);
            }
            _ => self.script.leave_out(OTHER_MODULES),
        }
    }

    fn module(&mut self, line: usize, module: &mut QuoteWat<'_>) {
        self.current = None;
        let name = module.name().map(|id| id.name().to_owned());
        match module.encode() {
            Ok(wasm) => {
                let index = self.script.programs.len();
                self.script.programs.push(Program { line, wasm, actions: Vec::new(), start_trap: None });
                self.current = Some(index);
                if let Some(name) = name {
                    self.names.insert(name, index);
                }
            }
            Err(_) => self.script.leave_out(NOT_ENCODED),
        }
    }

    fn refusal(&mut self, line: usize, module: &mut QuoteWat<'_>, message: &str) {
        // Text that must not assemble goes to the reader of text; a module of wrong types is assembled first.
        let module = match module.to_test() {
            Ok(wast::QuoteWatTest::Binary(wasm)) => wasm,
            Ok(wast::QuoteWatTest::Text(text)) => text,
            Err(_) => return self.script.leave_out(NOT_ENCODED),
        };
        self.script.refusals.push(Refusal { line, module, message: message.to_owned() });
    }

    fn assert_return(&mut self, line: usize, exec: WastExecute<'_>, results: &[WastRet<'_>]) {
        let Some(results) = results.iter().map(expected).collect::<Option<Vec<_>>>() else {
            let module = match &exec {
                WastExecute::Invoke(invoke) => invoke.module,
                _ => None,
            };
            self.changed.extend(self.program(module));
            return self.script.leave_out(NO_SUCH_FORM);
        };
        match exec {
            WastExecute::Invoke(invoke) => self.call(line, &invoke, Expectation::Results(results)),
            WastExecute::Get { module, global, .. } => {
                let target = Target::Global(global.to_owned());
                self.action(module, Action { line, target, expectation: Expectation::Results(results) });
            }
            WastExecute::Wat(_) => self.script.leave_out(NO_SUCH_FORM),
        }
    }

    fn call(&mut self, line: usize, invoke: &WastInvoke<'_>, expectation: Expectation) {
        match invoke.args.iter().map(value).collect::<Option<Vec<_>>>() {
            Some(args) => {
                let target = Target::Call(Call { name: invoke.name.to_owned(), args });
                self.action(invoke.module, Action { line, target, expectation });
            }
            None => {
                self.changed.extend(self.program(invoke.module));
                self.script.leave_out(HOST_REFERENCES);
            }
        }
    }

    fn program(&self, module: Option<Id<'_>>) -> Option<usize> {
        match module {
            Some(id) => self.names.get(id.name()).copied(),
            None => self.current,
        }
    }

    fn action(&mut self, module: Option<Id<'_>>, action: Action) {
        match self.program(module) {
            Some(index) if self.changed.contains(&index) => self.script.leave_out(CHANGED),
            Some(index) => self.script.programs[index].actions.push(action),
            None => self.script.leave_out(OTHER_MODULES),
        }
    }
}

fn value(arg: &WastArg<'_>) -> Option<Value> {
    let WastArg::Core(arg) = arg else { return None };
    Some(match arg {
        WastArgCore::I32(value) => Value::I32(*value),
        WastArgCore::I64(value) => Value::I64(*value),
        WastArgCore::F32(value) => Value::F32(value.bits),
        WastArgCore::F64(value) => Value::F64(value.bits),
        WastArgCore::V128(value) => Value::V128(i128::from_le_bytes(value.to_le_bytes())),
        WastArgCore::RefNull(HeapType::Abstract { ty: wast::core::AbstractHeapType::Func, .. }) => Value::NullFunc,
        WastArgCore::RefNull(HeapType::Abstract { ty: wast::core::AbstractHeapType::Extern, .. }) => Value::NullExtern,
        _ => return None,
    })
}

fn expected(ret: &WastRet<'_>) -> Option<Expected> {
    let WastRet::Core(ret) = ret else { return None };
    expected_core(ret)
}

fn expected_core(ret: &WastRetCore<'_>) -> Option<Expected> {
    Some(match ret {
        WastRetCore::I32(value) => Expected::I32(*value),
        WastRetCore::I64(value) => Expected::I64(*value),
        WastRetCore::F32(pattern) => Expected::F32(f32_pattern(pattern)),
        WastRetCore::F64(pattern) => Expected::F64(f64_pattern(pattern)),
        WastRetCore::V128(pattern) => v128(pattern),
        WastRetCore::RefNull(_) => Expected::Null,
        WastRetCore::RefFunc(_) | WastRetCore::RefExtern(None) => Expected::NonNull,
        WastRetCore::Either(choices) => Expected::Either(choices.iter().map(expected_core).collect::<Option<_>>()?),
        _ => return None,
    })
}

fn v128(pattern: &V128Pattern) -> Expected {
    let lanes: Vec<u8> = match pattern {
        V128Pattern::I8x16(lanes) => lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect(),
        V128Pattern::I16x8(lanes) => lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect(),
        V128Pattern::I32x4(lanes) => lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect(),
        V128Pattern::I64x2(lanes) => lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect(),
        V128Pattern::F32x4(lanes) => return Expected::F32x4(lanes.each_ref().map(f32_pattern)),
        V128Pattern::F64x2(lanes) => return Expected::F64x2(lanes.each_ref().map(f64_pattern)),
    };
    Expected::V128(i128::from_le_bytes(lanes.try_into().expect("the lanes of a v128 are 16 bytes")))
}

fn f32_pattern(pattern: &NanPattern<F32>) -> FloatPattern<u32> {
    match pattern {
        NanPattern::CanonicalNan => FloatPattern::CanonicalNan,
        NanPattern::ArithmeticNan => FloatPattern::ArithmeticNan,
        NanPattern::Value(value) => FloatPattern::Bits(value.bits),
    }
}

fn f64_pattern(pattern: &NanPattern<F64>) -> FloatPattern<u64> {
    match pattern {
        NanPattern::CanonicalNan => FloatPattern::CanonicalNan,
        NanPattern::ArithmeticNan => FloatPattern::ArithmeticNan,
        NanPattern::Value(value) => FloatPattern::Bits(value.bits),
    }
}
