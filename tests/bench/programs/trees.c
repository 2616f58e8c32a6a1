// Binary trees, built and torn down: malloc, free, pointers, recursion.
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *left, *right;
};

static struct node *grow(int depth) {
    struct node *node = malloc(sizeof *node);
    if (!node) exit(1);
    node->left = depth ? grow(depth - 1) : NULL;
    node->right = depth ? grow(depth - 1) : NULL;
    return node;
}

static int count(const struct node *node) { return node ? 1 + count(node->left) + count(node->right) : 0; }

static void fell(struct node *node) {
    if (!node) return;
    fell(node->left);
    fell(node->right);
    free(node);
}

int main(void) {
    struct node *kept = grow(15);
    for (int depth = 4; depth <= 15; depth += 3) {
        int sum = 0;
        for (int i = 0; i < 1 << (21 - depth); i++) {
            struct node *tree = grow(depth);
            sum += count(tree);
            fell(tree);
        }
        printf("%d %d\n", depth, sum);
    }
    printf("%d\n", count(kept));
    return 0;
}
