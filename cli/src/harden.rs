//! The flags that say how a program restricts itself before it runs.
//!
//! What is not switched off is on: a part that a later version adds protects programs whose build lines stay as they are.

use crate::failure::Failure;
use clap::{Args, ValueEnum};
use wasm2native_abi::harden::{LANDLOCK, LIMITS, PRIVILEGES, SECCOMP};
use wasm2native_compiler::{Hardening, Lacking};

/// How the program restricts itself.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Hardening")]
pub(crate) struct HardenFlags {
    /// Leave out parts of what the program does to restrict itself before it runs, divided by commas
    ///
    /// A program gives up what neither its grants nor the functions that it imports need. With WASM2NATIVE_TRACE=hardening
    /// in its environment it says what was done.
    #[arg(long, value_name = "PARTS", value_enum, value_delimiter = ',')]
    no_harden: Vec<Part>,

    /// Let the program refuse to start, with exit code 126, where the kernel lacks a part
    #[arg(long)]
    require_hardening: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// All of it
    All,
    /// Limits: no core files, no new processes
    Limits,
    /// No new privileges by executing a file; landlock and seccomp need it
    Privileges,
    /// No files outside of the granted directories, no TCP ports, no signals to other processes
    Landlock,
    /// No system calls beyond those that it needs: others kill it
    Seccomp,
}

impl Part {
    const fn bits(self) -> u32 {
        match self {
            Self::All => LIMITS | PRIVILEGES | LANDLOCK | SECCOMP,
            Self::Limits => LIMITS,
            Self::Privileges => PRIVILEGES,
            Self::Landlock => LANDLOCK,
            Self::Seccomp => SECCOMP,
        }
    }
}

impl HardenFlags {
    /// What the program gives up.
    ///
    /// # Errors
    /// A part without what it needs; the demand of something that is switched off as a whole.
    pub(crate) fn hardening(&self) -> Result<Hardening, Failure> {
        let off = self.no_harden.iter().fold(0, |off, part| off | part.bits());
        let parts = Hardening::default().parts & !off;
        if parts & PRIVILEGES == 0 && parts & (LANDLOCK | SECCOMP) != 0 {
            return Err(Failure::usage(
                "the kernel hardens only programs that gain no privileges",
                "leave out all three: --no-harden privileges,landlock,seccomp",
            ));
        }
        if parts == 0 && self.require_hardening {
            let message = "--require-hardening requires what --no-harden switches off";
            return Err(Failure::usage(message, "give one of the two"));
        }
        let lacking = if self.require_hardening { Lacking::Refuse } else { Lacking::Skip };
        Ok(Hardening { parts, lacking })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(no_harden: &[Part]) -> Option<u32> {
        let flags = HardenFlags { no_harden: no_harden.to_vec(), require_hardening: false };
        flags.hardening().ok().map(|hardening| hardening.parts)
    }

    #[test]
    fn parts_are_switched_off_one_by_one() {
        assert_eq!(parts(&[]), Some(Part::All.bits()), "every part has a name");
        assert_eq!(parts(&[Part::All]), Some(0));
        assert_eq!(parts(&[Part::Seccomp, Part::Limits]), Some(PRIVILEGES | LANDLOCK));
        assert_eq!(parts(&[Part::Privileges]), None);
        assert_eq!(parts(&[Part::Privileges, Part::Landlock]), None);
        assert_eq!(parts(&[Part::Privileges, Part::Landlock, Part::Seccomp]), Some(LIMITS));
    }
}
