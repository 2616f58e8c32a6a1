// A module without anything of a C library's, that traps by an instruction, by a check, and in the runtime.
int divide(int a, int b) {
    return a / b;
}
int load(int index) {
    return ((volatile int *)0)[index];
}
void fill(int start) {
    __builtin_memset((char *)start, 1, 100000);
}
int outer(int way) {
    if (way == 0)
        return divide(1, way);
    if (way == 1)
        return load(100000000);
    fill(65000);
    return 0;
}
