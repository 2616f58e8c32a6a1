//! The bar of a build that lasts.
//!
//! Fed by stages (info spans of the library) and by events of the target `wasm2native::progress` with the numbers
//! `done` and `total`. Invariant: a build of less than a second shows no bar.

use crate::observe::PROGRESS;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// A build has this long before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two pictures of the bar.
const TICK: Duration = Duration::from_millis(100);

/// The bar, and what it would show.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

struct State {
    began: Instant,
    stage: &'static str,
    bar: Option<ProgressBar>,
}

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { began: Instant::now(), stage: "", bar: None })))
    }
}

impl Progress {
    /// Removes the bar from the terminal.
    pub(crate) fn clear(&self) {
        if let Some(bar) = self.state().bar.take() {
            bar.finish_and_clear();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The bar, once it is time for it.
    fn bar(&mut self) -> Option<&ProgressBar> {
        if self.bar.is_none() && self.began.elapsed() >= PATIENCE {
            let style = ProgressStyle::with_template("{msg:>8} [{bar:40}] {pos}/{len} {elapsed}");
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
            bar.set_message(self.stage);
            bar.enable_steady_tick(TICK);
            self.bar = Some(bar);
        }
        self.bar.as_ref()
    }
}

impl<S: Subscriber> Layer<S> for Progress {
    fn on_new_span(&self, attributes: &Attributes<'_>, _id: &Id, _context: Context<'_, S>) {
        let mut state = self.state();
        state.stage = attributes.metadata().name();
        if let Some(bar) = state.bar() {
            bar.set_message(attributes.metadata().name());
        }
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        if event.metadata().target() != PROGRESS {
            return;
        }
        let mut numbers = Numbers::default();
        event.record(&mut numbers);
        if let Some(bar) = self.state().bar() {
            bar.set_length(numbers.total);
            bar.set_position(numbers.done);
        }
    }
}

/// The numbers of an event.
#[derive(Default)]
struct Numbers {
    done: u64,
    total: u64,
}

impl Visit for Numbers {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "done" => self.done = value,
            "total" => self.total = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}
