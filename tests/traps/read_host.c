// Says what two instances are told of an access beyond their memories, after one within.
#include "places.h"
#include <stdio.h>
int main(void) {
    for (int turn = 0; turn < 2; turn++) {
        places *instance = NULL;
        int32_t result;
        if (places_instantiate(NULL, NULL, NULL, &instance) != WASM2NATIVE_OK || places_read(instance, 0, &result) != WASM2NATIVE_OK ||
            places_read(instance, 1, &result) != WASM2NATIVE_TRAP)
            return 1;
        printf("%s\n", places_error(instance)->message);
        places_free(instance);
    }
    return 0;
}
