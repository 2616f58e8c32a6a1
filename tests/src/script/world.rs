//! A script's commands walked in order: what each name stands for at each command, and what is left to do at run time.
//!
//! Takes a [`Script`], gives a [`Prepared`]: for each command a verdict, or its step in the program that carries out the
//! rest. Every module is compiled on its own here, with those that it imports from, so that one that is refused does not
//! take the script's program down.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::check::{self, Rejection};
use super::interface::{FuncType, Interface, Typed};
use super::rename;
use super::syntax::{Action, Command, CommandKind, Refusal, Script, Source};
use super::value::{Pattern, Top, Value, ValueType};
use super::verdict::{Unusable, Verdict};

/// A script whose modules are known.
#[derive(Debug)]
pub struct Prepared {
    /// Its commands, in order.
    pub commands: Vec<Outlook>,
    /// What is left to do.
    pub(super) program: Program,
}

/// A command before it runs.
#[derive(Debug)]
pub struct Outlook {
    /// The line on which it starts, from 1.
    pub line: usize,
    /// Whether it says what must come of it.
    pub is_assertion: bool,
    /// What came of it, if that is known; else the program's next step says so.
    pub verdict: Option<Verdict>,
}

/// Instances and what is done with them.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// In the order of their commands.
    pub(super) instances: Vec<Instance>,
    /// In order: one for each command that has no verdict yet.
    pub(super) steps: Vec<Step>,
}

/// A module to link.
#[derive(Debug)]
pub(super) struct Instance {
    /// Under which name it is linked.
    pub(super) name: String,
    /// The module, which imports from other instances by such names.
    pub(super) wasm: Vec<u8>,
    /// What it exports.
    pub(super) interface: Arc<Interface>,
    /// Whether a step instantiates it. `spectest` is there from the start.
    pub(super) is_deferred: bool,
    /// Those that it imports from, directly or not.
    imports: BTreeSet<usize>,
}

/// What one command does at run time.
#[derive(Debug)]
pub(super) struct Step {
    /// Index of the instance that it uses.
    pub(super) instance: usize,
    /// What it does.
    pub(super) deed: Deed,
    /// What must come of it.
    pub(super) expectation: Expectation,
}

/// What is done with an instance.
#[derive(Debug)]
pub(super) enum Deed {
    /// It is made.
    Instantiate,
    /// A function of it is called.
    Call { name: String, ty: FuncType, args: Vec<Value> },
    /// A global of it is read.
    Get { name: String, ty: wasmparser::GlobalType, value: Typed },
}

/// What must come of it.
#[derive(Debug)]
pub(super) enum Expectation {
    /// It returns; nothing is said of the results.
    Returns,
    /// It returns these.
    Results(Vec<Pattern>),
    /// It traps with this message.
    Trap(String),
    /// It throws an exception that nothing catches.
    Exception,
}

impl Deed {
    /// The types of what it leaves.
    pub(super) fn results(&self) -> &[Typed] {
        match self {
            Self::Instantiate => &[],
            Self::Call { ty, .. } => &ty.results,
            Self::Get { value, .. } => std::slice::from_ref(value),
        }
    }
}

impl Prepared {
    /// Walks a script's commands.
    #[must_use]
    pub fn new(script: Script) -> Self {
        let mut world = World::new();
        let mut commands = Vec::with_capacity(script.commands.len());
        for Command { line, kind } in script.commands {
            let is_assertion = kind.is_assertion();
            let verdict = world.command(line, kind);
            commands.push(Outlook { line, is_assertion, verdict: verdict.err() });
        }
        Self { commands, program: world.program }
    }
}

/// What names stand for, up to a command.
struct World {
    definitions: Bindings<Arc<Definition>>,
    instances: Bindings<usize>,
    /// By the names that modules import from.
    registered: HashMap<String, Result<usize, Unusable>>,
    program: Program,
}

/// A valid module.
struct Definition {
    wasm: Vec<u8>,
    interface: Arc<Interface>,
}

/// Things by the names that a script gives them, and the last one.
struct Bindings<T> {
    named: HashMap<String, Result<T, Unusable>>,
    last: Option<Result<T, Unusable>>,
}

impl<T: Clone> Bindings<T> {
    fn bind(&mut self, name: Option<String>, thing: Result<T, Unusable>) {
        if let Some(name) = name {
            self.named.insert(name, thing.clone());
        }
        self.last = Some(thing);
    }

