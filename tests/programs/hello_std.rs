// The smallest program with Rust's standard library.
//@ like: wasmtime
//@ stdout: Hello from Rust!
fn main() {
    println!("Hello from Rust!");
}
