//! Words that are made, counted in a `HashMap`, sorted and joined: hashing, allocation, strings.
use std::collections::HashMap;
use std::fmt::Write;

fn main() {
    let mut seed: u32 = 1;
    let mut next = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 12
    };
    let mut text = String::new();
    for _ in 0..2_000_000 {
        let syllables = 1 + next() % 4;
        for _ in 0..syllables {
            text.push_str(["ka", "mo", "ti", "re", "shu", "é", "n", "la"][next() as usize % 8]);
        }
        text.push(' ');
    }
    let mut counts: HashMap<String, u64> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_uppercase()).or_default() += 1;
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut report = String::new();
    for (word, count) in &words {
        writeln!(report, "{count:>8} {word}").expect("a string takes what is written to it");
    }
    let sum = report.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    println!("{} words, {sum:016x}, {}", words.len(), words[0].0);
}
