//! What a transfer is told and what it tells, on every system.

/// Where in a file.
#[derive(Clone, Copy)]
pub(crate) enum Offset {
    /// Where the descriptor stands, which moves on.
    Current,
    /// There, in bytes; where the descriptor stands is unchanged.
    At(u64),
}

/// What a message brought.
pub(crate) struct Received {
    /// Number of bytes.
    pub(crate) bytes: u32,
    /// Whether the message was longer than the room for it.
    pub(crate) truncated: bool,
}
