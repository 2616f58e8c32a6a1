//! `wasm2native cmake`: the package by which CMake finds this command.
//!
//! Invariant: the package refers to nothing but the command that wrote it.

use crate::failure::Failure;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use wasm2native_compiler::{Diagnostic, FileMode, Output, write_outputs};

/// Write a package for CMake: `find_package(wasm2native)` and `wasm2native_add_library`
///
/// CMake finds it with -Dwasm2native_DIR=DIR. What it offers stands at the head of DIR/wasm2native-config.cmake.
#[derive(Args, Debug)]
pub(crate) struct Cmake {
    /// Folder to write it into; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const CONFIG: &str = include_str!("cmake/wasm2native-config.cmake");
const VERSION: &str = include_str!("cmake/wasm2native-config-version.cmake");

impl Cmake {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Diagnostic::io("cannot make", &self.folder, error))?;
        let command = std::env::current_exe().unwrap_or_default();
        // A folder whose name CMake would read something else from is left out: PATH is searched then.
        let command_folder = command.parent().and_then(|folder| folder.to_str()).filter(|folder| is_plain(folder));
        let config = CONFIG.replace("@COMMAND_FOLDER@", command_folder.unwrap_or_default());
        let version = VERSION.replace("@VERSION@", env!("CARGO_PKG_VERSION"));
        let [config_path, version_path] =
            ["wasm2native-config.cmake", "wasm2native-config-version.cmake"].map(|name| self.folder.join(name));
        Ok(write_outputs(&[
            Output { path: &version_path, bytes: version.as_bytes(), mode: FileMode::Data },
            Output { path: &config_path, bytes: config.as_bytes(), mode: FileMode::Data },
        ])?)
    }
}

/// Whether a text means itself between quotes of CMake's.
fn is_plain(text: &str) -> bool {
    !text.contains(['"', '\\', '$', ';', '@'])
}
