// A module without anything of a C library's.
int half(int number) {
    int result = number / 2;
    return result;
}
