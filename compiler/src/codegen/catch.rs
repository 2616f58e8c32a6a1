//! Calls that handlers enclose, as the code generator lays them out.

use crate::module::TagIdx;
use cranelift_codegen::{Final, FinalizedMachExceptionHandler, MachBufferFinalized};

/// A call that handlers enclose. Offsets are from the start of its function or of the text.
#[derive(Debug)]
pub(crate) struct CatchSite {
    /// Where the call returns to.
    pub(crate) return_offset: u32,
    /// From the stack pointer that the handlers expect to their frame pointer, in bytes.
    pub(crate) frame_bytes: u32,
    /// What takes an exception: the first that fits.
    pub(crate) clauses: Vec<CatchClause>,
}

/// What takes an exception.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CatchClause {
    /// The tag that it takes; all where there is none.
    pub(crate) tag: Option<TagIdx>,
    /// Offset of the code.
    pub(crate) handler: u32,
}

impl CatchSite {
    /// The same, counted from a place that lies `bytes` before.
    pub(super) fn moved_by(mut self, bytes: u32) -> Self {
        self.return_offset += bytes;
        self.clauses.iter_mut().for_each(|clause| clause.handler += bytes);
        self
    }
}

/// A function's sites, by ascending return address.
pub(super) fn sites(buffer: &MachBufferFinalized<Final>) -> Vec<CatchSite> {
    let clause = |handler: &FinalizedMachExceptionHandler| match *handler {
        FinalizedMachExceptionHandler::Tag(tag, handler) => {
            CatchClause { tag: Some(TagIdx::from_u32(tag.as_u32())), handler }
        }
        FinalizedMachExceptionHandler::Default(handler) => CatchClause { tag: None, handler },
        FinalizedMachExceptionHandler::Context(_) => unreachable!("tags are told apart by their numbers alone"),
    };
    let calls = buffer.call_sites().filter(|call| !call.exception_handlers.is_empty());
    let mut sites: Vec<CatchSite> = calls
        .map(|call| CatchSite {
            return_offset: call.ret_addr,
            frame_bytes: call.frame_offset.expect("it is known of every call that has handlers"),
            clauses: call.exception_handlers.iter().map(clause).collect(),
        })
        .collect();
    sites.sort_unstable_by_key(|site| site.return_offset);
    sites
}
