//! A script, read: its commands in order, as plain values (spec: "interpreter/README.md", "Scripts").

use std::fmt;

use wast::core::{NanPattern, V128Pattern, WastArgCore, WastRetCore};
use wast::parser::{self, ParseBuffer};
use wast::token::{F32, F64};
use wast::{QuoteWat, QuoteWatTest, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

use super::value::{Float, Pattern, Top, Value};

/// A script.
#[derive(Debug, PartialEq, Eq)]
pub struct Script {
    /// Its commands, in order.
    pub commands: Vec<Command>,
}

/// One command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// The line on which it starts, from 1.
    pub line: usize,
    /// What it says.
    pub kind: CommandKind,
}

/// What a command says.
#[derive(Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// Defines a module and makes an instance of it, under the same name.
    Module { name: Option<String>, module: Source },
    /// Defines a module.
    Definition { name: Option<String>, module: Source },
    /// Makes an instance of a definition: of the last one, unless it is named.
    Instance { name: Option<String>, definition: Option<String> },
    /// Lets later modules import from an instance (from the last one, unless it is named) as `name`.
    Register { name: String, instance: Option<String> },
    /// Must return; what, is not said.
    Action(Action),
    /// Must return these.
    AssertReturn(Action, Vec<Pattern>),
    /// Must trap with this message; stack exhaustion is a trap too.
    AssertTrap(Action, String),
    /// Must end in an exception.
    AssertException(Action),
    /// A module that must be refused, with the reason.
    AssertRefused(Refusal, Source, String),
    /// It belongs to this proposal, which scripts cannot use here.
    Beyond { proposal: &'static str, assertion: bool },
    /// It cannot be what it says it is.
    Wrong(String),
}

/// What is wrong with a module that must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be read.
    Malformed,
    /// It does not validate.
    Invalid,
    /// An import is missing or has another type.
    Unlinkable,
}

/// What is done.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Calls an exported function.
    Invoke { instance: Option<String>, name: String, args: Vec<Value> },
    /// Reads an exported global.
    Get { instance: Option<String>, name: String },
    /// Makes an instance of a module that has no name.
    Instantiate(Source),
}

/// A module: wasm, or text that the compiler assembles; or why its text cannot be assembled.
pub(super) type Source = Result<Vec<u8>, String>;

/// Why a script cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The parser's words.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl CommandKind {
    /// Whether it says what must come of it.
    #[must_use]
    pub fn is_assertion(&self) -> bool {
        match self {
            Self::AssertReturn(..) | Self::AssertTrap(..) | Self::AssertException(_) | Self::AssertRefused(..) => true,
            Self::Module { .. }
            | Self::Definition { .. }
            | Self::Instance { .. }
            | Self::Register { .. }
            | Self::Action(_)
            | Self::Wrong(_) => false,
            Self::Beyond { assertion, .. } => *assertion,
        }
    }
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first place where the syntax is wrong.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let lines = Lines::of(text);
        let error = |error: wast::Error| {
            let (line, column) = lines.place(error.span().offset());
            SyntaxError { line, column, message: error.message() }
        };
        let mut lexer = wast::lexer::Lexer::new(text);
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).map_err(error)?;
        let wast = parser::parse::<Wast>(&buffer).map_err(error)?;
        let mut commands = Vec::with_capacity(wast.directives.len());
        for directive in wast.directives {
            let line = lines.place(directive.span().offset()).0;
            push(&mut commands, &lines, line, directive);
        }
        Ok(Self { commands })
    }
}

/// Where the lines of a text start.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self([0].into_iter().chain(after_breaks).collect())
    }

    /// Line and column, both from 1.
    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= offset);
        (line, offset - self.0[line - 1] + 1)
    }
}

