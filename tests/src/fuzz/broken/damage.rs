//! Ways to break a module.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arbitrary::Unstructured;
use wasm_mutate::WasmMutate;
use wasm_smith::{Config, Module};

use super::corpus::Corpus;
use crate::random::Random;

/// What the compiler is given.
pub(super) enum Input {
    Wasm(Vec<u8>),
    Text(Vec<u8>),
}

/// Successive seeds that break modules of one source: reading a script takes longer than breaking its modules.
const SEEDS_OF_SOURCE: u64 = 30;

/// Work that the mutator may put into a module, in its own unit.
const MUTATOR_FUEL: u64 = 1000;

/// The input of a seed.
pub(super) fn input(corpus: &Corpus, seed: u64) -> Input {
    let mut random = Random::new(seed);
    let source = Random::new(seed / SEEDS_OF_SOURCE).below(corpus.len());
    let modules = corpus.modules(source);
    let way = random.below(20);
    let Some(module) = (!modules.is_empty()).then(|| &modules[random.below(modules.len())]) else {
        return Input::Wasm(random_sections(&mut random));
    };
    let other = &modules[random.below(modules.len())];
    Input::Wasm(match way {
        0..=8 => mutated(module, &mut random),
        9..=10 => flipped(module, &mut random),
        11 => replaced(module, &mut random),
        12 => spliced(module, other, &mut random),
        13 => truncated(module, &mut random),
        14 => reordered(module, &mut random),
        15..=16 => generated(&mut random),
        17 => random_bytes(&mut random),
        18 => random_sections(&mut random),
        _ => match corpus.text(source) {
            Some(text) => return Input::Text(damaged_text(text, &mut random)),
            None => flipped(module, &mut random),
        },
    })
}

/// What the mutator makes of it: most are valid.
fn mutated(module: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = module.to_vec();
    for _ in 0..1 + random.below(3) {
        let mut mutator = WasmMutate::default();
        mutator.seed(random.bits()).preserve_semantics(false).fuel(MUTATOR_FUEL);
        // It panics on some modules, several memories among them; the bytes are not half changed.
        let made = catch_unwind(AssertUnwindSafe(|| mutator.run(&bytes).ok().and_then(|mut made| made.next()?.ok())));
        match made {
            Ok(Some(made)) => bytes = made,
            // It cannot do anything with this one.
            Ok(None) | Err(_) => return flipped(&bytes, random),
        }
    }
    bytes
}

fn flipped(module: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = module.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
    bytes
}

/// Bytes that mean something, in the wrong places.
fn replaced(module: &[u8], random: &mut Random) -> Vec<u8> {
    const BYTES: [u8; 12] = [0x00, 0x01, 0x40, 0x7f, 0x80, 0xff, 0x0b, 0x70, 0x6f, 0xfb, 0xfc, 0xfd];
    let mut bytes = module.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len());
        bytes[at] = if random.below(3) == 0 { random.byte() } else { BYTES[random.below(BYTES.len())] };
    }
    bytes
}

/// A piece of another module in place of a piece of this one.
fn spliced(module: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = module.to_vec();
    let mut piece = |len: usize| {
        let start = random.below(len);
        start..start + random.below((len - start).min(64) + 1)
    };
    let (to, from) = (piece(bytes.len()), piece(other.len()));
    bytes.splice(to, other[from].iter().copied());
    bytes
}

fn truncated(module: &[u8], random: &mut Random) -> Vec<u8> {
    module[..random.below(module.len())].to_vec()
}

/// Sections in another order, twice, or not at all.
fn reordered(module: &[u8], random: &mut Random) -> Vec<u8> {
    let mut sections: Vec<&[u8]> = Vec::new();
    let mut start = 8.min(module.len());
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        let Ok(payload) = payload else { break };
        if let Some((_, range)) = payload.as_section() {
            sections.push(&module[start..range.end as usize]);
            start = range.end as usize;
        }
    }
    let mut bytes = module[..8.min(module.len())].to_vec();
    if !sections.is_empty() {
        let (one, other) = (random.below(sections.len()), random.below(sections.len()));
        match random.below(3) {
            0 => sections.swap(one, other),
            1 => sections.insert(one, sections[other]),
            _ => drop(sections.remove(one)),
        }
    }
    bytes.extend(sections.concat());
    bytes
}

/// A generated module that uses everything, with bytes instead of some bodies.
fn generated(random: &mut Random) -> Vec<u8> {
    let bytes: Vec<u8> = (0..200 + random.below(2000)).map(|_| random.byte()).collect();
    let config = Config {
        allow_invalid_funcs: random.below(2) == 0,
        custom_page_sizes_enabled: true,
        generate_custom_sections: true,
        max_memories: 4,
        max_tables: 4,
        ..Config::default()
    };
    match Module::new(config, &mut Unstructured::new(&bytes)) {
        Ok(module) => module.to_bytes(),
        Err(_) => bytes,
    }
}

fn random_bytes(random: &mut Random) -> Vec<u8> {
    let mut bytes = b"\0asm\x01\0\0\0".to_vec();
    bytes.truncate(random.below(40));
    bytes.extend((0..random.below(300)).map(|_| random.byte()));
    bytes
}

/// Sections of small numbers.
fn random_sections(random: &mut Random) -> Vec<u8> {
    let mut bytes = b"\0asm\x01\0\0\0".to_vec();
    for _ in 0..1 + random.below(4) {
        let count = random.below(100);
        bytes.push(random.below(14) as u8);
        bytes.push(count as u8);
        bytes.extend((0..count).map(|_| (random.byte() & random.byte()) ^ (random.byte() & 1)));
    }
    bytes
}

/// Text with pieces taken out, doubled, or written over.
fn damaged_text(mut text: Vec<u8>, random: &mut Random) -> Vec<u8> {
    const WORDS: [&str; 10] =
        ["(", ")", "\"", " 99999999999999999999 ", "(module ", ";;", "(;", "i32.const ", "$a", "\\u{110000}"];
    for _ in 0..1 + random.below(3) {
        if text.is_empty() {
            break;
        }
        let start = random.below(text.len());
        let end = start + random.below((text.len() - start).min(200) + 1);
        match random.below(3) {
            0 => drop(text.drain(start..end)),
            1 => text.extend_from_within(start..end),
            _ => drop(text.splice(start..start, WORDS[random.below(WORDS.len())].bytes())),
        }
    }
    text
}
