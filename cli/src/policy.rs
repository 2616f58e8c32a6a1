//! Policies: what a program is allowed, as a TOML file; and `wasm2native policy`.
//!
//! Invariant: the schema that is published is derived from the types that are read, and an unknown key is an error.

use crate::failure::Failure;
use crate::grants::{self, refuse_repeated};
use crate::{quantity, stdout};
use clap::{Args, Subcommand};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Access, Diagnostic, Dir, Grants, Limit, Rights, Trace, Variable};

/// Check a policy file, or print the schema of policy files
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct PolicyCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the JSON Schema of policy files
    Schema,
    /// Check a policy file; says nothing where it is one
    Check {
        /// The file
        file: PathBuf,
    },
}

impl PolicyCommand {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        match &self.action {
            Action::Schema => stdout::write_json(&schema_for!(Document)),
            Action::Check { file } => read(file).map(drop),
        }
    }
}

/// What a program is allowed, and the stack that it gets.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    /// What is sealed in.
    pub(crate) grants: Grants,
    /// Bytes of stack that wasm may use.
    pub(crate) stack_bytes: Option<u64>,
}

/// Reads a policy file.
///
/// # Errors
/// The file cannot be read, or is no policy.
pub(crate) fn read(path: &Path) -> Result<Policy, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Diagnostic::io("cannot read the policy", path, error))?;
    let help = "`wasm2native policy schema` prints what a policy may hold";
    let invalid = |reason: String| Failure::usage(format!("the policy '{}' is wrong: {reason}", path.display()), help);
    let document: Document = toml::from_str(&text).map_err(|error| invalid(error.to_string().trim_end().to_owned()))?;
    let read = document.read().map_err(invalid)?;
    refuse_repeated(&read.grants.dirs)?;
    Ok(read)
}

/// What a program is allowed. What is left out is not granted.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "wasm2native policy")]
struct Document {
    /// Directories, in the order of their descriptors.
    dir: Vec<Directory>,
    /// Environment variables: a value, or `{ inherit = true }` for the one that the program is started with.
    env: BTreeMap<String, Value>,
    /// Arguments that stand before those of the command line.
    args: Vec<String>,
    /// Listening sockets: `tcp:ADDRESS:PORT` or `unix:PATH`. Their descriptors follow those of the directories.
    listen: Vec<String>,
    /// What is taken away of what every program has.
    deny: Vec<Ambient>,
    /// Clocks are read in steps of so much time, like `1ms`.
    clock_resolution: Option<String>,
    /// What a run may add: directories by WASM2NATIVE_DIR, variables by WASM2NATIVE_ENV.
    late: Vec<Late>,
    /// What the program may use of its host.
    limits: Limits,
    /// Whether a run may ask what was denied, by WASM2NATIVE_TRACE=denied.
    trace: bool,
}

/// A granted directory.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Directory {
    /// Its path on the host; a relative one is resolved against the working directory of the program's start.
    host: String,
    /// Its path in the program: the same by default.
    guest: Option<String>,
    /// Whether nothing in it may be changed.
    #[serde(default)]
    read_only: bool,
    /// Whether new names may be made in it.
    #[serde(default = "yes")]
    create: bool,
    /// The rights that descriptors in it may have, by their names in the WASI preview 1 documents (`fd_read`, `path_open`, ..):
    /// all by default.
    rights: Option<Vec<String>>,
}

const fn yes() -> bool {
    true
}

/// A variable's value.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a text, or { inherit = true }")]
enum Value {
    /// Sealed in.
    Fixed(String),
    /// Taken from the environment at the program's start.
    Inherited(Inherited),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Inherited {
    /// Must be true.
    inherit: bool,
}

/// What every program has unless it is denied.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Ambient {
    Args,
    Stdin,
    Stdout,
    Stderr,
    Clock,
    Random,
}

/// What a run may add.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Late {
    Dir,
    Env,
}

