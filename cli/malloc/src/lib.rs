//! How the command's allocator gives memory back.
//!
//! glibc maps large blocks one by one, and unmaps them when they are freed; but with each that is freed it raises what counts as large,
//! up to 32 MiB (`mallopt(3)`, "`M_MMAP_THRESHOLD`"). A compiler's largest buffers are its first, those of the largest function: after
//! them, all others stay in heaps. A threshold that is set stays. Of a build's peak it takes a quarter (QuickJS: 40 MB to 30) to a third
//! (esbuild: 240 MB to 161), and of its CPU time nothing.
//!
//! With a threshold that is set, a heap's end goes back as soon as 128 KiB of it are free, and is asked for again for the next function:
//! half of the pages that a build of esbuild takes, and 0.04 to 0.05 of its CPU time. 4 MiB for each thread stay.
//!
//! Other allocators take 0.95 (tcmalloc), 0.96 (jemalloc) and 0.98 (mimalloc) of the CPU time, and 1.5 to 1.7 times the memory (QuickJS,
//! 7 pairs); glibc's own tunables change nothing that can be told from chance.

/// Has blocks of 256 KiB and more go back to the system when they are freed, and the ends of heaps only where there is much.
/// Where the allocator is another one, nothing changes.
pub fn return_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// `M_MMAP_THRESHOLD` of glibc's `malloc.h`, and bytes.
        const MMAP_THRESHOLD: (i32, i32) = (-3, 256 << 10);
        /// `M_TRIM_THRESHOLD`.
        const TRIM_THRESHOLD: (i32, i32) = (-1, 4 << 20);
        #[allow(unsafe_code)]
        unsafe extern "C" {
            fn mallopt(parameter: i32, value: i32) -> i32;
        }
        for (parameter, value) in [MMAP_THRESHOLD, TRIM_THRESHOLD] {
            // SAFETY: it takes two numbers and sets a variable of the allocator, which it locks meanwhile. A number that it does not
            // take (the result is 0) changes nothing, and nothing depends on the change.
            #[allow(unsafe_code)]
            unsafe {
                mallopt(parameter, value);
            }
        }
    }
}
