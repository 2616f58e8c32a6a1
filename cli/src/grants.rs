//! What a program is granted, as it is written on the command line.
//!
//! Invariant: what comes out of here holds no NUL, no empty path and no empty or impossible variable name, so that it
//! can be sealed into a manifest as it is.

use crate::failure::Failure;
use clap::Args;
use wasm2native_compiler::{Access, Dir, Grants, Variable};

/// The flags that grant.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Grants")]
pub(crate) struct GrantFlags {
    /// Grant a directory: HOST is its path here, GUEST its path in the program (the same by default)
    ///
    /// A relative HOST is resolved against the working directory of the program's start. With `:ro`, nothing in it can
    /// be changed.
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro]", value_parser = parse_dir)]
    dirs: Vec<Dir>,

    /// Grant an environment variable: with VALUE, or with the value that it has when the program starts
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = parse_variable)]
    env: Vec<Variable>,

    /// Seal in an argument that stands before those of the program's command line
    #[arg(long = "arg", value_name = "ARG", value_parser = parse_argument, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl GrantFlags {
    /// The grants. Of a variable that is given twice, the last one holds.
    ///
    /// # Errors
    /// Two directories under one name in the program.
    pub(crate) fn grants(&self) -> Result<Grants, Failure> {
        for (i, dir) in self.dirs.iter().enumerate() {
            if self.dirs[..i].iter().any(|other| other.guest == dir.guest) {
                return Err(Failure::usage(
                    format!("two directories are granted as '{}'", dir.guest),
                    "give them different names in the program: --dir HOST::GUEST",
                ));
            }
        }
        let mut env: Vec<Variable> = Vec::new();
        for variable in &self.env {
            env.retain(|other| other.name != variable.name);
            env.push(variable.clone());
        }
        Ok(Grants { dirs: self.dirs.clone(), env, args: self.args.clone() })
    }
}

fn parse_dir(text: &str) -> Result<Dir, String> {
    no_nul(text)?;
    let (paths, access) = match text.strip_suffix(":ro") {
        Some(paths) => (paths, Access::ReadOnly),
        None => (text, Access::ReadWrite),
    };
    let (host, guest) = paths.split_once("::").unwrap_or((paths, paths));
    if host.is_empty() {
        return Err("the path of the directory is empty".to_owned());
    }
    if guest.is_empty() {
        return Err("the directory's path in the program is empty".to_owned());
    }
    Ok(Dir { host: host.to_owned(), guest: guest.to_owned(), access })
}

fn parse_variable(text: &str) -> Result<Variable, String> {
    no_nul(text)?;
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() {
        return Err("the variable's name is empty".to_owned());
    }
    Ok(Variable { name: name.to_owned(), value })
}

fn parse_argument(text: &str) -> Result<String, String> {
    no_nul(text)?;
    Ok(text.to_owned())
}

fn no_nul(text: &str) -> Result<(), String> {
    if text.contains('\0') { Err("it holds a NUL character".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir(text: &str) -> (String, String, Access) {
        let dir = parse_dir(text).expect("a grant");
        (dir.host, dir.guest, dir.access)
    }

    #[test]
    fn directories() {
        assert_eq!(dir("a"), ("a".into(), "a".into(), Access::ReadWrite));
        assert_eq!(dir("/data::/:ro"), ("/data".into(), "/".into(), Access::ReadOnly));
        assert_eq!(dir("a:b::c:d"), ("a:b".into(), "c:d".into(), Access::ReadWrite));
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
}
