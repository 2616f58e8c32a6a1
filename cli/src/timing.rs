//! `--time`: wall time, CPU time and peak memory of each stage.
//!
//! A stage is an info span of the library. Invariant: stages stand in the order in which they began, indented below the
//! one that they are part of.

use rustix::time::{ClockId, clock_gettime};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tracing::Subscriber;
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

/// The stages so far.
#[derive(Clone)]
pub(crate) struct Stages {
    began: Instant,
    list: Arc<Mutex<Vec<Stage>>>,
}

struct Stage {
    name: &'static str,
    depth: usize,
    cost: Cost,
}

/// What a stage took.
#[derive(Clone, Copy, Default)]
struct Cost {
    wall: Duration,
    cpu: Duration,
    /// The process's peak when the stage ended.
    peak_kib: u64,
}

/// Where the clocks stood when a stage began.
struct Began {
    stage: usize,
    wall: Instant,
    cpu: Duration,
}

impl Default for Stages {
    fn default() -> Self {
        Self { began: Instant::now(), list: Arc::default() }
    }
}

impl Stages {
    /// Prints the table on standard error.
    pub(crate) fn print(&self) {
        let total = Cost { wall: self.began.elapsed(), cpu: process_cpu_time(), peak_kib: peak_kib() };
        let mut text = format!("{:<24}{:>12}{:>12}{:>12}\n", "stage", "wall ms", "CPU ms", "peak MiB");
        for stage in &*self.list.lock().unwrap_or_else(PoisonError::into_inner) {
            write_row(&mut text, stage.depth, stage.name, stage.cost);
        }
        write_row(&mut text, 0, "total", total);
        // Nobody is left to hear that standard error is gone.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

fn write_row(text: &mut String, depth: usize, name: &str, cost: Cost) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let (wall, cpu, peak) = (milliseconds(cost.wall), milliseconds(cost.cpu), cost.peak_kib as f64 / 1024.0);
    let name = format!("{:width$}{name}", "", width = 2 * depth);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name:<24}{wall:>12.1}{cpu:>12.1}{peak:>12.1}");
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Stages {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let depth = span.scope().skip(1).count();
        span.extensions_mut().insert(Began { stage: list.len(), wall: Instant::now(), cpu: process_cpu_time() });
        list.push(Stage { name: attributes.metadata().name(), depth, cost: Cost::default() });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let extensions = span.extensions();
        let Some(began) = extensions.get::<Began>() else { return };
        let cpu = process_cpu_time().saturating_sub(began.cpu);
        let cost = Cost { wall: began.wall.elapsed(), cpu, peak_kib: peak_kib() };
        self.list.lock().unwrap_or_else(PoisonError::into_inner)[began.stage].cost = cost;
    }
}

/// CPU time of all threads of this process.
fn process_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The most memory that this process has had resident, in KiB; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
}