fn push(commands: &mut Vec<Command>, lines: &Lines, line: usize, directive: WastDirective<'_>) {
    let kind = match directive {
        WastDirective::Module(module) => {
            CommandKind::Module { name: module.name().map(|id| id.name().to_owned()), module: source(module) }
        }
        WastDirective::ModuleDefinition(module) => {
            CommandKind::Definition { name: module.name().map(|id| id.name().to_owned()), module: source(module) }
        }
        WastDirective::ModuleInstance { instance, module, .. } => CommandKind::Instance {
            name: instance.map(|id| id.name().to_owned()),
            definition: module.map(|id| id.name().to_owned()),
        },
        WastDirective::Register { name, module, .. } => {
            CommandKind::Register { name: name.to_owned(), instance: module.map(|id| id.name().to_owned()) }
        }
        WastDirective::Invoke(call) => invoke(&call).map_or_else(CommandKind::from, CommandKind::Action),
        WastDirective::AssertReturn { exec, results, .. } => {
            let patterns = results.iter().map(pattern).collect::<Result<Vec<_>, _>>();
            match (action(exec), patterns) {
                (Ok(action), Ok(patterns)) => CommandKind::AssertReturn(action, patterns),
                (Err(problem), _) | (_, Err(problem)) => problem.into(),
            }
        }
        WastDirective::AssertTrap { exec, message, .. } => {
            action(exec).map_or_else(CommandKind::from, |action| CommandKind::AssertTrap(action, message.to_owned()))
        }
        WastDirective::AssertExhaustion { call, message, .. } => {
            invoke(&call).map_or_else(CommandKind::from, |action| CommandKind::AssertTrap(action, message.to_owned()))
        }
        WastDirective::AssertException { exec, .. } => {
            action(exec).map_or_else(CommandKind::from, CommandKind::AssertException)
        }
        WastDirective::AssertMalformed { module, message, .. }
        | WastDirective::AssertMalformedCustom { module, message, .. } => {
            CommandKind::AssertRefused(Refusal::Malformed, source(module), message.to_owned())
        }
        WastDirective::AssertInvalid { module, message, .. }
        | WastDirective::AssertInvalidCustom { module, message, .. } => {
            CommandKind::AssertRefused(Refusal::Invalid, source(module), message.to_owned())
        }
        WastDirective::AssertUnlinkable { module, message, .. } => {
            CommandKind::AssertRefused(Refusal::Unlinkable, source(QuoteWat::Wat(module)), message.to_owned())
        }
        WastDirective::AssertSuspension { .. } => CommandKind::Beyond { proposal: "stack-switching", assertion: true },
        // One thread runs a script: what another one would do is not done, and each of its commands is counted.
        WastDirective::Thread(thread) => {
            for directive in thread.directives {
                let line = lines.place(directive.span().offset()).0;
                let mut inner = Vec::new();
                push(&mut inner, lines, line, directive);
                commands.extend(inner.into_iter().map(|command| {
                    let assertion = command.kind.is_assertion();
                    Command { line: command.line, kind: CommandKind::Beyond { proposal: "threads", assertion } }
                }));
            }
            CommandKind::Beyond { proposal: "threads", assertion: false }
        }
        WastDirective::Wait { .. } => CommandKind::Beyond { proposal: "threads", assertion: false },
    };
    commands.push(Command { line, kind });
}

/// Why a command cannot be carried out.
enum Problem {
    /// It needs what only this proposal has.
    Beyond(&'static str),
    /// It is no command of scripts.
    Wrong(&'static str),
}

impl From<Problem> for CommandKind {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Beyond(proposal) => Self::Beyond { proposal, assertion: true },
            Problem::Wrong(message) => Self::Wrong(message.to_owned()),
        }
    }
}

const COMPONENTS: Problem = Problem::Beyond("component-model");
const HEAP_OBJECTS: Problem = Problem::Beyond("gc");

fn source(mut module: QuoteWat<'_>) -> Source {
    match module.to_test() {
        Ok(QuoteWatTest::Binary(wasm)) => Ok(wasm),
        // A module of no text at all has no fields; the compiler takes no empty file.
        Ok(QuoteWatTest::Text(text)) if text.is_empty() => Ok(b"(module)".to_vec()),
        Ok(QuoteWatTest::Text(text)) => Ok(text),
        Err(error) => Err(error.message()),
    }
}

fn action(exec: WastExecute<'_>) -> Result<Action, Problem> {
    match exec {
        WastExecute::Invoke(call) => invoke(&call),
        WastExecute::Get { module, global, .. } => {
            Ok(Action::Get { instance: module.map(|id| id.name().to_owned()), name: global.to_owned() })
        }
        WastExecute::Wat(module @ Wat::Module(_)) => Ok(Action::Instantiate(source(QuoteWat::Wat(module)))),
        WastExecute::Wat(Wat::Component(_)) => Err(COMPONENTS),
    }
}

