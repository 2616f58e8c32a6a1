//! The flags of what a program is allowed, and the policy that they come to.
//!
//! Invariant: what comes out of here holds no NUL, no empty path and no empty or impossible variable name, so that it can be
//! sealed into a manifest as it is.

use crate::failure::Failure;
use crate::policy::{self, Policy};
use crate::quantity;
use clap::Args;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use wasm2native_compiler::{Access, Ambient, Dir, LateGrant, Limit, ListenAddress, Rights, Trace, Variable};

/// The flags that grant.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Grants")]
pub(crate) struct GrantFlags {
    /// Read grants from a TOML file; flags add to them (`wasm2native policy schema` prints what it may hold)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Grant a directory: HOST is its path here, GUEST its path in the program (the same by default)
    ///
    /// A relative HOST is resolved against the working directory of the program's start. With `:ro`, nothing in it can
    /// be changed; with `:no-create`, nothing new can be made in it.
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro|:no-create]", value_parser = parse_dir)]
    dirs: Vec<Dir>,

    /// Grant an environment variable: with VALUE, or with the value that it has when the program starts
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = parse_variable)]
    env: Vec<Variable>,

    /// Seal in an argument that stands before those of the program's command line
    #[arg(long = "arg", value_name = "ARG", value_parser = parse_argument, allow_hyphen_values = true)]
    args: Vec<String>,

    /// Open a listening socket, as the next descriptor after the directories: tcp:ADDRESS:PORT or unix:PATH
    #[arg(long, value_name = "ADDRESS", value_parser = ListenAddress::from_str)]
    listen: Vec<ListenAddress>,

    /// Take away what every program has: args, stdin, stdout, stderr, clock, random
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = parse_ambient)]
    deny: Vec<Ambient>,

    /// Let clocks be read in steps of so much time only, like 1ms
    #[arg(long, value_name = "TIME", value_parser = parse_clock_resolution)]
    clock_resolution: Option<NonZeroU64>,

    /// Limit what the program uses: memory=BYTES, table-elements=N, open-files=N, cpu-time=TIME, wall-time=TIME
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = parse_limit)]
    limits: Vec<(Limit, u64)>,

    /// Let a run add directories (`dir`, by the variable WASM2NATIVE_DIR) or variables (`env`, by WASM2NATIVE_ENV)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = parse_late)]
    late: Vec<LateGrant>,

    /// Let a run ask what was denied, by the variable WASM2NATIVE_TRACE=denied
    #[arg(long)]
    trace: bool,
}

impl GrantFlags {
    /// The policy's file.
    pub(crate) fn policy_file(&self) -> Option<&Path> {
        self.policy.as_deref()
    }

    /// The policy. Of a variable or a limit that is given twice, the last one holds; a flag's comes after the policy file's.
    ///
    /// # Errors
    /// Two directories under one name in the program; a policy file that cannot be read or is none.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        let mut policy = self.policy.as_deref().map_or_else(|| Ok(Policy::default()), policy::read)?;
        let grants = &mut policy.grants;
        grants.dirs.extend(self.dirs.iter().cloned());
        grants.args.extend(self.args.iter().cloned());
        grants.listen.extend(self.listen.iter().cloned());
        grants.denied.extend(&self.deny);
        grants.late.extend(&self.late);
        grants.limits.extend(self.limits.iter().copied());
        grants.clock_resolution = self.clock_resolution.or(grants.clock_resolution);
        if self.trace {
            grants.trace = Trace::Denied;
        }
        for variable in &self.env {
            grants.env.retain(|other| other.name != variable.name);
            grants.env.push(variable.clone());
        }
        refuse_repeated(&grants.dirs)?;
        Ok(policy)
    }
}

/// # Errors
/// Two directories under one name in the program.
pub(crate) fn refuse_repeated(dirs: &[Dir]) -> Result<(), Failure> {
    for (i, dir) in dirs.iter().enumerate() {
        if dirs[..i].iter().any(|other| other.guest == dir.guest) {
            return Err(Failure::usage(
                format!("two directories are granted as '{}'", dir.guest),
                "give them different names in the program: --dir HOST::GUEST",
            ));
        }
    }
    Ok(())
}

fn parse_dir(text: &str) -> Result<Dir, String> {
    let (paths, access, rights) = if let Some(paths) = text.strip_suffix(":ro") {
        (paths, Access::ReadOnly, Rights::ALL)
    } else if let Some(paths) = text.strip_suffix(":no-create") {
        (paths, Access::ReadWrite, Rights::ALL.without_creating())
    } else {
        (text, Access::ReadWrite, Rights::ALL)
    };
    let (host, guest) = paths.split_once("::").unwrap_or((paths, paths));
    dir(host, guest, access, rights)
}

/// A granted directory.
///
/// # Errors
/// What is wrong with a path.
pub(crate) fn dir(host: &str, guest: &str, access: Access, rights: Rights) -> Result<Dir, String> {
    no_nul(host)?;
    no_nul(guest)?;
    if host.is_empty() {
        return Err("the path of the directory is empty".to_owned());
    }
    if guest.is_empty() {
        return Err("the directory's path in the program is empty".to_owned());
    }
    Ok(Dir { host: host.to_owned(), guest: guest.to_owned(), access, rights })
}

fn parse_variable(text: &str) -> Result<Variable, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    variable(name, value)
}

