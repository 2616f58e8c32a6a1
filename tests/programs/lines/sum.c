// What listings show of a C module: lines beside operators. `sum.wasm` is what this makes of it:
// clang-19 --target=wasm32 -O1 -g -nostdlib -ffile-compilation-dir=. -fdebug-prefix-map=$PWD=. \
//     -Wl,--no-entry -Wl,--export=total -o sum.wasm sum.c

static int weigh(int value) {
    if (value < 0)
        return 0;
    return value * 3;
}

int total(const int *values, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += weigh(values[i]);
    return sum;
}
