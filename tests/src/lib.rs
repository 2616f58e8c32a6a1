//! What the integration tests share: building with the public command, running on either CPU, comparing.
//!
//! ```text
//! a file with a header ─ header ─▶ Case ─ guest ─▶ wasm ─ command ─▶ executable ─ machine ─▶ Outcome
//!                                                    └──── reference (Wasmtime) ────────────▶ Outcome
//! ```
//! The command is used as people use it: through its flags, never through a back door. [`script`] carries out scripts of the
//! official test suite.

pub mod attack;
pub mod case;
pub mod command;
pub mod confinement;
pub mod example;
pub mod fuzz;
pub mod guest;
pub mod header;
pub mod machine;
pub mod macos;
pub mod page;
pub mod places;
pub mod platform;
pub mod random;
pub mod reference;
pub mod script;
pub mod variant;
