//! Attacks on the sandbox: each with the paths confined by the kernel and by the runtime's own walk, on each CPU as far as
//! this machine can ([`Confinement::all`]).
//!
//! | file | attacks |
//! |---|---|
//! | `attacks/race.rs` | a second process swaps directories for links to outside, and moves them out |
//! | `attacks/fixed.rs` | links, `..`, `/proc`, pipes, moved directories: what does not change while it is attacked |
//! | `attacks/answers.rs` | whether both ways of confining answer the same, for all paths of a few components |
//! | `programs/attacks/*` | what needs no second process, as cases: pointers, lengths, descriptors, names |
//!
//! Guests are the `.c` files in `attacks/`. What other runtimes had to publish, and where it is attacked here:
//!
//! | published | what got out | attacked by |
//! |---|---|---|
//! | Wasmer CVE-2024-38358, wazero #2321 | creating through a link that leads outside | `escapes.c`, `race.c` |
//! | Wasmer #2432 | a check of each component, and then the opening | `race.c` |
//! | uvwasi #271 | links with absolute texts | `escapes.c`, `programs/attacks/texts.c` |
//! | Wasmtime GHSA-2r75-cxrj-cmph | emptying a file that is for reading only | `read_only.c` |
//! | Wasmtime GHSA-4ch3-9j33-3pmj | a second name for such a file where writing is granted | `read_only.c` |
//! | Wasmtime CVE-2025-53901 | a descriptor renumbered to itself | `programs/attacks/descriptors.c` |
//! | Wasmtime CVE-2024-51745 | names of devices | `programs/attacks/texts.c` |

#[path = "attacks/answers.rs"]
mod answers;
#[path = "attacks/fixed.rs"]
mod fixed;
#[path = "attacks/race.rs"]
mod race;

use libtest_mimic::{Arguments, Failed, Trial};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::case::Case;
use wasm2native_tests::confinement::Confinement;
use wasm2native_tests::{places, variant};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = race::controls();
    trials.extend(answers::trials());
    for &target in LINUX {
        for &confinement in Confinement::all(target) {
            // What is refused leads to the same walk.
            if confinement != Confinement::Refused {
                trials.extend(race::trials(target, confinement));
            }
            trials.extend(fixed::trials(target, confinement));
            if confinement != Confinement::Kernel {
                trials.extend(cases(target, confinement));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// The cases about files, which `run` has with the kernel alone: the walk must pass them too.
fn cases(target: &'static Target, confinement: Confinement) -> Vec<Trial> {
    let mut trials = Vec::new();
    for folder in ["programs/attacks", "programs/wasi"] {
        let entries = std::fs::read_dir(places::tests().join(folder)).expect("the repository can be read");
        let paths = entries.map(|entry| entry.expect("the repository can be read").path());
        for case in paths.filter(|path| path.is_file()).flat_map(|path| Case::of_file(&path)) {
            trials.push(trial(&format!("{folder}/{}", case.name), target, confinement, move || {
                case.check_confined(target, variant::DEFAULT, confinement)
            }));
        }
    }
    trials
}

/// A test of `attack` that is called after what it attacks. Its answer is what went wrong, in words.
fn trial(
    attack: &str,
    target: &Target,
    confinement: Confinement,
    body: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    let name = format!("{attack}::{}::{}", target.name, confinement.name());
    Trial::test(name, move || body().map_err(Failed::from))
}
