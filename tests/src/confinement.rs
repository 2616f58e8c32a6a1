//! What confines a program's paths: the kernel (`openat2`), or the runtime's own walk over the components where the kernel
//! cannot.
//!
//! The program is the same file each time. The system call is taken away from it by a seccomp filter, which [`Confinement::wrap`] has the
//! launcher `confine` (`tests/src/bin/confine`) put round the process, as an older kernel or a container would.

use std::process::Command;

use wasm2native_targets::Target;

use crate::places;

/// What answers `openat2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confinement {
    /// The kernel. Under an emulator that lacks the call it is the walk too.
    Kernel,
    /// Nobody: `ENOSYS`, as before Linux 5.6.
    Walk,
    /// A sandbox that does not know the call: `EPERM`, as in old containers.
    Refused,
    /// A signal that ends the process: it shows who makes the call.
    Kill,
}

impl Confinement {
    /// Those that confine, and must not differ, for programs of `target` on this machine.
    #[must_use]
    pub fn all(target: &Target) -> &'static [Self] {
        if Target::host().is_some_and(|host| host.name == target.name) {
            &[Self::Kernel, Self::Walk, Self::Refused]
        } else {
            // An emulator may know the call or not: here it never does.
            &[Self::Walk]
        }
    }

    /// What test names call it, and the launcher.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Walk => "walk",
            Self::Refused => "refused",
            Self::Kill => "kill",
        }
    }

    /// Adds to `command`, which is complete but for the program and what follows it, what is needed for this.
    pub fn wrap(self, command: &mut Command) {
        if self != Self::Kernel {
            command.arg(places::profile().join("confine")).arg(self.name());
        }
    }
}
