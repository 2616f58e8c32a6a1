// A host that configures instances, and gives some of them what it does not give others. Its argument is a folder with a file `text`.

#include "counted.h"
#include "endless.h"
#include "guest.h"
#include "plain.h"
#include "sealed.h"
#include "../hosts/check.h"
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define OK(call) CHECK((call) == WASM2NATIVE_OK)

/* Errors of WASI. */
enum { BADF = 8, PIPE = 64, NOTCAPABLE = 76 };

static const char *folder;
static char at_file[4096], at_null[] = "/dev/null";

static wasm2native_config *with_folder(uint32_t flags) {
    wasm2native_config *config = wasm2native_config_new();
    CHECK(config != NULL && wasm2native_config_error(config) == NULL);
    OK(wasm2native_config_dir(config, folder, "/data", flags));
    return config;
}

static guest *made(const wasm2native_config *config) {
    guest *self = NULL;
    wasm2native_status status = guest_instantiate(NULL, NULL, config, &self);
    if (status != WASM2NATIVE_OK)
        printf("%s\n", guest_error(self)->message);
    CHECK(status == WASM2NATIVE_OK && self != NULL);
    return self;
}

static int32_t result(wasm2native_status (*call)(guest *, int32_t *), guest *self) {
    int32_t result = 0;
    OK(call(self, &result));
    return result;
}

static int descriptors(void) {
    int count = 0;
    DIR *all = opendir("/proc/self/fd");
    CHECK(all != NULL);
    while (readdir(all) != NULL)
        count++;
    closedir(all);
    return count;
}

/* One has the directory, another has not, and each keeps what it had. */
static void directories(void) {
    wasm2native_config *config = with_folder(0), *reading = with_folder(WASM2NATIVE_READ_ONLY),
                       *changing = with_folder(WASM2NATIVE_NO_CREATE);
    guest *with = made(config), *without = made(NULL), *reader = made(reading), *changer = made(changing);
    /* They do not refer to it. */
    wasm2native_config_free(config);
    wasm2native_config_free(reading);
    wasm2native_config_free(changing);
    CHECK(result(guest_first_byte, with) == 't' && result(guest_first_byte, without) == -NOTCAPABLE);
    CHECK(result(guest_create, with) == 0 && result(guest_first_byte, reader) == 't');
    CHECK(result(guest_change, reader) < 0 && result(guest_create, reader) < 0);
    CHECK(result(guest_create, changer) < 0 && result(guest_change, changer) == 0);
    CHECK(result(guest_first_byte, reader) == 'c');
    guest_free(with), guest_free(without), guest_free(reader), guest_free(changer);
    FILE *file = fopen(at_file, "w");
    CHECK(file != NULL && fputs("text\n", file) >= 0 && fclose(file) == 0);
    wasm2native_config_free(NULL);
}

/* What an instance says on its standard output. */
static const char *said(wasm2native_config *config, guest_imports *none) {
    static char text[512];
    int ends[2];
    guest *self = NULL;
    CHECK(pipe(ends) == 0);
    OK(wasm2native_config_stdio(config, 1, ends[1]));
    OK(guest_instantiate(none, NULL, config, &self));
    close(ends[1]);
    CHECK(result(guest_tell, self) == 0);
    guest_free(self);
    ssize_t bytes = read(ends[0], text, sizeof text - 1);
    CHECK(bytes >= 0 && read(ends[0], text + bytes, 1) == 0);
    text[bytes] = 0;
    close(ends[0]);
    return text;
}

static void texts(void) {
    wasm2native_config *config = wasm2native_config_new();
    CHECK(strcmp(said(config, NULL), "arguments: variables:\n") == 0);
    OK(wasm2native_config_arg(config, "name"));
    OK(wasm2native_config_arg(config, ""));
    OK(wasm2native_config_arg(config, "größe"));
    OK(wasm2native_config_env(config, "A", "1"));
    OK(wasm2native_config_env(config, "B", "="));
    OK(wasm2native_config_env(config, "A", "2"));
    OK(wasm2native_config_env(config, "FROM_HOST", NULL));
    OK(wasm2native_config_env(config, "NOBODY_HAS_IT", NULL));
    CHECK(setenv("FROM_HOST", "later", 1) == 0);
    CHECK(strcmp(said(config, NULL), "arguments: [name] [] [größe] variables: [B==] [A=2] [FROM_HOST=here]\n") == 0);
    wasm2native_config_free(config);
}

