//@ cflags: --target=wasm64 -nostdlib
//@ stdout: 4 GiB passed: 1
//@ stdout: different words: 5003
//@ stdout: sum of a walk: 499999500000
//@ stdout: highest node beyond 4 GiB: 1
//
// Compiled for 64-bit pointers, without a libc, as there is none: a heap that starts beyond 4 GiB, with a tree and a list of
// nodes on it. WASI's pointers have 32 bits: what is written lies in static data.

typedef unsigned long word;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) unsigned
fd_write(unsigned fd, unsigned vectors, unsigned count, unsigned written);

static struct {
    unsigned base, len;
} vector;
static unsigned written;
static char line[64];

static void print(const char *label, word value) {
    char *at = line, digits[20];
    int count = 0;
    while (*label) *at++ = *label++;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count) *at++ = digits[--count];
    *at++ = '\n';
    vector.base = (unsigned)(word)line;
    vector.len = (unsigned)(at - line);
    if (fd_write(1, (unsigned)(word)&vector, 1, (unsigned)(word)&written)) __builtin_trap();
}

static const word PAGE = 65536;
static char *heap, *heap_end;

static void *allocate(word bytes) {
    while ((word)(heap_end - heap) < bytes) {
        if (__builtin_wasm_memory_grow(0, 16) == -1UL) __builtin_trap();
        heap_end += 16 * PAGE;
    }
    char *block = heap;
    heap += (bytes + 15) & ~15UL;
    return block;
}

struct node {
    struct node *left, *right, *next;
    word key;
};

static struct node *root, *list;

// Whether the key is new.
static int insert(word key) {
    struct node **at = &root;
    while (*at) {
        if ((*at)->key == key) return 0;
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    }
    *at = allocate(sizeof **at);
    (*at)->key = key;
    return 1;
}

void _start(void) {
    word before = __builtin_wasm_memory_size(0);
    if (__builtin_wasm_memory_grow(0, (4UL << 30) / PAGE) != before) __builtin_trap();
    heap = heap_end = (char *)(__builtin_wasm_memory_size(0) * PAGE);
    print("4 GiB passed: ", (word)heap >> 32);

    word different = 0, state = 1;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005UL + 1442695040888963407UL;
        different += (word)insert((state >> 33) % 5003);
    }
    print("different words: ", different);

    for (word i = 0; i < 1000000; i++) {
        struct node *node = allocate(sizeof *node);
        node->key = i;
        node->next = list;
        list = node;
    }
    word sum = 0;
    for (struct node *node = list; node; node = node->next) sum += node->key;
    print("sum of a walk: ", sum);
    print("highest node beyond 4 GiB: ", (word)list >> 32);
}
