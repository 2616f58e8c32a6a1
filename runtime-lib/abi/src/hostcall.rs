//! What compiled code asks of the runtime, beside WASI.

/// Whether a hostcall is one that only the runtime of libraries has.
#[must_use]
pub fn is_for_libraries(name: &str) -> bool {
    name == "host_failed" || name.starts_with("library_")
}

/// Calls `$with! { name(parameters) -> result; .. }` with every hostcall.
///
/// Types are `i32` and `i64`, `-> never` does not return. Each takes the address of the
/// [`Instance`](crate::instance::Instance) first, in the platform's C convention, under the symbol
/// [`HOSTCALL_PREFIX`](crate::symbol::HOSTCALL_PREFIX) + name.
#[macro_export]
macro_rules! for_each_hostcall {
    ($with:ident) => {
        $with! {
            /// Grows memory number `memory` (among the defined ones) by `delta` pages: its old size in pages, or -1.
            memory_grow(memory: i32, delta: i64) -> i64;
            /// Grows open table number `table` (in [`Image::tables`](crate::image::Image::tables)) by `delta` elements
            /// of value `init`: its old length, or -1.
            table_grow(table: i32, init: i64, delta: i64) -> i64;
            /// Waits for a notification if the 4 bytes at `address`, which are aligned and lie in a shared memory, are
            /// `expected`: 0 if one came, 1 if the bytes are others, 2 after `timeout` nanoseconds; a negative one is none.
            memory_wait32(address: i64, expected: i32, timeout: i64) -> i32;
            /// The same of the 8 bytes at `address`.
            memory_wait64(address: i64, expected: i64, timeout: i64) -> i32;
            /// Wakes up to `count` (as unsigned) of those who wait at `address`: how many.
            memory_notify(address: i64, count: i32) -> i32;
            /// Calls the function that `reference` refers to by way of the program's own `invoke`: 0, or the number of the trap
            /// that ended the call ([`TrapCode`](crate::TrapCode)).
            catch_trap(invoke: i64, reference: i64) -> i32;
            /// A new exception of tag number `tag`: its address. What it carries is the caller's to write.
            exception_new(tag: i32) -> i64;
            /// Throws the exception at `exception`. Alone of all, it takes no instance.
            throw(exception: i64) -> never;
            /// Traps with the name of unknown import number `import`.
            unknown_import(import: i32) -> never;
            /// Traps with number `code` ([`TrapCode`](crate::TrapCode)).
            trap(code: i32) -> never;
            /// Traps because a function of a library's host has given `status`, which is not 0, or has poisoned the instance.
            host_failed(status: i32) -> never;
            /// Makes an instance of the module whose [`Image`](crate::image::Image) lies at the address that is passed in the place
            /// of an instance: a status, and at `out` the instance's address. See [`library`](crate::library).
            library_instantiate(imports: i64, context: i64, config: i64, out: i64) -> i32;
            /// Opens what an instance is granted: by its build, and by the configuration at `config`, if that is not null. A status. The
            /// runtime's own to call, of those libraries whose code asks for it.
            library_grant(config: i64) -> i32;
            /// Has faults handled from now on, in a library whose code traps by them: 1, or 0 where the system refuses. The runtime's own to
            /// call, without an instance.
            library_handle_faults() -> i32;
            /// Lays the large [`DataChunk`](crate::image::DataChunk) at `chunk` to the accessible pages at `to` without copying it, in a library
            /// that has one: 1, or 0 where that cannot be. The runtime's own to call, with an image's address in the place of an instance.
            library_lay(chunk: i64, to: i64) -> i32;
            /// Takes an instance back.
            library_free() -> i64;
            /// The address of what is known of the trap that has poisoned the instance.
            library_error() -> i64;
            /// Has an instance stop at its next look after `nanoseconds`; 0 takes an earlier wish back. A status.
            library_set_deadline(nanoseconds: i64) -> i32;
            /// Poisons an instance whose call has ended in a trap: a status.
            library_trapped() -> i32;
        }
    };
}

/// Calls `$with! { name(parameters) -> result; .. }` with the C functions that compiled code calls by their own names
/// for bulk operations, bounds already checked. They take no instance.
#[macro_export]
macro_rules! for_each_bulk_function {
    ($with:ident) => {
        $with! {
            /// Copies `bytes` bytes between ranges that may overlap.
            memmove(to: i64, from: i64, bytes: i64) -> i64;
            /// Sets `bytes` bytes to the low byte of `value`.
            memset(to: i64, value: i32, bytes: i64) -> i64;
        }
    };
}
