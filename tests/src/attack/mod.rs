//! The ground on which a program's sandbox is attacked, and the process beside it that moves directories under its feet.

pub mod ground;
pub mod snapshot;
pub mod swap;
