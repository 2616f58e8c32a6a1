// What guests of attacks say when something is not as it must be.
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)
// That a call is answered with `wanted`, for what `path` names.
#define ANSWERS(call, wanted, path) \
    do { \
        int answer = (call); \
        if (answer != (wanted)) { \
            printf("line %d: %s of `%s` is %d, not %d\n", __LINE__, #call, path, answer, wanted); \
            exit(1); \
        } \
    } while (0)
