//! Hosts of hostile modules: programs in C that give instances every reason to fail, and must go on with right answers.
//!
//! Each is linked as people do, runs on both CPUs, with memories that are guarded and with checked ones, and is looked at by
//! AddressSanitizer and Valgrind.

#[path = "hosts/build.rs"]
mod build;
#[path = "hosts/callbacks.rs"]
mod callbacks;
#[path = "hosts/crowd.rs"]
mod crowd;
#[path = "hosts/linkers.rs"]
mod linkers;
#[path = "hosts/narrow.rs"]
mod narrow;
#[path = "hosts/shared.rs"]
mod shared;
#[path = "hosts/signals.rs"]
mod signals;
#[path = "hosts/storm.rs"]
mod storm;
#[path = "hosts/versions.rs"]
mod versions;