    fn find(&self, what: &str, name: Option<&str>) -> Result<T, Unusable> {
        let found = match name {
            Some(name) => self.named.get(name),
            None => self.last.as_ref(),
        };
        found.cloned().unwrap_or_else(|| {
            Err(Unusable::Failed(match name {
                Some(name) => format!("there is no {what} ${name}"),
                None => format!("there is no {what} yet"),
            }))
        })
    }
}

/// A step that is left to do, or a verdict.
type Done = Result<(), Verdict>;

impl World {
    fn new() -> Self {
        let (definitions, instances) =
            (Bindings { named: HashMap::new(), last: None }, Bindings { named: HashMap::new(), last: None });
        Self { definitions, instances, registered: HashMap::new(), program: Program::default() }
    }

    fn command(&mut self, line: usize, kind: CommandKind) -> Done {
        match kind {
            CommandKind::Module { name, module } => {
                let definition = define(module);
                self.definitions.bind(name.clone(), definition.clone());
                self.bind_instance(line, name, definition)
            }
            CommandKind::Definition { name, module } => {
                let definition = define(module);
                self.definitions.bind(name, definition.clone());
                Err(definition.map_or_else(Verdict::from, |_| Verdict::Passed))
            }
            CommandKind::Instance { name, definition } => {
                let definition = self.definitions.find("module", definition.as_deref());
                self.bind_instance(line, name, definition)
            }
            CommandKind::Register { name, instance } => {
                let instance = self.instances.find("instance", instance.as_deref());
                self.registered.insert(name, instance.clone());
                Err(instance.map_or_else(Verdict::from, |_| Verdict::Passed))
            }
            CommandKind::Action(action) => self.action(line, action, Expectation::Returns),
            CommandKind::AssertReturn(action, results) => self.action(line, action, Expectation::Results(results)),
            CommandKind::AssertTrap(action, message) => self.action(line, action, Expectation::Trap(message)),
            CommandKind::AssertException(action) => self.action(line, action, Expectation::Exception),
            CommandKind::AssertRefused(Refusal::Unlinkable, module, message) => self.unlinkable(line, module, message),
            CommandKind::AssertRefused(refusal, module, message) => Err(check::refused(refusal, module, &message)),
            CommandKind::Beyond { proposal, .. } => Err(Verdict::Refused(proposal.to_owned())),
            CommandKind::Wrong(reason) => Err(Verdict::Failed(reason)),
        }
    }

    fn bind_instance(
        &mut self,
        line: usize,
        name: Option<String>,
        definition: Result<Arc<Definition>, Unusable>,
    ) -> Done {
        let instance = definition.and_then(|definition| Ok(self.instantiate(line, &definition)?));
        self.instances.bind(name, instance.clone());
        self.make(instance?, Expectation::Returns);
        Ok(())
    }

    fn action(&mut self, line: usize, action: Action, expectation: Expectation) -> Done {
        let (instance, deed) = match action {
            Action::Instantiate(module) => {
                let definition = define(module)?;
                let instance = self.instantiate(line, &definition).map_err(Unusable::from)?;
                self.make(instance, expectation);
                return Ok(());
            }
            Action::Invoke { instance, name, args } => {
                let instance = self.instances.find("instance", instance.as_deref())?;
                let ty = self.program.instances[instance].interface.func(&name);
                let ty = ty.ok_or_else(|| Verdict::Failed(format!("no function is exported as {name:?}")))?;
                fits(&args, &ty).map_err(Verdict::Failed)?;
                (instance, Deed::Call { name, ty, args })
            }
            Action::Get { instance, name } => {
                let instance = self.instances.find("instance", instance.as_deref())?;
                let global = self.program.instances[instance].interface.global(&name);
                let (ty, value) =
                    global.ok_or_else(|| Verdict::Failed(format!("no global is exported as {name:?}")))?;
                (instance, Deed::Get { name, ty, value })
            }
        };
        self.program.steps.push(Step { instance, deed, expectation });
        Ok(())
    }

    fn unlinkable(&mut self, line: usize, module: Source, message: String) -> Done {
        let failed = |rejection| check::judge(Refusal::Unlinkable, Err(rejection), &message);
        let definition = check::assemble(module).and_then(read_definition).map_err(failed)?;
        match self.instantiate(line, &definition) {
            // Sizes that change while the program runs are compared then: it is a trap.
            Ok(instance) => {
                self.make(instance, Expectation::Trap(message));
                Ok(())
            }
            Err(Reason::Rejected(rejection)) => Err(failed(rejection)),
            Err(Reason::Dependency(unusable)) => Err(unusable.into()),
        }
    }