/// A granted variable.
///
/// # Errors
/// What is wrong with its name or value.
pub(crate) fn variable(name: &str, value: Option<String>) -> Result<Variable, String> {
    no_nul(name)?;
    no_nul(value.as_deref().unwrap_or_default())?;
    if name.is_empty() {
        return Err("the variable's name is empty".to_owned());
    }
    if name.contains('=') {
        return Err("a variable's name holds no '='".to_owned());
    }
    Ok(Variable { name: name.to_owned(), value })
}

/// A sealed argument.
///
/// # Errors
/// It holds a NUL.
pub(crate) fn parse_argument(text: &str) -> Result<String, String> {
    no_nul(text)?;
    Ok(text.to_owned())
}

/// # Errors
/// There is no such thing.
pub(crate) fn parse_ambient(name: &str) -> Result<Ambient, String> {
    named(name, Ambient::ALL, Ambient::name)
}

/// # Errors
/// There is no such thing.
pub(crate) fn parse_late(name: &str) -> Result<LateGrant, String> {
    named(name, LateGrant::ALL, LateGrant::name)
}

/// Nanoseconds.
///
/// # Errors
/// It is no time, or none that fits.
pub(crate) fn parse_clock_resolution(text: &str) -> Result<NonZeroU64, String> {
    let nanoseconds = u64::try_from(quantity::duration(text)?.as_nanos()).ok().and_then(NonZeroU64::new);
    nanoseconds.ok_or_else(|| "expected a time of less than 584 years".to_owned())
}

fn parse_limit(text: &str) -> Result<(Limit, u64), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "expected NAME=VALUE".to_owned())?;
    let limit = named(name, Limit::ALL, Limit::name)?;
    Ok((limit, limit_value(limit, value)?))
}

/// The value of a limit, in its own unit.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn limit_value(limit: Limit, text: &str) -> Result<u64, String> {
    match limit {
        Limit::Memory => quantity::bytes(text),
        Limit::TableElements | Limit::OpenFiles => text.parse().map_err(|_| "expected a whole number".to_owned()),
        Limit::CpuSeconds => match quantity::duration(text)? {
            time if time.subsec_nanos() != 0 => Err("CPU time is limited in whole seconds".to_owned()),
            time => Ok(time.as_secs()),
        },
        Limit::WallMilliseconds => {
            let time = quantity::duration(text)?;
            match u64::try_from(time.as_millis()) {
                Ok(milliseconds) if milliseconds > 0 => Ok(milliseconds),
                _ => Err("expected at least a millisecond".to_owned()),
            }
        }
    }
}

fn named<T: Copy, const N: usize>(name: &str, all: [T; N], name_of: impl Fn(T) -> &'static str) -> Result<T, String> {
    let found = all.into_iter().find(|item| name_of(*item) == name);
    found.ok_or_else(|| format!("there is no '{name}'; there are: {}", all.map(&name_of).join(", ")))
}

fn no_nul(text: &str) -> Result<(), String> {
    if text.contains('\0') { Err("it holds a NUL character".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories() {
        let parse = |text: &str| parse_dir(text).expect("a grant");
        let granted = |host: &str, guest: &str, access, rights| dir(host, guest, access, rights).expect("a grant");
        assert_eq!(parse("a"), granted("a", "a", Access::ReadWrite, Rights::ALL));
        assert_eq!(parse("/data::/:ro"), granted("/data", "/", Access::ReadOnly, Rights::ALL));
        assert_eq!(parse("a:b::c:d"), granted("a:b", "c:d", Access::ReadWrite, Rights::ALL));
        assert_eq!(parse("a:no-create"), granted("a", "a", Access::ReadWrite, Rights::ALL.without_creating()));
        for bad in ["", ":ro", "::a", "a::", "a::\0", "a::b\0:ro"] {
            assert!(parse_dir(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn variables() {
        let variable = |text| parse_variable(text).expect("a grant");
        assert_eq!(variable("A=b=c"), Variable { name: "A".into(), value: Some("b=c".into()) });
        assert_eq!(variable("A="), Variable { name: "A".into(), value: Some(String::new()) });
        assert_eq!(variable("A"), Variable { name: "A".into(), value: None });
        for bad in ["", "=a", "A\0", "A=\0"] {
            assert!(parse_variable(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn limits() {
        assert_eq!(parse_limit("memory=64m"), Ok((Limit::Memory, 64 << 20)));
        assert_eq!(parse_limit("open-files=0"), Ok((Limit::OpenFiles, 0)));
        assert_eq!(parse_limit("cpu-time=2m"), Ok((Limit::CpuSeconds, 120)));
        assert_eq!(parse_limit("wall-time=1500ms"), Ok((Limit::WallMilliseconds, 1500)));
        for bad in ["", "memory", "memory=", "memory=0", "stack=1", "open-files=-1", "cpu-time=1500ms", "wall-time=1us"]
        {
            assert!(parse_limit(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses() {
        let parse = |text: &str| text.parse::<ListenAddress>().map(|address| address.to_string());
        for good in ["tcp:127.0.0.1:0", "tcp:[::1]:8080", "unix:a b", "unix:/run/app.sock"] {
            assert_eq!(parse(good), Ok(good.to_owned()));
        }
        let long = format!("unix:{}", "n".repeat(200));
        for bad in
            ["", "tcp", "tcp:", "tcp:localhost:80", "tcp:127.0.0.1", "udp:127.0.0.1:1", "unix:", "unix:\0", &long]
        {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
