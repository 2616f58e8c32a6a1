//! Prints what a module becomes: `cargo run --release -p wasm2native-compiler --example list -- MODULE TARGET clif|asm`.

use wasm2native_compiler::{Listing, Options, list, read_file};
use wasm2native_targets::Target;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(module), Some(target), Some(form)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: list MODULE TARGET clif|asm".into());
    };
    let listing = match form.as_str() {
        "clif" => Listing::Clif,
        "asm" => Listing::Asm,
        _ => return Err("the form is `clif` or `asm`".into()),
    };
    let target = Target::by_name(&target).ok_or("no such target")?;
    let wasm = read_file(module.as_ref())?;
    print!("{}", list(&wasm, listing, &Options::new(target))?);
    Ok(())
}
