//! The header of a test: what to build, how to run it, and what must come of it.
//!
//! A header is the lines that start with `;;@ ` in text modules, `//@ ` in C and Rust, and all lines but `# ` comments in
//! a `.case` file. Each is `key: value`. An unknown key is an error, so that a misspelt expectation cannot pass.
//! `tests/run/readme.wat` shows every key.

use std::path::Path;

/// A test's header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `module`: the guest, where it is not the file itself: `fetched/NAME` or a path below `tests/`.
    pub module: Option<String>,
    /// `cflags`: flags of the guest's compiler.
    pub cflags: Vec<String>,
    /// `link`: modules that it is linked with: `NAME=FILE`, with the file below `tests/`, then flags of its compiler.
    pub links: Vec<Link>,
    /// `flags`: flags of `wasm2native build`.
    pub flags: Vec<String>,
    /// `dir`: granted directories, as `--dir` takes them.
    pub dirs: Vec<String>,
    /// `env`: granted variables, as `--env` takes them.
    pub env: Vec<String>,
    /// `args`: arguments of the program, divided by spaces.
    pub args: Vec<String>,
    /// `stdin`: its standard input, with `\n`, `\t`, `\0` and `\\`.
    pub stdin: String,
    /// `file`: files that lie in its folder when it starts.
    pub files: Vec<File>,
    /// `copy`: files below `tests/` that are copied into its folder: `FROM -> TO`.
    pub copies: Vec<Copy>,
    /// `makes`: files that it must leave there.
    pub makes: Vec<File>,
    /// `exit`: its exit code.
    pub exit: i32,
    /// `stdout`: a line of its output; together, all of its output.
    pub stdout: Vec<String>,
    /// `stdout-has`: what its output must contain, in order, where not all of it is known.
    pub stdout_has: Vec<String>,
    /// `stderr`: what its error output must contain, in order.
    pub stderr: Vec<String>,
    /// `like`: whose behaviour it must show.
    pub like: Like,
    /// `variants`: in how many ways it is built.
    pub variants: Variants,
}

/// A module that others import from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Under which name.
    pub name: String,
    /// Path of the guest below `tests/`.
    pub file: String,
    /// Flags of the guest's compiler.
    pub cflags: Vec<String>,
}

/// A file with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path in the test's folder.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// A file of the repository with the place that it is copied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Path below `tests/`.
    pub from: String,
    /// Path in the test's folder.
    pub to: String,
}

/// Whose behaviour a program must show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Like {
    /// What the header states.
    #[default]
    Header,
    /// Wasmtime's output, exit code and files, and what the header states of errors and the exit code.
    Wasmtime,
}

/// In how many ways a program is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variants {
    /// In every way of [`crate::variant::ALL`].
    #[default]
    All,
    /// In every way but with checked memories, whose traps do not say where: for programs whose traps must.
    Guarded,
    /// As people build it: for programs that take long.
    Default,
}

impl Header {
    /// Reads the header of the file `path`, whose text is `text`.
    ///
    /// # Errors
    /// The line that is not understood, with the reason.
    pub fn parse(path: &Path, text: &str) -> Result<Self, String> {
        let marker = match path.extension().and_then(|extension| extension.to_str()) {
            Some("wat" | "wast") => ";;@ ",
            Some("c" | "rs") => "//@ ",
            _ => "",
        };
        let mut header = Self::default();
        for (number, line) in text.lines().enumerate() {
            let Some(line) = line.strip_prefix(marker) else { continue };
            if marker.is_empty() && (line.is_empty() || line.starts_with('#')) {
                continue;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| format!("line {}: no `key: value`", number + 1))?;
            header.set(key.trim(), value.strip_prefix(' ').unwrap_or(value)).map_err(|why| {
                let line = number + 1;
                format!("line {line}: `{key}`: {why}")
            })?;
        }
        Ok(header)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "module" => self.module = Some(value.to_owned()),
            "cflags" => self.cflags.extend(words(value)),
            "link" => self.links.push(link(value)?),
            "flags" => self.flags.extend(words(value)),
            "dir" => self.dirs.push(value.to_owned()),
            "env" => self.env.push(value.to_owned()),
            "args" => self.args.extend(words(value)),
            "stdin" => self.stdin += &unescape(value)?,
            "file" => self.files.push(file(value)?),
            "copy" => self.copies.push(copy(value)?),
            "makes" => self.makes.push(file(value)?),
            "exit" => self.exit = value.parse().map_err(|_| format!("`{value}` is no exit code"))?,
            "stdout" => self.stdout.push(unescape(value)?),
            "stdout-has" => self.stdout_has.push(unescape(value)?),
            "stderr" => self.stderr.push(unescape(value)?),
            "like" if value == "wasmtime" => self.like = Like::Wasmtime,
            "variants" if value == "all" => self.variants = Variants::All,
            "variants" if value == "guarded" => self.variants = Variants::Guarded,
            "variants" if value == "default" => self.variants = Variants::Default,
            "like" | "variants" => return Err(format!("`{value}` is no choice")),
            _ => return Err("unknown key".to_owned()),
        }
        Ok(())
    }

    /// Whether imports that nobody provides are bound to traps.
    #[must_use]
    pub fn unknown_imports_trap(&self) -> bool {
        self.flags.windows(2).any(|pair| pair == ["--unknown-imports", "trap"])
    }

    /// The header's lines of standard output, each ended.
    #[must_use]
    pub fn expected_stdout(&self) -> String {
        self.stdout.iter().map(|line| format!("{line}\n")).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_owned)
}

fn file(value: &str) -> Result<File, String> {
    let (path, text) = value.split_once(" = ").ok_or("a file is `PATH = TEXT`")?;
    Ok(File { path: path.trim().to_owned(), text: unescape(text)? })
}

fn link(value: &str) -> Result<Link, String> {
    let mut words = words(value);
    let module = words.next().unwrap_or_default();
    let (name, file) = module.split_once('=').ok_or("a link is `NAME=FILE`, then flags of its compiler")?;
    Ok(Link { name: name.to_owned(), file: file.to_owned(), cflags: words.collect() })
}

fn copy(value: &str) -> Result<Copy, String> {
    let (from, to) = value.split_once(" -> ").ok_or("a copy is `FROM -> TO`")?;
    Ok(Copy { from: from.trim().to_owned(), to: to.trim().to_owned() })
}

fn unescape(text: &str) -> Result<String, String> {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        plain.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('\\') => '\\',
                other => return Err(format!("`\\{}` is no escape", other.unwrap_or(' '))),
            },
            plain => plain,
        });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error() {
        let error = Header::parse(Path::new("a.wat"), "(module)\n;;@ stdot: x\n").unwrap_err();
        assert_eq!(error, "line 2: `stdot`: unknown key");
    }

    #[test]
    fn keys_add_up() {
        let header = Header::parse(Path::new("a.c"), "//@ args: a b\n//@ args: c\n//@ exit: 3\nint main;\n").unwrap();
        assert_eq!((header.args.join("+"), header.exit), ("a+b+c".to_owned(), 3));
        let header = Header::parse(Path::new("a.case"), "# note\nfile: x = a\\nb\n").unwrap();
        assert_eq!(header.files, [File { path: "x".to_owned(), text: "a\nb".to_owned() }]);
    }
}
