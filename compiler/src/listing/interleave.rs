//! Which operators stand above which piece of code.
//!
//! An operator stands above the first instruction that comes from it, and again wherever the code goes back to it. One that
//! becomes no instruction of its own stands above the next one that does: `local.get` above the addition that takes it.

use super::operators::Operator;
use std::collections::HashSet;

/// The operators of a function, on the way through its code.
pub(super) struct Interleaving<'a> {
    operators: Vec<Operator<'a>>,
    /// Offsets of those that code comes from.
    with_code: HashSet<u32>,
    /// Which have been told, in their order.
    is_told: Vec<bool>,
    /// The one that was told last.
    current: Option<u32>,
}

impl<'a> Interleaving<'a> {
    /// `with_code` are the offsets that code comes from.
    pub(super) fn new(operators: Vec<Operator<'a>>, with_code: impl IntoIterator<Item = u32>) -> Self {
        let is_told = vec![false; operators.len()];
        Self { operators, with_code: with_code.into_iter().collect(), is_told, current: None }
    }

    /// What is to be told before code that comes from the operator at `origin`, or from none.
    pub(super) fn before(&mut self, origin: Option<u32>) -> Vec<Operator<'a>> {
        if origin.is_none() || origin == self.current {
            return Vec::new();
        }
        self.current = origin;
        let place = self.operators.binary_search_by_key(&origin, |operator| Some(operator.offset));
        let Ok(index) = place else { return Vec::new() };
        let is_silent =
            |index: &usize| !self.is_told[*index] && !self.with_code.contains(&self.operators[*index].offset);
        let first = (0..index).rev().take_while(is_silent).last().unwrap_or(index);
        self.is_told[first..=index].fill(true);
        self.operators[first..=index].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_nothing_stands_above_what_takes_it() {
        let operators = [(1, "local.get 0"), (3, "i32.load"), (5, "local.get 1"), (7, "i32.add"), (8, "end")];
        let operators = operators.map(|(offset, text)| Operator { offset, text: text.into(), source: None }).to_vec();
        let mut interleaving = Interleaving::new(operators, [3, 7]);
        let mut told = |origin| interleaving.before(origin).into_iter().map(|op| op.text).collect::<Vec<_>>();
        assert!(told(None).is_empty());
        assert_eq!(told(Some(7)), ["local.get 1", "i32.add"]);
        assert_eq!(told(Some(3)), ["local.get 0", "i32.load"]);
        assert!(told(Some(3)).is_empty());
        assert_eq!(told(Some(7)), ["i32.add"]);
    }
}
