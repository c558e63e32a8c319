// memory MIB [grow|malloc]: takes MIB MiB of memory, touches every page (64 KiB) of it, and prints how much it got.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { page = 65536, mib = 1048576 };

static int take(volatile char *block, size_t size) {
    for (size_t i = 0; i < size; i += page)
        block[i] = 1;
    return 1;
}

static int grow(size_t size) {
    size_t old = __builtin_wasm_memory_grow(0, size / page);
    return old != SIZE_MAX && take((volatile char *)(old * page), size);
}

static int allocate(size_t size) {
    volatile char *block = malloc(size);
    return block && take(block, size);
}

int main(int argc, char **argv) {
    uint64_t want = (argc > 1 ? strtoull(argv[1], NULL, 10) : 1) * mib, got = 0;
    int (*more)(size_t) = argc > 2 && !strcmp(argv[2], "malloc") ? allocate : grow;
    while (got < want && more(mib))
        got += mib;
    // Up to a limit that is no whole MiB, to the page.
    while (got < want && more == grow && more(page))
        got += page;
    printf("got %llu of %llu KiB\n", (unsigned long long)got / 1024, (unsigned long long)want / 1024);
    return got == want ? 0 : 3;
}
