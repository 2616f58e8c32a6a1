// Counts the words of a text in a granted directory and prints the most frequent ones: files, malloc, a hash table,
// qsort, printf. The README's first example; the module beside this file was built from it by build.sh.
//@ like: wasmtime
//@ dir: texts:ro
//@ args: texts/sample.txt 4
//@ file: texts/sample.txt = The cat saw the dog. The dog saw\nthe bird; the bird saw nothing -- nothing at all!\n
//@ stdout:       5 the
//@ stdout:       3 saw
//@ stdout:       2 bird
//@ stdout:       2 dog
//@ stdout: 17 words, 8 different
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    unsigned long count;
    char word[];
};

enum { BUCKETS = 4096 };

static struct entry *table[BUCKETS];
static size_t different;

static void *allocate(size_t bytes) {
    void *memory = malloc(bytes);
    if (!memory) {
        fputs("wordfreq: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static void count(const char *word) {
    unsigned hash = 2166136261u;
    for (const char *at = word; *at; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
    struct entry **bucket = &table[hash % BUCKETS];
    for (struct entry *entry = *bucket; entry; entry = entry->next) {
        if (strcmp(entry->word, word) == 0) {
            entry->count++;
            return;
        }
    }
    struct entry *entry = allocate(sizeof *entry + strlen(word) + 1);
    entry->count = 1;
    strcpy(entry->word, word);
    entry->next = *bucket;
    *bucket = entry;
    different++;
}

static int by_count_then_word(const void *left, const void *right) {
    const struct entry *a = *(struct entry *const *)left, *b = *(struct entry *const *)right;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return strcmp(a->word, b->word);
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fputs("usage: wordfreq FILE [HOW-MANY]\n", stderr);
        return 2;
    }
    FILE *file = fopen(argv[1], "r");
    if (!file) {
        fprintf(stderr, "wordfreq: cannot read '%s': %s\n", argv[1], strerror(errno));
        return 1;
    }
    char word[128];
    size_t length = 0, words = 0;
    for (int c; (c = getc(file)) != EOF || length > 0;) {
        if (c != EOF && isalpha(c)) {
            if (length < sizeof word - 1) word[length++] = (char)tolower(c);
        } else if (length > 0) {
            word[length] = '\0';
            count(word);
            words++;
            length = 0;
        }
    }
    fclose(file);

    struct entry **sorted = allocate((different + 1) * sizeof *sorted);
    size_t filled = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        for (struct entry *entry = table[bucket]; entry; entry = entry->next) sorted[filled++] = entry;
    qsort(sorted, filled, sizeof *sorted, by_count_then_word);
    size_t wanted = argc == 3 ? strtoul(argv[2], NULL, 10) : 10;
    for (size_t i = 0; i < filled && i < wanted; i++) printf("%7lu %s\n", sorted[i]->count, sorted[i]->word);
    printf("%zu words, %zu different\n", words, different);
    return 0;
}
