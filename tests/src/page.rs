//! Pages in Markdown, and whether what they say of this repository is there: links, paths, items, quotations.
//!
//! | on a page | is true if |
//! |---|---|
//! | a link to a file, with or without `#heading` | both exist, below the repository |
//! | `` `FOLDER/FILE` ``, in code, where `FOLDER` is one of the repository's | it exists |
//! | `` `FOLDER/FILE::NAME` `` | `NAME` stands in that file, as a word |
//! | a block whose first line is a comment with a path, `// PATH`, `;; PATH` or `# PATH` | its other lines stand in that file, one after the other, however indented; where a line is `...`, some may be left out |

use std::path::{Component, Path, PathBuf};

use crate::places;

/// A document.
pub struct Page {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

impl Page {
    /// The page at `path`.
    ///
    /// # Panics
    /// If it cannot be read.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path: path.to_owned(), text }
    }

    /// What its links lead to, but for those to other hosts.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for line in self.prose() {
            let words: String = line.split('`').step_by(2).collect();
            let targets = words.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            links.extend(targets.map(|(target, _)| target.to_owned()).filter(|target| !target.contains("://")));
        }
        links
    }

    /// Those of [`links`](Self::links) that lead nowhere.
    #[must_use]
    pub fn broken_links(&self) -> Vec<String> {
        self.links().into_iter().filter(|link| !self.leads_somewhere(link)).collect()
    }

    fn leads_somewhere(&self, link: &str) -> bool {
        let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
        let path = self.path.with_file_name(file);
        match heading {
            None => path.exists(),
            Some(heading) if file.is_empty() => self.has_heading(heading),
            Some(heading) => path.is_file() && Self::read(&path).has_heading(heading),
        }
    }

    /// Whether a heading is called so in links, as mdBook and GitHub do: lower case, `-` for a space, no punctuation.
    fn has_heading(&self, name: &str) -> bool {
        let headings = self.prose().into_iter().filter(|line| line.starts_with('#'));
        headings.map(|line| anchor(line.trim_start_matches('#').trim())).any(|found| found == name)
    }

    /// What it names in this repository, in code, that is not there.
    #[must_use]
    pub fn missing_items(&self) -> Vec<&str> {
        let spans = self.prose().into_iter().flat_map(|line| line.split('`').skip(1).step_by(2));
        spans.filter(|span| is_ours(span) && !is_there(span)).collect()
    }

    /// Lines that it quotes of a file in which they do not stand, each below the file's name.
    #[must_use]
    pub fn wrong_quotations(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for block in self.blocks() {
            let Some((path, lines)) = quotation(&block) else { continue };
            let file = std::fs::read_to_string(places::repository().join(path)).unwrap_or_default();
            let mut rest: Vec<&str> = file.lines().map(str::trim).collect();
            for part in lines.split(|line| line.trim() == "...") {
                let part: Vec<&str> = part.iter().map(|line| line.trim()).collect();
                match rest.windows(part.len().max(1)).position(|window| window == part) {
                    Some(at) => drop(rest.drain(..at + part.len())),
                    None => wrong.push(format!("{path}:\n{}", part.join("\n"))),
                }
            }
        }
        wrong
    }

    /// Its lines outside of blocks of code.
    fn prose(&self) -> Vec<&str> {
        let mut inside = false;
        let outside = |line: &&str| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !inside && !fence
        };
        self.text.lines().filter(outside).collect()
    }

    /// The lines of each block of code, but of those that are examples.
    fn blocks(&self) -> Vec<Vec<&str>> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                let block = lines.by_ref().map(str::trim_start).take_while(|line| *line != "```").collect();
                if language != "console" {
                    blocks.push(block);
                }
            }
        }
        blocks
    }
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// The file that a block quotes, and what it quotes of it.
fn quotation<'a, 'b>(block: &'b [&'a str]) -> Option<(&'a str, &'b [&'a str])> {
    let (first, lines) = block.split_first()?;
    let path = ["// ", ";; ", "# "].iter().find_map(|comment| first.strip_prefix(comment))?;
    is_ours(path).then_some((path, lines))
}

/// Whether words in code are a path in this repository: they begin with one of its folders.
fn is_ours(words: &str) -> bool {
    const FOLDERS: [&str; 6] = ["cli", "compiler", "runtime-lib", "snapshots", "targets", "tests"];
    words.split_once('/').is_some_and(|(folder, rest)| FOLDERS.contains(&folder) && !rest.contains(' '))
}

/// Whether there is `PATH` or `PATH::NAME`. A guest of the examples' folder is a path, too.
fn is_there(words: &str) -> bool {
    let (path, name) = words.split_once("::").map_or((words, None), |(path, name)| (path, Some(name)));
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let path = places::repository().join(path);
    let says = |name| {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
    };
    inside && path.exists() && name.is_none_or(says)
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::places;

    fn page(text: &str) -> Page {
        Page { path: places::repository().join("README.md"), text: text.to_owned() }
    }

    #[test]
    fn links() {
        let page = page(
            "# A `b`: c\n[`x`](#a-b-c) [y](LICENSE) [z](https://there) `[q](w)` [u](#b) [v](nothing)\n```\n[t](t)\n```\n",
        );
        assert_eq!(page.links(), ["#a-b-c", "LICENSE", "#b", "nothing"]);
        assert_eq!(page.broken_links(), ["#b", "nothing"]);
    }

    #[test]
    fn items() {
        let page = page("`tests/src/page.rs` `tests/none.rs` `tests/src/lib.rs::page` `tests/src/lib.rs::pag` `a/b`\n");
        assert_eq!(page.missing_items(), ["tests/none.rs", "tests/src/lib.rs::pag"]);
    }

    #[test]
    fn quotations() {
        let quoted = page("```rust\n// tests/src/page.rs\n  use super::Page;\n...\nfn links() {\n```\n");
        assert_eq!(quoted.wrong_quotations(), [""; 0]);
        let other = page("```rust\n// tests/src/page.rs\nfn links() {\n...\nuse super::Page;\n```\n");
        assert_eq!(other.wrong_quotations(), ["tests/src/page.rs:\nuse super::Page;"]);
    }
}
