;; The memory that the modules of tests/programs/linked_sum.c share.
(module (memory (export "memory") 32))