fn invoke(call: &WastInvoke<'_>) -> Result<Action, Problem> {
    let args = call.args.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    Ok(Action::Invoke { instance: call.module.map(|id| id.name().to_owned()), name: call.name.to_owned(), args })
}

fn value(arg: &WastArg<'_>) -> Result<Value, Problem> {
    let WastArg::Core(arg) = arg else { return Err(COMPONENTS) };
    Ok(match arg {
        WastArgCore::I32(value) => Value::I32(*value),
        WastArgCore::I64(value) => Value::I64(*value),
        WastArgCore::F32(value) => Value::F32(value.bits),
        WastArgCore::F64(value) => Value::F64(value.bits),
        WastArgCore::V128(value) => Value::V128(u128::from_le_bytes(value.to_le_bytes())),
        WastArgCore::RefNull(_) => Value::Null,
        WastArgCore::RefExtern(number) => Value::Extern(*number),
        WastArgCore::RefHost(_) => return Err(HEAP_OBJECTS),
    })
}

fn pattern(ret: &WastRet<'_>) -> Result<Pattern, Problem> {
    let WastRet::Core(ret) = ret else { return Err(COMPONENTS) };
    core_pattern(ret)
}

fn core_pattern(ret: &WastRetCore<'_>) -> Result<Pattern, Problem> {
    Ok(match ret {
        WastRetCore::I32(value) => Pattern::I32(value.cast_unsigned()),
        WastRetCore::I64(value) => Pattern::I64(value.cast_unsigned()),
        WastRetCore::F32(pattern) => Pattern::F32(f32_pattern(pattern)),
        WastRetCore::F64(pattern) => Pattern::F64(f64_pattern(pattern)),
        WastRetCore::V128(pattern) => vector_pattern(pattern),
        WastRetCore::RefNull(_) => Pattern::Null,
        WastRetCore::RefFunc(None) => Pattern::NonNull(Top::Func),
        WastRetCore::RefFunc(Some(_)) => {
            return Err(Problem::Wrong("a result cannot name a function: write (ref.func)"));
        }
        WastRetCore::RefExtern(None) => Pattern::NonNull(Top::Extern),
        WastRetCore::RefExtern(Some(number)) => Pattern::Extern(*number),
        WastRetCore::RefHost(_)
        | WastRetCore::RefAny
        | WastRetCore::RefEq
        | WastRetCore::RefArray
        | WastRetCore::RefStruct
        | WastRetCore::RefI31
        | WastRetCore::RefI31Shared => return Err(HEAP_OBJECTS),
        WastRetCore::Either(choices) => {
            Pattern::Either(choices.iter().map(core_pattern).collect::<Result<Vec<_>, _>>()?)
        }
    })
}

fn vector_pattern(pattern: &V128Pattern) -> Pattern {
    fn join<const LANES: usize, const BYTES: usize>(lanes: [[u8; BYTES]; LANES]) -> Pattern {
        let bytes = lanes.as_flattened().try_into().expect("the lanes of a v128 are 16 bytes");
        Pattern::V128(u128::from_le_bytes(bytes), BYTES as u32 * 8)
    }
    match pattern {
        V128Pattern::I8x16(lanes) => join(lanes.map(i8::to_le_bytes)),
        V128Pattern::I16x8(lanes) => join(lanes.map(i16::to_le_bytes)),
        V128Pattern::I32x4(lanes) => join(lanes.map(i32::to_le_bytes)),
        V128Pattern::I64x2(lanes) => join(lanes.map(i64::to_le_bytes)),
        V128Pattern::F32x4(lanes) => Pattern::F32x4(lanes.each_ref().map(f32_pattern)),
        V128Pattern::F64x2(lanes) => Pattern::F64x2(lanes.each_ref().map(f64_pattern)),
    }
}

fn f32_pattern(pattern: &NanPattern<F32>) -> Float<u32> {
    match pattern {
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
        NanPattern::Value(value) => Float::Bits(value.bits),
    }
}

fn f64_pattern(pattern: &NanPattern<F64>) -> Float<u64> {
    match pattern {
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
        NanPattern::Value(value) => Float::Bits(value.bits),
    }
}
