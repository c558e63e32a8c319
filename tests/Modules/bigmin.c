// Linked with a minimum memory of 64 MiB (build.sh): cannot be instantiated under a smaller limit.
#include <stdio.h>

int main(void) {
    printf("memory %zu MiB\n", __builtin_wasm_memory_size(0) / 16);
    return 0;
}
