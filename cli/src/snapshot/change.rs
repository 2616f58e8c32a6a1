//! What differs between snapshots and code, and how it is told.

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

/// What differs.
pub(super) struct Difference {
    /// The name of the file.
    pub(super) file: String,
    pub(super) change: Change,
}

/// How a file differs from the code.
pub(super) enum Change {
    /// The function has no snapshot: this would be it.
    Missing(String),
    /// The snapshot, and what it would be.
    Different(String, String),
    /// There is no such function.
    Orphaned,
}

impl Change {
    /// What the snapshot would be, if there would be one.
    pub(super) fn now(&self) -> Option<&str> {
        match self {
            Self::Missing(now) | Self::Different(_, now) => Some(now),
            Self::Orphaned => None,
        }
    }

    /// What it is called once the snapshots have been written.
    const fn done(&self) -> &'static str {
        match self {
            Self::Missing(_) => "added",
            Self::Different(..) => "updated",
            Self::Orphaned => "removed",
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Different(..) => "different",
            Self::Orphaned => "orphaned",
        }
    }
}

impl Difference {
    /// `different: core.fmt.write.x86_64-linux.s`
    pub(super) fn title(&self) -> String {
        format!("{}: {}", self.change.word(), self.file)
    }

    /// `updated: core.fmt.write.x86_64-linux.s`
    pub(super) fn done(&self) -> String {
        format!("{}: {}", self.change.done(), self.file)
    }
}

/// Everything that differs, in the order of the files: titles, and unified differences where there is code on both sides.
pub(super) fn text(differences: &[Difference], is_coloured: bool) -> String {
    let mut text = String::new();
    for difference in differences {
        text += &format!("{}\n", difference.title());
        if let Change::Different(before, now) = &difference.change {
            let diff = TextDiff::from_lines(before.as_str(), now.as_str());
            let unified = diff.unified_diff().context_radius(3).header("snapshot", "code").to_string();
            for line in unified.lines() {
                text += &if is_coloured { coloured(line) } else { line.to_owned() };
                text.push('\n');
            }
        }
    }
    text
}

fn coloured(line: &str) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => AnsiColor::Green.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    };
    format!("{style}{line}{style:#}")
}

/// `2 snapshots are different, 1 is missing`
pub(super) fn count(differences: &[Difference]) -> String {
    let mut parts = Vec::new();
    for word in ["different", "missing", "orphaned"] {
        let count = differences.iter().filter(|difference| difference.change.word() == word).count();
        let noun = if parts.is_empty() { if count == 1 { " snapshot" } else { " snapshots" } } else { "" };
        match count {
            0 => {}
            1 => parts.push(format!("1{noun} is {word}")),
            _ => parts.push(format!("{count}{noun} are {word}")),
        }
    }
    parts.join(", ")
}
