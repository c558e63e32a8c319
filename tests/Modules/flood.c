// flood BYTES [out|err|both] [CHUNK]: writes BYTES bytes to each stream named, then exits 0.
// Byte i of a stream is pattern[i % 64], so that any prefix can be checked.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char pattern[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.\n";
static char block[64 + 65536];

static int write_all(int fd, const char *from, size_t left) {
    while (left) {
        ssize_t n = write(fd, from, left);
        if (n <= 0)
            return 1;
        from += n;
        left -= (size_t)n;
    }
    return 0;
}

int main(int argc, char **argv) {
    unsigned long long bytes = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    const char *where = argc > 2 ? argv[2] : "out";
    size_t chunk = argc > 3 ? strtoul(argv[3], NULL, 10) : 4096;
    if (chunk == 0 || chunk > 65536)
        return 2;

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = pattern[i % 64];
    for (unsigned long long at = 0; at < bytes; at += chunk) {
        size_t n = bytes - at < chunk ? (size_t)(bytes - at) : chunk;
        if (strcmp(where, "err") && write_all(STDOUT_FILENO, block + at % 64, n))
            return 1;
        if (strcmp(where, "out") && write_all(STDERR_FILENO, block + at % 64, n))
            return 1;
    }
    return 0;
}
