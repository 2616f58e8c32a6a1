//! `--features`: which proposals a module may use.

use crate::diagnostics::nearest;
use clap::Args;
use wasm2native_compiler::{Features, UnknownFeature};

/// What modules may use.
#[derive(Args, Clone, Debug)]
pub(crate) struct FeatureFlags {
    /// Refuse modules that use more than this: names of sets (mvp, 2.0, 3.0, default) and of proposals, divided by commas;
    /// -NAME takes one away. By default 3.0 and what is compiled beyond it; `wasm2native inspect` shows what a module uses
    #[arg(long, value_name = "LIST", value_parser = parse, allow_hyphen_values = true)]
    features: Option<Features>,
}

impl FeatureFlags {
    /// What modules may use.
    pub(crate) fn features(&self) -> Features {
        self.features.unwrap_or_default()
    }

    /// Whether the flag was given.
    pub(crate) fn given(&self) -> bool {
        self.features.is_some()
    }
}

fn parse(list: &str) -> Result<Features, String> {
    Features::parse(list).map_err(|UnknownFeature(name)| {
        let known = Features::names().collect::<Vec<_>>();
        match nearest(&name, known.iter().copied()) {
            Some(near) => format!("there is no '{name}'; did you mean '{near}'?"),
            None => format!("there is no '{name}'; there are: {}", known.join(", ")),
        }
    })
}