/* More than a mapping holds, while instances look at what there was before. */
static void long_texts(void) {
    wasm2native_config *config = with_folder(0);
    static char text[40000];
    memset(text, 'x', sizeof text - 1);
    guest *before = made(config);
    for (int count = 0; count < 20; count++)
        OK(wasm2native_config_arg(config, text));
    OK(wasm2native_config_env(config, "LAST", "one"));
    guest *after = made(config);
    wasm2native_config_free(config);
    CHECK(result(guest_first_byte, before) == 't' && result(guest_first_byte, after) == 't');
    guest_free(before);
    CHECK(result(guest_first_byte, after) == 't');
    guest_free(after);
}

/* What was sealed in, and what comes on top of it. The module was built with arguments, variables, a directory that is not there, and
   without random bytes. */
static void on_top(void) {
    sealed *self = NULL;
    CHECK(sealed_instantiate(NULL, NULL, NULL, &self) == WASM2NATIVE_CONFIG);
    const wasm2native_error *error = sealed_error(self);
    CHECK(error != NULL && error->status == WASM2NATIVE_CONFIG && error->frame_count == 0);
    CHECK(strcmp(error->message, "cannot open the granted directory (it does not exist): 'missing'") == 0);
    int32_t number = 0;
    CHECK(sealed_grow(self, 1, &number) == WASM2NATIVE_POISONED);
    sealed_free(self);

    wasm2native_config *config = with_folder(0);
    int ends[2];
    char text[512];
    CHECK(pipe(ends) == 0);
    OK(wasm2native_config_stdio(config, 1, ends[1]));
    OK(wasm2native_config_arg(config, "name"));
    OK(wasm2native_config_arg(config, "own"));
    OK(wasm2native_config_env(config, "OTHER", "theirs"));
    OK(sealed_instantiate(NULL, NULL, config, &self));
    close(ends[1]);
    OK(sealed_tell(self, &number));
    OK(sealed_first_byte(self, &number));
    CHECK(number == 't');
    OK(sealed_random(self, &number));
    CHECK(number < 0);
    sealed_free(self);
    ssize_t bytes = read(ends[0], text, sizeof text - 1);
    CHECK(bytes > 0);
    text[bytes] = 0;
    close(ends[0]);
    CHECK(strcmp(text, "arguments: [name] [sealed] [own] variables: [FIXED=1] [FROM_HOST=later] [OTHER=theirs]\n") == 0);
    wasm2native_config_free(config);
}

static void streams(void) {
    wasm2native_config *config = wasm2native_config_new();
    int in[2], out[2], errors[2];
    char text[16];
    CHECK(pipe(in) == 0 && pipe(out) == 0 && pipe(errors) == 0);
    OK(wasm2native_config_stdio(config, 0, in[0]));
    OK(wasm2native_config_stdio(config, 1, out[1]));
    OK(wasm2native_config_stdio(config, 2, errors[1]));
    guest *self = made(config);
    wasm2native_config_free(config);
    close(in[0]), close(out[1]), close(errors[1]);
    CHECK(write(in[1], "hello", 5) == 5 && result(guest_copy, self) == 5);
    CHECK(read(out[0], text, sizeof text) == 5 && memcmp(text, "hello", 5) == 0);
    CHECK(read(errors[0], text, sizeof text) == 5);
    close(in[1]);
    CHECK(result(guest_copy, self) == 0);
    guest_free(self);
    /* Its duplicates are closed. */
    CHECK(read(out[0], text, 1) == 0 && read(errors[0], text, 1) == 0);
    close(out[0]), close(errors[0]);
}

