//! The order of instantiation: a module comes after those that it imports from, and else in the order in which it was given.

use super::Source;
use crate::diagnostic::{Diagnostic, Kind};

/// The indices of `modules` in the order of their instantiation.
///
/// # Errors
/// [`Kind::CyclicImports`] where modules import from each other in a circle: no order satisfies them.
pub(super) fn order(modules: &[Source<'_>]) -> Result<Vec<usize>, Diagnostic> {
    let needs: Vec<Vec<usize>> = modules.iter().map(|source| needs(source, modules)).collect();
    let mut state = vec![State::Untouched; modules.len()];
    let mut order = Vec::with_capacity(modules.len());
    for first in 0..modules.len() {
        // A path of modules, each with how many of its needs have been looked at: depth first, without recursion.
        let mut path = vec![(first, 0)];
        while let Some((index, looked_at)) = path.last_mut() {
            let index = *index;
            if state[index] == State::Placed {
                path.pop();
                continue;
            }
            state[index] = State::OnPath;
            match needs[index].get(*looked_at) {
                Some(&need) => {
                    *looked_at += 1;
                    match state[need] {
                        State::Placed => {}
                        State::Untouched => path.push((need, 0)),
                        State::OnPath => return Err(cycle(&path, need, modules)),
                    }
                }
                None => {
                    state[index] = State::Placed;
                    order.push(index);
                    path.pop();
                }
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    OnPath,
    Placed,
}

/// The modules that `source` imports from, each once.
fn needs(source: &Source<'_>, modules: &[Source<'_>]) -> Vec<usize> {
    let mut needs = Vec::new();
    for import in &source.module.imports {
        if let Some(need) = modules.iter().position(|other| other.name == Some(import.module))
            && !needs.contains(&need)
        {
            needs.push(need);
        }
    }
    needs
}

fn cycle(path: &[(usize, usize)], back_to: usize, modules: &[Source<'_>]) -> Diagnostic {
    let on_path = path.iter().map(|(index, _)| *index).skip_while(|index| *index != back_to);
    let names = on_path.chain([back_to]).map(|index| modules[index].name.unwrap_or_default().to_owned()).collect();
    Diagnostic::new(Kind::CyclicImports(names))
        .help("a module can only import from one that exists before it: move what both need into a module of its own")
}