/// What the program may use of its host.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Limits {
    /// Bytes of all memories together, like `64m`.
    memory: Option<String>,
    /// Elements of all tables together.
    table_elements: Option<u64>,
    /// Descriptors that are open at a time, streams and directories among them.
    open_files: Option<u64>,
    /// CPU time in whole seconds, like `10s`: the program is ended then, with code 152.
    cpu_time: Option<String>,
    /// Time from the program's start, like `1m`: it is ended then, with code 142.
    wall_time: Option<String>,
    /// Bytes of stack for the module's code, like `1m`.
    stack: Option<String>,
}

impl Document {
    fn read(self) -> Result<Policy, String> {
        let within = |key: &str, error: String| format!("{key}: {error}");
        let mut grants = Grants { trace: if self.trace { Trace::Denied } else { Trace::Off }, ..Grants::default() };
        for dir in self.dir {
            grants.dirs.push(dir.read().map_err(|error| within("dir", error))?);
        }
        for (name, value) in self.env {
            let variable = value.read(&name).map_err(|error| within(&format!("env.{name}"), error))?;
            grants.env.push(variable);
        }
        for arg in &self.args {
            grants.args.push(grants::parse_argument(arg).map_err(|error| within("args", error))?);
        }
        for address in &self.listen {
            grants.listen.push(address.parse().map_err(|error| within("listen", error))?);
        }
        grants.denied = self.deny.into_iter().map(Ambient::read).collect();
        grants.late = self.late.into_iter().map(Late::read).collect();
        if let Some(time) = &self.clock_resolution {
            let parsed = grants::parse_clock_resolution(time);
            grants.clock_resolution = Some(parsed.map_err(|error| within("clock-resolution", error))?);
        }
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let limits = [
            (Limit::Memory, self.limits.memory),
            (Limit::TableElements, number(self.limits.table_elements)),
            (Limit::OpenFiles, number(self.limits.open_files)),
            (Limit::CpuSeconds, self.limits.cpu_time),
            (Limit::WallMilliseconds, self.limits.wall_time),
        ];
        for (limit, value) in limits {
            if let Some(value) = value {
                let key = || format!("limits.{}", limit.name());
                let value = grants::limit_value(limit, &value).map_err(|error| within(&key(), error))?;
                grants.limits.insert(limit, value);
            }
        }
        let stack = self.limits.stack.as_deref().map(quantity::stack_bytes).transpose();
        Ok(Policy { grants, stack_bytes: stack.map_err(|error| within("limits.stack", error))? })
    }
}

impl Directory {
    fn read(self) -> Result<Dir, String> {
        let mut rights = match self.rights {
            None => Rights::ALL,
            Some(names) => names.iter().try_fold(Rights::none(), |rights, name| {
                let right = Rights::named(name).ok_or_else(|| format!("there is no right '{name}'"))?;
                Ok::<_, String>(rights.union(right))
            })?,
        };
        if !self.create {
            rights = rights.without_creating();
        }
        let access = if self.read_only { Access::ReadOnly } else { Access::ReadWrite };
        grants::dir(&self.host, self.guest.as_deref().unwrap_or(&self.host), access, rights)
    }
}

impl Value {
    fn read(self, name: &str) -> Result<Variable, String> {
        match self {
            Self::Fixed(value) => grants::variable(name, Some(value)),
            Self::Inherited(Inherited { inherit: true }) => grants::variable(name, None),
            Self::Inherited(Inherited { inherit: false }) => {
                Err("`inherit = false` grants nothing: leave the variable out".to_owned())
            }
        }
    }
}

impl Ambient {
    const fn read(self) -> wasm2native_compiler::Ambient {
        use wasm2native_compiler::Ambient as Granted;
        match self {
            Self::Args => Granted::Arguments,
            Self::Stdin => Granted::Stdin,
            Self::Stdout => Granted::Stdout,
            Self::Stderr => Granted::Stderr,
            Self::Clock => Granted::Clock,
            Self::Random => Granted::Random,
        }
    }
}

impl Late {
    const fn read(self) -> wasm2native_compiler::LateGrant {
        use wasm2native_compiler::LateGrant as Granted;
        match self {
            Self::Dir => Granted::Directory,
            Self::Env => Granted::Variable,
        }
    }
}
