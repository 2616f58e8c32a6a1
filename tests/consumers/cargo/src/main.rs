//! As `roundtrip.c`, in Rust: without a line of unsafe code.

#![deny(unsafe_op_in_unsafe_fn)]

use std::io::Read as _;

mod lz4 {
    include!(concat!(env!("OUT_DIR"), "/lz4.rs"));
}

type Failure = Box<dyn std::error::Error>;

/// A codec, which nothing of the host is given to.
type Codec = lz4::Instance<()>;

/// What a function of the codec makes of bytes.
fn transform(
    codec: &mut Codec,
    bytes: &[u8],
    room: i32,
    apply: impl Fn(&mut Codec, i32, i32, i32, i32) -> Result<i32, lz4::Error>,
) -> Result<Vec<u8>, Failure> {
    let count = i32::try_from(bytes.len())?;
    let (from, to) = (codec.reserve(count)?, codec.reserve(room)?);
    codec.memory().write(from as u32 as u64, bytes)?;
    let written = apply(codec, from, count, to, room)?;
    if written < 1 {
        return Err("the bytes cannot be transformed".into());
    }
    let made = codec.memory().slice(to as u32 as u64, written as u64)?.to_vec();
    codec.release(from)?;
    codec.release(to)?;
    Ok(made)
}

fn compress(codec: &mut Codec, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let room = codec.bound(i32::try_from(bytes.len())?)?;
    transform(codec, bytes, room, Codec::compress)
}

fn main() -> Result<(), Failure> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut witness = Codec::new(())?;
    let packed = compress(&mut witness, &input)?;
    // Another instance, and another thread.
    let unpacked = std::thread::spawn({
        let (packed, room) = (packed.clone(), i32::try_from(input.len())?);
        move || -> Result<Vec<u8>, String> {
            let mut codec = Codec::new(()).map_err(|error| error.to_string())?;
            transform(&mut codec, &packed, room, Codec::decompress).map_err(|error| error.to_string())
        }
    });
    let unpacked = unpacked.join().expect("no thread panics")?;
    let verdict = if unpacked == input { "the same again" } else { "different" };
    println!("{} bytes, {} compressed, {verdict}", input.len(), packed.len());

    let mut victim = Codec::new(())?;
    let error = victim.compress(-16, 64, 1024, 64).expect_err("there are no such bytes");
    println!("{}", error.message());
    assert_eq!(error.status(), lz4::Status::Trap);
    assert!(error.frames().iter().any(|frame| frame.name.as_deref() == Some("compress")), "{error}");
    let again = victim.bound(1).expect_err("it is poisoned");
    assert_eq!((again.status(), again.message()), (lz4::Status::Poisoned, error.message()));
    assert_eq!(victim.memory().slice(u64::MAX, 2), Err(lz4::OutOfBounds));

    let is_well = compress(&mut witness, &input)? == packed;
    println!("the others are {}", if is_well { "well" } else { "hurt" });
    Ok(())
}
