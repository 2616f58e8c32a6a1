//! The ways in which scripts are built: the axes, and what is taken of their product.
//!
//! ```text
//! target    x86_64 | aarch64      memory   guarded | checked
//! level     -O2 | -O0             instance  static | parameter
//! ```
//! Ways that are checked and take a parameter are what a library without signals is: their traps are calls too.

use wasm2native_targets::{LINUX, Target};

use super::run::Way;

/// The values of each axis but the target: a name, and flags of the command.
const AXES: [[(&str, &[&str]); 2]; 3] = [
    [("O2", &["-O2"]), ("O0", &["-O0"])],
    [("guarded", &["--memory", "guarded"]), ("checked", &["--memory", "checked"])],
    [("static", &["--instance", "static"]), ("parameter", &["--instance", "parameter"])],
];

/// A way with its name.
#[derive(Clone, Debug)]
pub struct NamedWay {
    /// As `aarch64-linux-O0-checked-static`.
    pub name: String,
    /// The way.
    pub way: Way,
}

/// Every way: the product of all axes. Counted backwards it is every way's opposite.
#[must_use]
pub fn all() -> Vec<NamedWay> {
    let choices = 0..1_usize << AXES.len();
    LINUX.iter().flat_map(|target| choices.clone().map(move |choice| way(target, choice))).collect()
}

/// Two ways that differ on every axis, so that together they are each value of each. Which two they are depends on the
/// script's number.
#[must_use]
pub fn opposites(number: usize) -> [NamedWay; 2] {
    let ways = all();
    let index = number % (ways.len() / 2);
    [ways[index].clone(), ways[ways.len() - 1 - index].clone()]
}

/// Each target, with relaxed vector operators that give the same results on every CPU.
#[must_use]
pub fn deterministic() -> Vec<NamedWay> {
    let flags = ["--relaxed-simd", "deterministic"].map(str::to_owned);
    let way = |target: &&'static Target| NamedWay {
        name: format!("{}-deterministic", target.name),
        way: Way { target, flags: flags.to_vec() },
    };
    LINUX.iter().map(way).collect()
}

fn way(target: &'static Target, choice: usize) -> NamedWay {
    let mut named = NamedWay { name: target.name.to_owned(), way: Way { target, flags: Vec::new() } };
    for (bit, axis) in AXES.iter().enumerate() {
        let (name, flags) = axis[choice >> bit & 1];
        named.name += &format!("-{name}");
        named.way.flags.extend(flags.iter().map(|flag| (*flag).to_owned()));
    }
    if WITHOUT_SIGNALS.iter().all(|value| named.way.flags.iter().any(|flag| flag == value)) {
        named.name += "-calls";
        named.way.flags.extend(["--traps", "calls"].map(str::to_owned));
    }
    named
}

/// Values of axes that go together with traps by calls.
const WITHOUT_SIGNALS: [&str; 2] = ["checked", "parameter"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn opposites_are_each_value_of_each_axis() {
        let ways = all();
        assert_eq!(ways.iter().map(|way| &way.name).collect::<BTreeSet<_>>().len(), 16);
        let mut seen = BTreeSet::new();
        for number in 0..8 {
            let [first, second] = opposites(number);
            assert_ne!(first.way.target.name, second.way.target.name);
            let values: BTreeSet<&String> = first.way.flags.iter().chain(&second.way.flags).collect();
            // Each flag with both of its values: two levels, and two flags with a word before each value.
            let traps = if values.iter().any(|value| *value == "calls") { 2 } else { 0 };
            assert_eq!(values.len(), 2 + 3 + 3 + traps, "{values:?}");
            seen.extend([first.name, second.name]);
        }
        assert_eq!(seen.len(), 16, "every way is somebody's");
    }
}
