// stdinread [CHUNK [MAX]]: reads standard input CHUNK (4096) bytes at a time, to its end or until it has MAX bytes and leaves the rest.
// Prints the count and the 32-bit FNV-1a hash.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static uint8_t buffer[65536];
    size_t chunk = argc > 1 ? strtoul(argv[1], NULL, 10) : 4096;
    unsigned long long max = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_MAX, bytes = 0;
    if (chunk == 0 || chunk > sizeof buffer)
        return 2;

    uint32_t hash = 2166136261u;
    ssize_t n = 0;
    while (bytes < max && (n = read(STDIN_FILENO, buffer, max - bytes < chunk ? (size_t)(max - bytes) : chunk)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            hash = (hash ^ buffer[i]) * 16777619u;
        bytes += (unsigned long long)n;
    }
    printf("bytes=%llu fnv1a=%08x\n", bytes, (unsigned)hash);
    return n < 0;
}
