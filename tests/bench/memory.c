// What is bound by memory: a search tree of pointers, sorting in place, a product of matrices, and a histogram. Written without a
// libc, so that it compiles for pointers of 32 and of 64 bits alike.

typedef unsigned long word;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) unsigned
fd_write(unsigned fd, unsigned vectors, unsigned count, unsigned written);

static struct {
    unsigned base, len;
} vector;
static unsigned written;
static char line[32];

static void print(unsigned long long value) {
    char *at = line + sizeof line;
    *--at = '\n';
    do *--at = (char)('0' + value % 10);
    while (value /= 10);
    vector.base = (unsigned)(word)at;
    vector.len = (unsigned)(line + sizeof line - at);
    if (fd_write(1, (unsigned)(word)&vector, 1, (unsigned)(word)&written)) __builtin_trap();
}

enum { NODES = 1 << 19, NUMBERS = 1 << 22, SIDE = 384, BUCKETS = 1 << 16 };

struct node {
    struct node *left, *right;
    unsigned key, count;
};
static struct node nodes[NODES];
static unsigned numbers[NUMBERS], buckets[BUCKETS];
static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

static unsigned long long state = 88172645463325252ULL;

static unsigned random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 16);
}

static void tree(void) {
    struct node *root = 0;
    unsigned used = 0;
    for (int i = 0; i < NODES; i++) {
        unsigned key = random() % 200000;
        struct node **at = &root;
        while (*at && (*at)->key != key) at = key < (*at)->key ? &(*at)->left : &(*at)->right;
        if (!*at) {
            *at = &nodes[used++];
            (*at)->key = key;
        }
        (*at)->count++;
    }
    print(used);
}

static void sort(unsigned *values, long low, long high) {
    while (low < high) {
        unsigned pivot = values[(low + high) / 2];
        long i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot) i++;
            while (values[j] > pivot) j--;
            if (i > j) break;
            unsigned kept = values[i];
            values[i++] = values[j];
            values[j--] = kept;
        }
        if (j - low < high - i) {
            sort(values, low, j);
            low = i;
        } else {
            sort(values, i, high);
            high = j;
        }
    }
}

static void matrices(void) {
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) a[i][j] = i + j, b[i][j] = i - j;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            double sum = 0;
            for (int k = 0; k < SIDE; k++) sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    print((unsigned long long)c[17][3]);
}

void _start(void) {
    tree();
    for (int i = 0; i < NUMBERS; i++) numbers[i] = random();
    sort(numbers, 0, NUMBERS - 1);
    unsigned long long sum = 0;
    for (int i = 0; i < NUMBERS; i++) sum = sum * 31 + numbers[i];
    print(sum);
    matrices();
    for (int i = 0; i < 1 << 24; i++) buckets[random() % BUCKETS]++;
    unsigned fullest = 0;
    for (int i = 0; i < BUCKETS; i++) fullest = buckets[i] > fullest ? buckets[i] : fullest;
    print(fullest);
}
