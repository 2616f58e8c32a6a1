//! What a program does not have, of what others have: what its build denied, and what this run gives up.
//!
//! A run narrows by variables: `WASM2NATIVE_DENY`, and any other name that goes on with an underscore, hold a list of items
//! divided by commas. Invariant: nobody is let off for a typing error: an item that does not exist ends the process in words.
//! So does a variable that would widen what the build does not let a run widen.
//!
//! | item | takes away |
//! |---|---|
//! | `args`, `stdin`, `stdout`, `stderr`, `clock`, `random` | what every program has ([`Ambient`]) |
//! | `env`, `env:NAME` | every variable; one |
//! | `dir`, `dir:GUEST` | every directory; one, by its path in the program |
//! | `write` | every change to files and directories |
//! | `listen` | every listening socket |

use crate::process::Process;
use crate::report::start_error;
use wasm2native_abi::grant::{Ambient, LateGrant};

/// What was taken away.
#[derive(Clone, Copy)]
pub(crate) struct Denied {
    /// A bit for each [`Ambient`].
    ambient: u8,
    /// A bit for each [`LateGrant`].
    may_add: u8,
    /// Whether this run gives anything up.
    run: bool,
    process: Process,
}

impl Denied {
    /// Nothing yet, of a run that may not add anything.
    pub(super) const fn new(process: &Process) -> Self {
        Self { ambient: 0, may_add: 0, run: false, process: *process }
    }

    /// Takes away what the build denied.
    pub(super) const fn add(&mut self, ambient: Ambient) {
        self.ambient |= 1 << ambient as u8;
    }

    /// Lets the run add something. Nobody adds who runs the program with more rights than their own.
    pub(super) fn let_run_add(&mut self, grant: LateGrant) {
        if !self.process.is_privileged() {
            self.may_add |= 1 << grant as u8;
        }
    }

    /// Reads what the run gives up. Ends the process in words where the run asks for what cannot be.
    pub(super) fn read_run(&mut self) {
        self.run = self.process.has_settings(b"DENY");
        let mut ambient = 0;
        self.any(&mut |item| {
            if let Some(named) = Ambient::ALL.into_iter().find(|ambient| ambient.name().as_bytes() == item) {
                ambient |= 1 << named as u8;
            } else if !is_item(item) {
                start_error(&[b"WASM2NATIVE_DENY: there is no '", item, b"' to deny"]);
            }
            false
        });
        self.ambient |= ambient;
        for (grant, name) in [(LateGrant::Directory, b"DIR"), (LateGrant::Variable, b"ENV")] {
            if self.may_add & 1 << grant as u8 == 0 && self.process.has_settings(name) {
                start_error(&[
                    b"WASM2NATIVE_",
                    name,
                    b" is set, but this program was not built to take more (with --late ",
                    grant.name().as_bytes(),
                    b")",
                ]);
            }
        }
    }

    /// Whether the program goes without `ambient`.
    pub(crate) const fn has(&self, ambient: Ambient) -> bool {
        self.ambient & 1 << ambient as u8 != 0
    }

    /// Whether it goes without the directory that is called `guest` in it.
    pub(super) fn directory(&self, guest: &str) -> bool {
        self.any(&mut |item| item == b"dir" || item.strip_prefix(b"dir:") == Some(guest.as_bytes()))
    }

    /// Whether it goes without the variable.
    pub(super) fn variable(&self, name: &[u8]) -> bool {
        self.any(&mut |item| item == b"env" || item.strip_prefix(b"env:") == Some(name))
    }

    /// Whether it changes no file and no directory.
    pub(super) fn writing(&self) -> bool {
        self.any(&mut |item| item == b"write")
    }

    /// Whether it goes without listening sockets.
    pub(super) fn listening(&self) -> bool {
        self.any(&mut |item| item == b"listen")
    }

    /// Whether one of the items that the run gives up is as wanted.
    fn any(&self, is_wanted: &mut dyn FnMut(&'static [u8]) -> bool) -> bool {
        self.run
            && self.process.settings(b"DENY").any(|list| {
                let mut items = list.to_bytes().split(|byte| *byte == b',');
                items.any(|item| !item.is_empty() && is_wanted(item))
            })
    }
}

/// Whether `item` is one of those that are no [`Ambient`].
fn is_item(item: &[u8]) -> bool {
    matches!(item, b"env" | b"dir" | b"write" | b"listen") || item.starts_with(b"env:") || item.starts_with(b"dir:")
}
