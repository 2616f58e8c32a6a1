//! A golden's case: a text module, and the header that says what of it is listed, how, and what running it must give.
//!
//! Header lines are `;;! key: value`. An unknown key or value is an error, so that a misspelt one cannot pass.

use std::path::{Path, PathBuf};

use wasm2native_compiler::{
    Cpu, Emit, Fuel, InstanceMode, Instantiation, Interruption, Listing, MemoryBase, MemoryBounds, Nans, OptLevel,
    Options, Profiling, RelaxedSimd, Traps, UnknownImports,
};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::places;

/// A file of `tests/golden`.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The file's name without `.wat`, which begins the names of its goldens.
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    /// What the goldens show, in words.
    pub(crate) fact: String,
    /// What is listed.
    pub(crate) emit: Vec<Listing>,
    /// For which targets.
    pub(crate) targets: Vec<&'static Target>,
    /// Flags of every build.
    pub(crate) flags: Vec<String>,
    /// Names and paths of the modules that it is linked with.
    pub(crate) links: Vec<(String, PathBuf)>,
    /// Ways to build, the plain one first: each has goldens of its own.
    pub(crate) modes: Vec<Mode>,
    /// Names of the functions that are kept; empty for the default.
    pub(crate) funcs: Vec<String>,
    /// Whether the frame's set-up stays in instruction listings.
    pub(crate) frame: Frame,
    /// Whether it is built by a profile.
    pub(crate) profile: Guidance,
    /// What must come of running it.
    pub(crate) run: Run,
    /// Whether the module is a program: exports `_start`.
    program: Emit,
}

/// A way to build, by the command's flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mode(Vec<String>);

/// Whether the lines that every function's frame costs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    LeftOut,
    Kept,
}

/// What a case is built by, beside its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guidance {
    None,
    /// The profile of a run of its own.
    Profile,
}

/// What comes of running a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    /// It is not run.
    No,
    /// It ends with exit code 0 and says nothing.
    Ends,
    /// It traps, and standard error contains this.
    Trap(String),
}

impl Mode {
    /// Its name in the names of goldens: the flags without dashes at their beginning. Empty for the plain mode.
    pub(crate) fn name(&self) -> String {
        self.0.iter().map(|flag| flag.trim_start_matches('-')).collect::<Vec<_>>().join("-")
    }

    pub(crate) fn flags(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// The line that is not understood, or the key that is missing, in words.
    pub(crate) fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
        Self::parse(file, &text)
    }