/* What becomes of a write that nobody reads is the host's to say. */
static void closed_pipe(void) {
    wasm2native_config *config = wasm2native_config_new();
    int ends[2], status = 0;
    struct sigaction action;
    CHECK(pipe(ends) == 0);
    OK(wasm2native_config_stdio(config, 1, ends[1]));
    guest *self = made(config);
    CHECK(result(guest_tell, self) == 0);
    CHECK(sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
    close(ends[0]);
    pid_t child = fork();
    if (child == 0) {
        result(guest_tell, self);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    CHECK(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
    CHECK(result(guest_tell, self) == -PIPE);
    CHECK(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
    close(ends[1]);
    guest_free(self);
    wasm2native_config_free(config);
}

/* A thread with what its module may use, 32 KiB more, and a little for the host's own frames. */
static void *overflow(void *context) {
    const wasm2native_config *config = context;
    guest *self = made(config);
    int32_t number = 0;
    CHECK(guest_descend(self, 100000, &number) == WASM2NATIVE_TRAP);
    CHECK(strstr(guest_error(self)->message, "call stack exhausted") != NULL);
    guest_free(self);
    return NULL;
}

static void small_thread(void) {
    enum { MODULE = 64 << 10, SLACK = 32 << 10, HOST = 32 << 10 };
    wasm2native_config *config = wasm2native_config_new();
    pthread_attr_t attributes;
    pthread_t thread;
    OK(wasm2native_config_stack_bytes(config, MODULE));
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, MODULE + SLACK + HOST) == 0);
    CHECK(pthread_create(&thread, &attributes, overflow, config) == 0 && pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
    wasm2native_config_free(config);
}

static void denials(void) {
    wasm2native_config *config = wasm2native_config_new();
    static const char *const all[] = {"args", "stdin", "stdout", "stderr", "clock", "random"};
    guest *free_one = made(config);
    int64_t time = 0;
    for (size_t index = 0; index < sizeof all / sizeof *all; index++)
        OK(wasm2native_config_deny(config, all[index]));
    guest *self = made(config);
    CHECK(result(guest_copy, self) < 0 && result(guest_tell, self) < 0 && result(guest_random, self) < 0);
    OK(guest_now(self, &time));
    CHECK(time < 0);
    OK(guest_now(free_one, &time));
    CHECK(time > 0 && result(guest_random, free_one) >= 0);
    guest_free(self), guest_free(free_one);
    /* Given and denied. */
    OK(wasm2native_config_stdio(config, 1, 1));
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(guest_error(self)->message, "stdout is given by the configuration, and denied") == 0);
    guest_free(self);
    OK(wasm2native_config_arg(config, "a"));
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(guest_error(self)->message, "args is given by the configuration, and denied") == 0);
    guest_free(self);
    wasm2native_config_free(config);
}

static void clocks_and_sockets(void) {
    wasm2native_config *config = with_folder(0);
    char address[4200];
    int32_t kind = 0;
    int64_t time = 0;
    snprintf(address, sizeof address, "unix:%s/socket", folder);
    OK(wasm2native_config_listen(config, "tcp:127.0.0.1:0"));
    OK(wasm2native_config_listen(config, address));
    OK(wasm2native_config_clock_resolution(config, 1000000000));
    OK(wasm2native_config_clock_resolution(config, 1000));
    guest *self = made(config);
    OK(guest_now(self, &time));
    CHECK(time > 0 && time % 1000000000 == 0);
    static const int32_t kinds[] = {3, 6, 6, -BADF};
    for (int index = 0; index < 4; index++) {
        OK(guest_kind(self, 3 + index, &kind));
        CHECK(kind == kinds[index]);
    }
    guest_free(self);
    wasm2native_config_free(config);
}

/* A socket of the host's, which two instances listen at. */
static void given_socket(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t bytes = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(listening, (struct sockaddr *)&address, bytes) == 0 && listen(listening, 5) == 0);
    CHECK(getsockname(listening, (struct sockaddr *)&address, &bytes) == 0);
    wasm2native_config *config = wasm2native_config_new();
    char name[32], text[4];
    snprintf(name, sizeof name, "fd:%d", listening);
    OK(wasm2native_config_listen(config, name));
    guest *all[] = {made(config), made(config)};
    close(listening);
    for (int index = 0; index < 2; index++) {
        int32_t answer = 0;
        int connection = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(connect(connection, (struct sockaddr *)&address, bytes) == 0);
        OK(guest_answer(all[index], 3, &answer));
        CHECK(answer == 0 && read(connection, text, 2) == 2 && memcmp(text, "hi", 2) == 0);
        close(connection);
        guest_free(all[index]);
    }
    guest *self = NULL;
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    snprintf(name, sizeof name, "fd:%d'", listening);
    CHECK(strstr(guest_error(self)->message, "cannot listen (it is not open): 'fd:") != NULL);
    CHECK(strstr(guest_error(self)->message, name) != NULL);
    guest_free(self);
    wasm2native_config_free(config);
}