    fn make(&mut self, instance: usize, expectation: Expectation) {
        self.program.steps.push(Step { instance, deed: Deed::Instantiate, expectation });
    }

    /// Adds an instance that is bound to what the names of its imports stand for now.
    fn instantiate(&mut self, line: usize, definition: &Definition) -> Result<usize, Reason> {
        let mut named = HashMap::new();
        for name in rename::imported(&definition.wasm).map_err(unreadable)? {
            if let Some(instance) = self.registered_as(&name) {
                named.insert(name, instance.map_err(Reason::Dependency)?);
            }
        }
        let instances = &self.program.instances;
        let wasm = rename::rename(&definition.wasm, |name| Some(instances[*named.get(name)?].name.as_str()))
            .map_err(|error| Rejection::Failure(error.to_string()))?;
        let mut imports: BTreeSet<usize> = named.into_values().collect();
        for direct in imports.clone() {
            imports.extend(&instances[direct].imports);
        }
        let name = format!("line {line}, instance {}", instances.len());
        let mut modules: Vec<(&str, &[u8])> = imports
            .iter()
            .map(|&import| (instances[import].name.as_str(), instances[import].wasm.as_slice()))
            .collect();
        modules.push((&name, &wasm));
        check::compile(&modules)?;
        let interface = Arc::clone(&definition.interface);
        Ok(self.add(Instance { name, wasm, interface, is_deferred: true, imports }))
    }

    fn add(&mut self, instance: Instance) -> usize {
        self.program.instances.push(instance);
        self.program.instances.len() - 1
    }

    fn registered_as(&mut self, name: &str) -> Option<Result<usize, Unusable>> {
        if name == SPECTEST && !self.registered.contains_key(name) {
            let definition = define(Ok(include_bytes!("../../spec/spectest.wat").to_vec()));
            let instance = definition.map(|definition| {
                self.add(Instance {
                    name: SPECTEST.to_owned(),
                    wasm: definition.wasm.clone(),
                    interface: Arc::clone(&definition.interface),
                    is_deferred: false,
                    imports: BTreeSet::new(),
                })
            });
            self.registered.insert(name.to_owned(), instance);
        }
        self.registered.get(name).cloned()
    }
}

/// The module that every script may import from (spec: "interpreter/README.md", "Spectest host module").
const SPECTEST: &str = "spectest";

/// Why there is no instance.
enum Reason {
    /// Of the module itself.
    Rejected(Rejection),
    /// Of one that it imports from.
    Dependency(Unusable),
}

impl From<Rejection> for Reason {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Reason> for Unusable {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Rejected(rejection) => rejection.into(),
            Reason::Dependency(unusable) => unusable,
        }
    }
}

/// A module that validates.
fn define(module: Source) -> Result<Arc<Definition>, Unusable> {
    Ok(Arc::new(check::assemble(module).and_then(read_definition)?))
}

fn read_definition(wasm: Vec<u8>) -> Result<Definition, Rejection> {
    check::validate(&wasm)?;
    let interface = Arc::new(Interface::read(&wasm).map_err(unreadable)?);
    Ok(Definition { wasm, interface })
}

fn unreadable(error: wasmparser::BinaryReaderError) -> Rejection {
    Rejection::Failure(error.to_string())
}

/// Whether a function takes these arguments.
fn fits(args: &[Value], ty: &FuncType) -> Result<(), String> {
    let fits = |arg: &Value, param: ValueType| match arg {
        Value::I32(_) => param == ValueType::I32,
        Value::I64(_) => param == ValueType::I64,
        Value::F32(_) => param == ValueType::F32,
        Value::F64(_) => param == ValueType::F64,
        Value::V128(_) => param == ValueType::V128,
        Value::Null => matches!(param, ValueType::Ref(_)),
        Value::Extern(_) => param == ValueType::Ref(Top::Extern),
    };
    let is_nullable = |ty: wasmparser::ValType| ty.as_reference_type().is_none_or(|ty| ty.is_nullable());
    let all = args.len() == ty.params.len()
        && args
            .iter()
            .zip(&ty.params)
            .all(|(arg, param)| fits(arg, param.ty) && (*arg != Value::Null || is_nullable(param.exact)));
    if all {
        return Ok(());
    }
    let params: Vec<String> = ty.params.iter().map(|param| param.exact.to_string()).collect();
    Err(format!("the function takes ({}), not {args:?}", params.join(" ")))
}