    /// As [`Case::read`], of a file that holds `text`.
    ///
    /// # Errors
    /// As [`Case::read`].
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self, String> {
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let program = if text.contains("(export \"_start\")") { Emit::Executable } else { Emit::Object };
        let mut case = Self {
            name,
            file: file.to_owned(),
            fact: String::new(),
            emit: Vec::new(),
            targets: LINUX.to_vec(),
            flags: Vec::new(),
            links: Vec::new(),
            modes: vec![Mode::default()],
            funcs: Vec::new(),
            frame: Frame::LeftOut,
            profile: Guidance::None,
            run: Run::No,
            program,
        };
        for (number, line) in text.lines().enumerate() {
            let Some(line) = line.strip_prefix(";;! ") else { continue };
            let (key, value) = line.split_once(": ").ok_or_else(|| format!("line {}: no `key: value`", number + 1))?;
            case.set(key, value.trim()).map_err(|why| format!("line {}: `{key}`: {why}", number + 1))?;
        }
        case.finish()
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let words = || value.split_whitespace();
        match key {
            "fact" => self.fact = value.to_owned(),
            "emit" => self.emit = words().map(listing).collect::<Result<_, _>>()?,
            "targets" => {
                let target = |name| Target::by_name(name).ok_or_else(|| format!("`{name}` is no target"));
                self.targets = words().map(target).collect::<Result<_, _>>()?;
            }
            "flags" => self.flags = words().map(str::to_owned).collect(),
            "link" => {
                let (name, file) = value.split_once('=').ok_or("a link is `NAME=FILE`")?;
                self.links.push((name.to_owned(), places::tests().join(file)));
            }
            "mode" => self.modes.push(Mode(words().map(str::to_owned).collect())),
            "funcs" => self.funcs = words().map(str::to_owned).collect(),
            "frame" if value == "kept" => self.frame = Frame::Kept,
            "profile" if value == "own" => self.profile = Guidance::Profile,
            "profile" => return Err("it is `own`, or left out".to_owned()),
            "run" if value == "yes" => self.run = Run::Ends,
            "run" => {
                let message = value.strip_prefix("trap ").ok_or("it is `yes`, or `trap` and the message")?;
                self.run = Run::Trap(message.to_owned());
            }
            "frame" => return Err("it is `kept`, or left out".to_owned()),
            _ => return Err("unknown key".to_owned()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Self, String> {
        if self.fact.is_empty() || self.emit.is_empty() || self.targets.is_empty() {
            return Err("`fact` and `emit` are needed, and a target".to_owned());
        }
        if self.run != Run::No && self.program != Emit::Executable {
            return Err("what is run exports `_start`".to_owned());
        }
        for target in &self.targets {
            for mode in &self.modes {
                self.options(target, mode)?;
            }
        }
        Ok(self)
    }

    /// The compiler's options for a target and a mode, checked at every step.
    ///
    /// # Errors
    /// A flag that is not known here, in words.
    pub(crate) fn options(&self, target: &'static Target, mode: &Mode) -> Result<Options, String> {
        let mut options = Options { emit: self.program, verify: true, ..Options::new(target) };
        let mut flags = self.flags.iter().chain(&mode.0);
        while let Some(flag) = flags.next() {
            let mut value = || flags.next().map(String::as_str).unwrap_or_default();
            match flag.as_str() {
                "-O0" => options.opt_level = OptLevel::None,
                "-O1" => options.opt_level = OptLevel::Fast,
                "-O2" => options.opt_level = OptLevel::Speed,
                "-Os" => options.opt_level = OptLevel::Size,
                "--instance" => {
                    options.instance =
                        choice(value(), &[("static", InstanceMode::Static), ("parameter", InstanceMode::Parameter)])?;
                }
                "--memory-base" => {
                    options.memory_base =
                        choice(value(), &[("fixed", MemoryBase::Fixed), ("random", MemoryBase::Random)])?;
                }
                "--memory" => {
                    options.memory_bounds =
                        choice(value(), &[("guarded", MemoryBounds::Guarded), ("checked", MemoryBounds::Checked)])?;
                }
                "--relaxed-simd" => {
                    options.relaxed_simd =
                        choice(value(), &[("fast", RelaxedSimd::Fast), ("deterministic", RelaxedSimd::Deterministic)])?;
                }
                "--traps" => options.traps = choice(value(), &[("faults", Traps::Faults), ("calls", Traps::Calls)])?,
                "--interruptible" => options.interruption = Interruption::Checked,
                flag if flag.starts_with("--fuel=") => {
                    let initial = flag["--fuel=".len()..].parse().map_err(|_| "fuel is a number")?;
                    options.fuel = Fuel::Counted { initial };
                }
                "--canonical-nans" => options.nans = Nans::Canonical,
                "--unknown-imports" => {
                    options.unknown_imports =
                        choice(value(), &[("error", UnknownImports::Error), ("trap", UnknownImports::Trap)])?;
                }
                "--profile-generate" => options.profiling = Profiling::Generate { file: value().to_owned() },
                "--cpu" => {
                    let name = value();
                    let level =
                        target.cpu_level(name).ok_or_else(|| format!("{} has no level `{name}`", target.name))?;
                    options.cpu = Cpu::Level(level);
                }
                // It says what the linked modules are, not how code is made.
                "--defer" => {
                    value();
                }
                flag => return Err(format!("`{flag}` is no flag of a golden")),
            }
        }
        Ok(options)
    }
}

impl Case {
    /// The flags that link its modules, as the command has them.
    pub(crate) fn link_flags(&self) -> Vec<String> {
        let flags = |(name, file): &(String, PathBuf)| ["--link".to_owned(), format!("{name}={}", file.display())];
        self.links.iter().flat_map(flags).collect()
    }

    /// When the module that is linked as `name` is instantiated.
    pub(crate) fn instantiation(&self, name: &str) -> Instantiation {
        let is_deferred = self.flags.windows(2).any(|pair| pair[0] == "--defer" && pair[1] == name);
        if is_deferred { Instantiation::OnRequest } else { Instantiation::AtStart }
    }
}

fn listing(name: &str) -> Result<Listing, String> {
    choice(name, &[("clif", Listing::Clif), ("optimized", Listing::OptimizedClif), ("asm", Listing::Asm)])
}

fn choice<T: Copy>(name: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|(choice, _)| *choice == name);
    found.map(|(_, value)| *value).ok_or_else(|| format!("`{name}` is no choice"))
}
