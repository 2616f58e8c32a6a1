//! The guide in `cli/docs` is true: its examples are run, what it names is there, and mdBook finds every page.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;
use wasm2native_tests::page::Page;
use wasm2native_tests::{example, machine, places};

const SUMMARY: &str = "SUMMARY.md";
/// Commands that README alone tells of, in a line.
const WITHOUT_PAGE: [&str; 3] = ["completions", "man", "help"];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("the summary has each page", the_summary_has_each_page),
        Trial::test("each command has its page", each_command_has_its_page),
        Trial::test("README links to it", readme_links_to_it),
        Trial::test("mdbook builds it", mdbook_builds_it),
    ];
    for path in pages() {
        let name = path.strip_prefix(sources()).expect("it was found there").display().to_string();
        trials.push(Trial::test(format!("{name}: what it names"), {
            let path = path.clone();
            move || names_what_is_there(&Page::read(&path))
        }));
        if example::count(&Page::read(&path).text) > 0 {
            let run = move || example::run_all(&Page::read(&path).text).map_err(Failed::from);
            trials.push(Trial::test(format!("{name}: examples"), run));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn book() -> PathBuf {
    places::repository().join("cli/docs").canonicalize().expect("the guide is there")
}

fn sources() -> PathBuf {
    book().join("src")
}

/// All pages, in the order of their names.
fn pages() -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![sources()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the repository can be read") {
            let path = entry.expect("the repository can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    found
}

fn expect<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Result<(), Failed> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found:?}, not {wanted:?}").into()) }
}

fn names_what_is_there(page: &Page) -> Result<(), Failed> {
    expect("links that lead nowhere", &page.broken_links(), &Vec::new())?;
    expect("links that lead out of the book", &leaving(page), &Vec::new())?;
    expect("names of what is not there", &page.missing_items(), &Vec::new())?;
    expect("quotations of what is not there", &page.wrong_quotations(), &Vec::new())
}

/// Links to files that the book does not hold: only a checkout has them.
fn leaving(page: &Page) -> Vec<String> {
    let folder = page.path.parent().expect("a file lies in a folder");
    let inside = |link: &String| {
        let file = link.split('#').next().unwrap_or_default();
        folder.join(file).canonicalize().is_ok_and(|path| path.starts_with(sources()))
    };
    page.links().into_iter().filter(|link| !inside(link)).collect()
}

fn the_summary_has_each_page() -> Result<(), Failed> {
    let summary = Page::read(&sources().join(SUMMARY));
    let listed: Vec<PathBuf> = summary.links().iter().map(|link| sources().join(link)).collect();
    let once: BTreeSet<PathBuf> = listed.iter().cloned().collect();
    expect("listed", &listed.len(), &once.len())?;
    let mut written = pages();
    written.remove(&summary.path);
    expect("pages", &once, &written)
}

/// The names below `Commands:` in the command's help.
fn commands() -> Vec<String> {
    let help = machine::run(Command::new(places::command()).arg("-h"), &[]).output();
    let list = help.split_once("Commands:\n").expect("the help lists commands").1;
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| !WITHOUT_PAGE.contains(name)).map(str::to_owned).collect()
}

fn each_command_has_its_page() -> Result<(), Failed> {
    let written: BTreeSet<String> = pages()
        .iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("commands")))
        .map(|path| path.file_stem().expect("a page has a name").to_string_lossy().into_owned())
        .collect();
    expect("commands with a page", &written, &commands().into_iter().collect())?;
    for path in pages().iter().filter(|path| written.iter().any(|name| path.ends_with(format!("commands/{name}.md")))) {
        let examples = example::count(&Page::read(path).text);
        if examples == 0 {
            return Err(format!("{} has no example", path.display()).into());
        }
    }
    Ok(())
}

fn readme_links_to_it() -> Result<(), Failed> {
    let readme = Page::read(&places::repository().join("README.md"));
    expect("README links to the guide", &readme.links().contains(&"cli/docs/src/SUMMARY.md".to_owned()), &true)
}

/// Where mdBook is installed. The other tests see to it that it finds what it needs.
fn mdbook_builds_it() -> Result<(), Failed> {
    let Some(mdbook) = places::tool("mdbook") else { return Ok(()) };
    let folder = TempDir::new()?;
    let outcome = machine::run(Command::new(mdbook).arg("build").arg("--dest-dir").arg(folder.path()).arg(book()), &[]);
    expect("mdbook", &(outcome.code, has_index(folder.path())), &(0, true)).map_err(|_| outcome.errors().into())
}

fn has_index(folder: &Path) -> bool {
    folder.join("index.html").is_file()
}