static void limits(void) {
    wasm2native_config *config = with_folder(0);
    int32_t number = 0;
    OK(wasm2native_config_open_files(config, 20));
    OK(wasm2native_config_memory_limit(config, 64 * 65536));
    guest *self = made(config), *other = made(NULL);
    OK(guest_open_many(self, 100, &number));
    CHECK(number == 16);
    OK(guest_grow(self, 64, &number));
    CHECK(number == -1);
    OK(guest_grow(self, 1, &number));
    CHECK(number > 0);
    OK(guest_grow(other, 64, &number));
    CHECK(number > 0);
    guest_free(self), guest_free(other);
    OK(wasm2native_config_open_files(config, 3));
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(guest_error(self)->message, "more is granted than may be open at a time") == 0);
    guest_free(self);
    wasm2native_config_free(config);

    config = wasm2native_config_new();
    OK(wasm2native_config_stack_bytes(config, 65536));
    self = made(config), other = made(NULL);
    OK(guest_descend(other, 1000, &number));
    CHECK(number == 1000 && guest_descend(self, 100000, &number) == WASM2NATIVE_TRAP);
    CHECK(strstr(guest_error(self)->message, "call stack exhausted") != NULL);
    guest_free(self), guest_free(other);
    wasm2native_config_free(config);

    config = wasm2native_config_new();
    plain *modest = NULL;
    OK(wasm2native_config_memory_limit(config, 3 * 65536));
    OK(wasm2native_config_table_limit(config, 5));
    OK(plain_instantiate(NULL, NULL, config, &modest));
    OK(plain_grow(modest, 2, &number));
    CHECK(number == 1 && plain_memory_grow(modest, 1) == -1);
    OK(plain_grow_table(modest, 4, &number));
    CHECK(number == -1);
    OK(plain_grow_table(modest, 3, &number));
    CHECK(number == 2 && plain_table_grow(modest, 1, NULL) == -1);
    plain_free(modest);
    OK(wasm2native_config_memory_limit(config, 65535));
    CHECK(plain_instantiate(NULL, NULL, config, &modest) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(plain_error(modest)->message,
                 "the limit of memory is below what the module starts with, in bytes: 65536") == 0);
    CHECK(plain_work(modest, &number) == WASM2NATIVE_POISONED && plain_memory_bytes(modest) == 0);
    CHECK(plain_memory_view(modest, 0, 1) == NULL && plain_memory_grow(modest, 1) == -1);
    CHECK(plain_table_len(modest) == 0 && plain_table_get(modest, 0) == NULL);
    plain_free(modest);
    OK(wasm2native_config_memory_limit(config, UINT64_MAX));
    OK(wasm2native_config_table_limit(config, 1));
    CHECK(plain_instantiate(NULL, NULL, config, &modest) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(plain_error(modest)->message, "the limit of table elements is below what the module starts with: 2") == 0);
    plain_free(modest);
    wasm2native_config_free(config);
}

