fn main() {
    wasm2native_build::Build::new("../lz4.wasm").name("lz4").opt_level("2").compile();
}
