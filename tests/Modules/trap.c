// trap KIND: prints "before" on both streams, then ends in a trap of that kind.
#include <limits.h>
#include <stdio.h>
#include <string.h>

typedef int (*wrong_type)(int, int, int);

static volatile int zero, minus_one = -1;

static void takes_nothing(void) {
    puts("never called");
}

// Not a tail call and no stack memory: what runs out is the engine's call stack.
__attribute__((noinline)) static int down(int n) {
    return n == zero - 1 ? 0 : 1 + down(n + 1) * n;
}

int main(int argc, char **argv) {
    const char *kind = argc > 1 ? argv[1] : "unreachable";
    fputs("before\n", stdout);
    fputs("before\n", stderr);
    fflush(stdout);

    volatile int result = 0;
    if (!strcmp(kind, "unreachable")) {
        __builtin_trap();
    } else if (!strcmp(kind, "div")) {
        result = 100 / zero;
    } else if (!strcmp(kind, "overflow")) {
        result = (INT_MIN + zero) / minus_one;
    } else if (!strcmp(kind, "oob")) {
        result = *(volatile int *)0xfffffff0u;
    } else if (!strcmp(kind, "stack")) {
        result = down(0);
    } else if (!strcmp(kind, "indirect")) {
        void (*volatile function)(void) = takes_nothing;
        result = ((wrong_type)function)(1, 2, 3);
    } else if (!strcmp(kind, "null")) {
        wrong_type volatile function = 0;
        result = function(1, 2, 3);
    } else {
        fprintf(stderr, "trap: unknown kind %s\n", kind);
        return 2;
    }
    printf("survived %d\n", result);
    return 1;
}