static void stops(void) {
    wasm2native_config *config = wasm2native_config_new();
    int32_t number = 0;
    plain *modest = NULL;
    OK(wasm2native_config_fuel(config, 100000));
    CHECK(plain_instantiate(NULL, NULL, config, &modest) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(plain_error(modest)->message, "fuel is given to a module that was built without --fuel") == 0);
    plain_free(modest);
    counted *self = NULL;
    OK(counted_instantiate(NULL, NULL, config, &self));
    OK(counted_work(self, &number));
    CHECK(counted_fuel(self) > 0 && counted_fuel(self) < 100000);
    CHECK(counted_spin(self) == WASM2NATIVE_TRAP && strcmp(counted_error(self)->message, "all fuel consumed") == 0);
    counted_free(self);
    OK(wasm2native_config_fuel(config, INT64_MAX));
    OK(wasm2native_config_deadline(config, 20000000));
    OK(counted_instantiate(NULL, NULL, config, &self));
    CHECK(counted_spin(self) == WASM2NATIVE_TRAP && strcmp(counted_error(self)->message, "interrupt") == 0);
    counted_free(self);
    wasm2native_config_free(config);

    config = wasm2native_config_new();
    OK(wasm2native_config_deadline(config, 20000000));
    endless *never = NULL;
    CHECK(endless_instantiate(NULL, NULL, config, &never) == WASM2NATIVE_TRAP);
    CHECK(strcmp(endless_error(never)->message, "interrupt") == 0);
    endless_free(never);
    CHECK(plain_instantiate(NULL, NULL, config, &modest) == WASM2NATIVE_CONFIG);
    CHECK(strstr(plain_error(modest)->message, "--interruptible") != NULL);
    plain_free(modest);
    wasm2native_config_free(config);
}

/* A call that fails says why, and keeps its configuration from use. */
#define REFUSED(call, words)                                                                                          \
    do {                                                                                                              \
        wasm2native_config *config = wasm2native_config_new();                                                        \
        guest *self = NULL;                                                                                           \
        CHECK((call) == WASM2NATIVE_CONFIG);                                                                          \
        if (strstr(wasm2native_config_error(config), words) == NULL) {                                                \
            printf("%d: %s\n", __LINE__, wasm2native_config_error(config));                                           \
            exit(1);                                                                                                  \
        }                                                                                                             \
        CHECK(wasm2native_config_deny(config, "nothing") == WASM2NATIVE_CONFIG);                                      \
        CHECK(strstr(wasm2native_config_error(config), words) != NULL);                                               \
        CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);                                    \
        CHECK(strstr(guest_error(self)->message, words) != NULL);                                                     \
        guest_free(self);                                                                                             \
        wasm2native_config_free(config);                                                                              \
    } while (0)

static void bad_calls(void) {
    static char path[300];
    memset(path, 'p', sizeof path - 1);
    memcpy(path, "unix:", 5);
    REFUSED(wasm2native_config_arg(config, NULL), "the argument is NULL");
    REFUSED(wasm2native_config_arg(config, "\xff"), "the argument is no UTF-8: '\xff'");
    REFUSED(wasm2native_config_env(config, "", "1"), "a variable's name");
    REFUSED(wasm2native_config_env(config, "A=B", NULL), "'A=B'");
    REFUSED(wasm2native_config_env(config, "A", "\xc0"), "the variable's value is no UTF-8");
    REFUSED(wasm2native_config_dir(config, "", "/data", 0), "empty");
    REFUSED(wasm2native_config_dir(config, "/", "", 0), "empty");
    REFUSED(wasm2native_config_dir(config, "/", NULL, 0), "NULL");
    REFUSED(wasm2native_config_dir(config, "/", "/data", 12), "no such flag of a directory among 0xc");
    REFUSED(wasm2native_config_dir(config, "/", "/data", 0) + wasm2native_config_dir(config, "/tmp", "/data", 0),
            "two directories are granted under one name: '/data'");
    REFUSED(wasm2native_config_deny(config, "everything"), "there is no such thing to deny: 'everything'");
    REFUSED(wasm2native_config_listen(config, "tcp:localhost:80"), "expected tcp:ADDRESS:PORT, unix:PATH or fd:NUMBER: 'tcp:localhost:80'");
    REFUSED(wasm2native_config_listen(config, "unix:"), "empty or too long");
    REFUSED(wasm2native_config_listen(config, "fd:-1"), "expected tcp:ADDRESS:PORT");
    REFUSED(wasm2native_config_listen(config, "fd:"), "expected tcp:ADDRESS:PORT");
    REFUSED(wasm2native_config_listen(config, path), "empty or too long");
    REFUSED(wasm2native_config_stdio(config, 3, 1), "there is no such stream");
    REFUSED(wasm2native_config_stdio(config, 1, -1), "there is no such descriptor");
    REFUSED(wasm2native_config_clock_resolution(config, 0), "longer than nothing");
    REFUSED(wasm2native_config_stack_bytes(config, 100), "a stack of 100 bytes");
    REFUSED(wasm2native_config_stack_bytes(config, UINT64_MAX), "bytes is not between");
    REFUSED(wasm2native_config_fuel(config, -1), "there is no fuel below 0");
    CHECK(wasm2native_config_arg(NULL, "a") == WASM2NATIVE_NO_MEMORY && wasm2native_config_error(NULL) == NULL);
}

