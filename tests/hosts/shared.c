/* Loads and unloads libraries again and again: `shared LIBRARY NAME...`. What handles faults must be there whenever one comes. */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faulty.h"

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            const char *words = dlerror(); \
            fprintf(stderr, "line %d: %s: %s\n", __LINE__, #condition, words == NULL ? "" : words); \
            abort(); \
        } \
    } while (0)

static sigjmp_buf escape;
static volatile sig_atomic_t caught;

static void catch(int signal) {
    (void)signal;
    caught++;
    siglongjmp(escape, 1);
}

static int *volatile nowhere;

static void own_fault(void) {
    int before = caught;
    if (sigsetjmp(escape, 1) == 0)
        *nowhere = 1;
    CHECK(caught == before + 1);
}

static wasm2native_status host(void *context, faulty *self, int32_t value) {
    (void)context, (void)self, (void)value;
    own_fault();
    return WASM2NATIVE_OK;
}

static const faulty_imports table = {host};

/* A library's function: its name begins with what the library was called when it was built. */
static void *function(void *library, const char *name, const char *rest) {
    char text[100];
    snprintf(text, sizeof text, "%s_%s", name, rest);
    void *found = dlsym(library, text);
    CHECK(found != NULL);
    return found;
}

static void use(void *library, const char *name) {
    wasm2native_status (*instantiate)(const faulty_imports *, void *, const wasm2native_config *, faulty **);
    wasm2native_status (*store)(faulty *, int32_t), (*call)(faulty *, int32_t);
    void (*release)(faulty *);
    const wasm2native_error *(*error)(const faulty *);
    *(void **)&instantiate = function(library, name, "instantiate");
    *(void **)&store = function(library, name, "store");
    *(void **)&call = function(library, name, "call");
    *(void **)&release = function(library, name, "free");
    *(void **)&error = function(library, name, "error");
    faulty *made = NULL;
    CHECK(instantiate(&table, NULL, NULL, &made) == WASM2NATIVE_OK);
    CHECK(call(made, 0) == WASM2NATIVE_OK);
    CHECK(store(made, 65532) == WASM2NATIVE_OK && store(made, 65533) == WASM2NATIVE_TRAP);
    CHECK(strncmp(error(made)->message, "out of bounds memory access", 27) == 0);
    release(made);
}

int main(int count, char **arguments) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = catch;
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    for (int round = 0; round < 3; round++) {
        void *libraries[10];
        for (int i = 1; i + 1 < count; i += 2) {
            CHECK((libraries[i] = dlopen(arguments[i], RTLD_NOW | RTLD_LOCAL)) != NULL);
            use(libraries[i], arguments[i + 1]);
        }
        for (int i = 1; i + 1 < count; i += 2) {
            use(libraries[i], arguments[i + 1]);
            CHECK(dlclose(libraries[i]) == 0);
            own_fault();
        }
    }
    puts("well");
    return 0;
}
