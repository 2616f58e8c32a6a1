//! Engines: each runs a program with a mask on its standard input, and gives a [`Run`](super::outcome::Run).

pub(super) mod native;
pub(super) mod wasmi;
pub(super) mod wasmtime;
