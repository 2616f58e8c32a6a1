// Says where each way of trapping was in the module's source.
#include "places.h"
#include <stdio.h>
int main(void) {
    for (int way = 0; way < 3; way++) {
        places *instance = NULL;
        int32_t result;
        if (places_instantiate(NULL, NULL, NULL, &instance) != WASM2NATIVE_OK || places_outer(instance, way, &result) != WASM2NATIVE_TRAP)
            return 1;
        const wasm2native_error *error = places_error(instance);
        for (size_t i = 0; i < error->frame_count; i++) {
            const wasm2native_frame *frame = &error->frames[i];
            printf("%.*s %.*s:%u\n", (int)frame->name_bytes, frame->name, (int)frame->file_bytes, frame->file ? frame->file : "",
                   (unsigned)frame->line);
        }
        places_free(instance);
    }
    return 0;
}
