// recurse DEPTH: recursion DEPTH calls deep that comes back, or ends in a trap when the engine's stack is too small for it.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static unsigned down(volatile unsigned *left) {
    return (*left)-- == 0 ? 0 : down(left) + (*left == 0) + 1;
}

int main(int argc, char **argv) {
    volatile unsigned left = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    printf("depth %u\n", down(&left));
    return 0;
}
