// A Rust program with what most of them use: a hash map, strings, files, errors, arguments, and a panic that is caught by
// nobody and so never happens.
//@ like: wasmtime
//@ dir: shop
//@ args: shop/stock.txt shop/report.txt
//@ file: shop/stock.txt = apple 12\npear 7\napple 30\nplum x\nfig 1\n
//@ makes: shop/report.txt = apple 42\nfig 1\npear 7\n
//@ stdout: line 4: `x` is no number
//@ stdout: 3 kinds, 50 pieces
use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err(io::Error::other("usage: inventory STOCK REPORT"));
    };
    let mut stock: HashMap<String, u64> = HashMap::new();
    for (number, line) in BufReader::new(fs::File::open(input)?).lines().enumerate() {
        let line = line?;
        let Some((name, count)) = line.split_once(' ') else { continue };
        match count.parse::<u64>() {
            Ok(count) => *stock.entry(name.to_owned()).or_default() += count,
            Err(_) => println!("line {}: `{count}` is no number", number + 1),
        }
    }
    let mut names: Vec<_> = stock.iter().collect();
    names.sort();
    let mut report = fs::File::create(output)?;
    for (name, count) in &names {
        writeln!(report, "{name} {count}")?;
    }
    println!("{} kinds, {} pieces", names.len(), stock.values().sum::<u64>());
    Ok(())
}
