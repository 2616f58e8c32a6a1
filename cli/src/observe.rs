//! What is told of a build while it lasts: a log (`-v`), a bar, a table of stages (`--time`).
//!
//! All three listen to the spans and events that the library emits under the target `wasm2native`; the library knows
//! none of them. Invariant: nothing listens that nobody asked for, so that a plain build pays nothing.

use crate::flags::Flags;
use crate::progress::Progress;
use crate::timing::Stages;
use std::io::{self, IsTerminal as _};
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Prefix of the targets of everything that the library emits.
const LIBRARY: &str = "wasm2native";
/// Target of events that say how far a stage is.
pub(crate) const PROGRESS: &str = "wasm2native::progress";

/// What listens to a build.
#[must_use]
pub(crate) struct Observer {
    progress: Option<Progress>,
    stages: Option<Stages>,
}

/// Starts listening, as the flags say.
pub(crate) fn start(flags: &Flags) -> Observer {
    let stages = flags.time.then(Stages::default);
    // A log and a bar would write over each other.
    let progress = (flags.verbose == 0 && io::stderr().is_terminal()).then(Progress::default);
    let log_level = match flags.verbose {
        0 => None,
        1 => Some(Level::INFO),
        _ => Some(Level::DEBUG),
    };
    if stages.is_some() || progress.is_some() || log_level.is_some() {
        let log = log_level.map(|level| {
            let library = Targets::new().with_target(LIBRARY, level).with_target(PROGRESS, LevelFilter::OFF);
            tracing_subscriber::fmt::layer()
                .with_writer(io::stderr)
                .with_ansi(
                    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
                )
                .with_span_events(FmtSpan::CLOSE)
                .with_target(false)
                .with_filter(library)
        });
        let of_stages = || Targets::new().with_target(LIBRARY, Level::INFO);
        let started = tracing_subscriber::registry()
            .with(log)
            .with(stages.clone().map(|stages| stages.with_filter(of_stages())))
            .with(progress.clone().map(|bar| bar.with_filter(of_stages().with_target(PROGRESS, Level::DEBUG))))
            .try_init();
        started.expect("the command sets its listeners up once");
    }
    Observer { progress, stages }
}

impl Observer {
    /// Stops: the bar goes, the table comes.
    pub(crate) fn finish(self) {
        if let Some(progress) = self.progress {
            progress.clear();
        }
        if let Some(stages) = self.stages {
            stages.print();
        }
    }
}