/* What an instance cannot have. Nothing stays open. */
static void bad_grants(void) {
    static const char *const wrong[][2] = {
        {"/nowhere", "cannot open the granted directory (it does not exist): '/nowhere'"},
        {at_null, "cannot open the granted directory (it is no directory): '/dev/null'"},
        {at_file, "it is no directory"},
    };
    guest *self = NULL;
    int before = descriptors();
    for (int round = 0; round < 100; round++) {
        wasm2native_config *config = with_folder(0);
        OK(wasm2native_config_dir(config, wrong[round % 3][0], "/other", 0));
        CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG && self != NULL);
        CHECK(strstr(guest_error(self)->message, wrong[round % 3][1]) != NULL);
        int32_t number = 0;
        CHECK(guest_first_byte(self, &number) == WASM2NATIVE_POISONED);
        guest_free(self);
        wasm2native_config_free(config);
    }
    wasm2native_config *config = with_folder(0);
    OK(wasm2native_config_stdio(config, 2, 1000));
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(guest_error(self)->message, "cannot redirect stderr to descriptor 1000: it is not open") == 0);
    guest_free(self);
    wasm2native_config_free(config);
    config = wasm2native_config_new();
    OK(wasm2native_config_listen(config, "tcp:192.0.2.1:1"));
    CHECK(guest_instantiate(NULL, NULL, config, &self) == WASM2NATIVE_CONFIG);
    CHECK(strcmp(guest_error(self)->message, "cannot listen (it is no address of this machine): 'tcp:192.0.2.1:1'") == 0);
    guest_free(self);
    wasm2native_config_free(config);
    CHECK(descriptors() == before);
}

static void *make_many(void *context) {
    const wasm2native_config *config = context;
    for (int round = 0; round < 50; round++) {
        guest *self = made(config);
        int32_t number = 0;
        CHECK(result(guest_first_byte, self) == 't');
        OK(guest_open_many(self, 20, &number));
        CHECK(number == 20);
        guest_free(self);
    }
    return NULL;
}

/* One configuration, many threads. */
static void threads(void) {
    wasm2native_config *config = with_folder(WASM2NATIVE_READ_ONLY);
    pthread_t all[4];
    make_many(config);
    int before = descriptors();
    for (int index = 0; index < 4; index++)
        CHECK(pthread_create(&all[index], NULL, make_many, config) == 0);
    for (int index = 0; index < 4; index++)
        CHECK(pthread_join(all[index], NULL) == 0);
    CHECK(descriptors() == before);
    wasm2native_config_free(config);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    folder = arguments[1];
    snprintf(at_file, sizeof at_file, "%s/text", folder);
    CHECK(setenv("FROM_HOST", "here", 1) == 0);
    directories();
    texts();
    long_texts();
    on_top();
    streams();
    closed_pipe();
    small_thread();
    denials();
    clocks_and_sockets();
    given_socket();
    limits();
    stops();
    bad_calls();
    bad_grants();
    threads();
    puts("all of it");
    return 0;
}
