// random [COUNT]: prints COUNT (16) random bytes in hex.
#include <stdio.h>
#include <stdlib.h>
#include <wasi/api.h>

int main(int argc, char **argv) {
    static uint8_t bytes[65536];
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 16;
    if (count > sizeof bytes || __wasi_random_get(bytes, count))
        return 1;
    for (size_t i = 0; i < count; i++)
        printf("%02x", bytes[i]);
    puts("");
    return 0;
}
