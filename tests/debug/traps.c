// Traps in functions and in what is inlined into them; which one, the number of arguments says.
#include <stdlib.h>
static int depth(int n, int *values) {
    if (n == 0)
        return values[100000000];
    return depth(n - 1, values) + 1;
}
static int divide(int a, int b) {
    return a / b;
}
int main(int argc, char **argv) {
    (void)argv;
    int values[2] = {1, 2};
    if (argc > 1)
        return divide(argc, argc - 2);
    return depth(3, values);
}
