/* A host with handlers of its own for the signals of faults: `signals CASE`. Faults of wasm are traps, and the host's are its own. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faulty.h"
#include "check.h"

static const int SIGNALS[] = {SIGSEGV, SIGILL, SIGFPE};
enum { SIGNAL_COUNT = 3 };

static sigjmp_buf escape;
static volatile sig_atomic_t caught[65];
static struct sigaction before[65];

static void catch_simply(int signal) {
    caught[signal]++;
    siglongjmp(escape, 1);
}

static void catch_with_details(int signal, siginfo_t *info, void *context) {
    CHECK(info->si_signo == signal && context != NULL);
    catch_simply(signal);
}

/* Set while the host itself does something that faults. */
static volatile sig_atomic_t expected;

/* Hands on what is not the host's, as a handler does that was installed last. */
static void catch_or_pass(int signal, siginfo_t *info, void *context) {
    if (expected)
        catch_simply(signal);
    CHECK(before[signal].sa_flags & SA_SIGINFO);
    before[signal].sa_sigaction(signal, info, context);
}

static void count_only(int signal) {
    caught[signal]++;
}

static void handle(void (*simple)(int), void (*detailed)(int, siginfo_t *, void *)) {
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        if (simple != NULL) {
            action.sa_handler = simple;
        } else {
            action.sa_sigaction = detailed;
            action.sa_flags = SA_SIGINFO;
        }
        CHECK(sigaction(SIGNALS[i], &action, &before[SIGNALS[i]]) == 0);
    }
}

static int *volatile nowhere;

/* A fault of the host's own. */
static void fault(int signal) {
    switch (signal) {
    case SIGSEGV:
        *nowhere = 1;
        break;
    case SIGILL:
#ifdef __x86_64__
        __asm__ volatile("ud2");
#else
        __asm__ volatile("udf #0");
#endif
        break;
    case SIGFPE:
#ifdef __x86_64__
        __asm__ volatile("xorl %%eax, %%eax; xorl %%edx, %%edx; divl %%eax" ::: "eax", "edx");
#else
        raise(SIGFPE);
#endif
        break;
    }
    CHECK(!"a fault goes nowhere");
}

static void faults_are_caught(void) {
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        int times = caught[SIGNALS[i]];
        expected = 1;
        if (sigsetjmp(escape, 1) == 0)
            fault(SIGNALS[i]);
        expected = 0;
        CHECK(caught[SIGNALS[i]] == times + 1);
    }
}

static wasm2native_status host(void *context, faulty *self, int32_t signal) {
    (void)self;
    if (context != NULL)
        fault(signal);
    else
        faults_are_caught();
    return WASM2NATIVE_OK;
}

static const faulty_imports table = {host};

static faulty *fresh(void *context) {
    faulty *made = NULL;
    CHECK(faulty_instantiate(&table, context, NULL, &made) == WASM2NATIVE_OK);
    return made;
}

static void traps(faulty *made, wasm2native_status status) {
    CHECK(status == WASM2NATIVE_TRAP);
    faulty_free(made);
}

static void wasm_traps(void) {
    faulty *made = fresh(NULL);
    int32_t result = 0;
    traps(made, faulty_store(made, 65533));
    made = fresh(NULL);
    traps(made, faulty_divide(made, 1, 0, &result));
    made = fresh(NULL);
    traps(made, faulty_unreachable(made));
}

/* A host's handler may leave by a jump: not out of wasm, but out of a function that wasm has called. */
static void both(void) {
    for (int i = 0; i < 100; i++) {
        wasm_traps();
        faults_are_caught();
        faulty *made = fresh(NULL);
        CHECK(faulty_call(made, 0) == WASM2NATIVE_OK);
        traps(made, faulty_store(made, -1));
    }
}

static void *run_both(void *context) {
    wasm_traps();
    return context;
}

/* Threads that block all signals, as those of servers do that wait for them elsewhere. */
static void *run_blocked(void *context) {
    sigset_t all;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, NULL) == 0);
    wasm_traps();
    return context;
}

static void is_late(void) {
    faulty *made = fresh(NULL);
    CHECK(faulty_set_deadline(made, 1000 * 1000) == WASM2NATIVE_OK);
    traps(made, faulty_spin(made));
}

/* Processes that are made of others in the middle: their own threads are gone, and so are those of the library. */
static void fork_often(void) {
    for (int i = 0; i < 10; i++) {
        wasm_traps();
        is_late();
        pid_t child = fork();
        if (child == 0) {
            alarm(60);
            wasm_traps();
            is_late();
            _exit(7);
        }
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
    }
}

static void in_thread(void *(*function)(void *)) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, function, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    const char *what = arguments[1];
    int is = 1;
    if (strcmp(what, "simple") == 0) {
        handle(catch_simply, NULL);
        both();
    } else if (strcmp(what, "details") == 0) {
        handle(NULL, catch_with_details);
        both();
    } else if (strcmp(what, "later") == 0) {
        faulty_free(fresh(NULL));
        handle(NULL, catch_or_pass);
        both();
    } else if (strcmp(what, "stack") == 0) {
        /* Handlers on a stack of their own. */
        static char room[65536];
        stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
        CHECK(sigaltstack(&stack, NULL) == 0);
        handle(NULL, catch_with_details);
        both();
        in_thread(run_both);
    } else if (strcmp(what, "ignored") == 0) {
        handle(SIG_IGN, NULL);
        wasm_traps();
        for (int i = 0; i < SIGNAL_COUNT; i++)
            CHECK(kill(getpid(), SIGNALS[i]) == 0);
        wasm_traps();
    } else if (strcmp(what, "sent") == 0) {
        handle(count_only, NULL);
        wasm_traps();
        for (int i = 0; i < SIGNAL_COUNT; i++)
            CHECK(kill(getpid(), SIGNALS[i]) == 0 && raise(SIGNALS[i]) == 0 && caught[SIGNALS[i]] == 2);
        wasm_traps();
    } else if (strcmp(what, "fork") == 0) {
        fork_often();
    } else if (strcmp(what, "blocked") == 0) {
        in_thread(run_blocked);
    } else if (strncmp(what, "dies", 4) == 0) {
        wasm_traps();
        puts("still there");
        fflush(stdout);
        int signal = atoi(what + 5);
        if (what[4] == '!')
            kill(getpid(), signal);
        else if (what[4] == '?')
            faulty_call(fresh(&is), signal);
        else
            fault(signal);
    } else {
        CHECK(!"no such case");
    }
    puts("well");
    return 0;
}
