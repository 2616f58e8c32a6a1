//! Ends the process when one input takes too long, and says which input it was, whatever ends the process.

use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long one input may take. Those of the runs take some milliseconds each, on a loaded machine too.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// How much memory a process may have had at its highest.
const MEMORY_LIMIT_KIB: u64 = 1 << 20;

/// A watch over a run of inputs.
#[derive(Debug)]
pub struct Watch {
    note: std::fs::File,
    path: PathBuf,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    started: Instant,
    seed: AtomicU64,
    /// Milliseconds from the start at which the present input's turn began; 0 between inputs, and [`OVER`] at the end.
    began: AtomicU64,
}

const OVER: u64 = u64::MAX;

impl Watch {
    /// Starts it. While an input is tried, its seed stands in the file `note`: that is where to look after a stack overflow.
    ///
    /// # Panics
    /// If the file cannot be written.
    #[must_use]
    pub fn start(note: &Path) -> Self {
        let file = std::fs::File::create(note).unwrap_or_else(|error| panic!("{}: {error}", note.display()));
        let shared = Arc::new(Shared { started: Instant::now(), seed: AtomicU64::new(0), began: AtomicU64::new(0) });
        let watched = Arc::clone(&shared);
        std::thread::spawn(move || watched.keep_watch());
        Self { note: file, path: note.to_owned(), shared }
    }

    /// Does the work of an input.
    pub(super) fn over<R>(&self, seed: u64, work: impl FnOnce() -> R) -> R {
        let written = self.note.write_all_at(format!("seed {seed:<20}\n").as_bytes(), 0);
        written.unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        self.shared.seed.store(seed, Ordering::Relaxed);
        self.shared.began.store(self.shared.now(), Ordering::Relaxed);
        let result = work();
        self.shared.began.store(0, Ordering::Relaxed);
        result
    }

    /// Whether the process has stayed small.
    ///
    /// # Errors
    /// How large it became.
    ///
    /// # Panics
    /// If the system does not say.
    pub fn memory_stayed_bounded(&self) -> Result<(), String> {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells");
        let kib: u64 = peak.trim().trim_end_matches(" kB").parse().expect("it is a number");
        if kib <= MEMORY_LIMIT_KIB { Ok(()) } else { Err(format!("the process took {kib} KiB of memory")) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.began.store(OVER, Ordering::Relaxed);
        // It may be gone already; there is nothing in it any more.
        drop(std::fs::remove_file(&self.path));
    }
}

impl Shared {
    fn now(&self) -> u64 {
        1 + self.started.elapsed().as_millis() as u64
    }

    fn keep_watch(&self) {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            match self.began.load(Ordering::Relaxed) {
                OVER => return,
                0 => {}
                began if self.now() > began + TIME_LIMIT.as_millis() as u64 => {
                    eprintln!("seed {} takes more than {TIME_LIMIT:?}", self.seed.load(Ordering::Relaxed));
                    std::process::abort();
                }
                _ => {}
            }
        }
    }
}
