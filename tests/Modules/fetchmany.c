// fetchmany URL COUNT [MAX]: fetches COUNT times into MAX (65536) bytes; prints "errno N: TIMES" for each errno, then the totals.
// "%d" in the URL becomes the number of the request, from 0.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "netfetch.h"

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    static unsigned times[256];
    static char url[4096];
    unsigned long count = strtoul(argv[2], NULL, 10), truncated = 0;
    uint32_t max = argc > 3 ? strtoul(argv[3], NULL, 10) : 65536;
    unsigned long long bytes = 0;
    char *body = malloc(max ? max : 1), *mark = strstr(argv[1], "%d");
    if (!body)
        return 3;

    for (unsigned long i = 0; i < count; i++) {
        int length = mark ? snprintf(url, sizeof url, "%.*s%lu%s", (int)(mark - argv[1]), argv[1], i, mark + 2)
                          : snprintf(url, sizeof url, "%s", argv[1]);
        uint32_t n = 0, status = 0;
        uint8_t trunc = 0;
        int error = fetch_get(url, (uint32_t)length, body, max, &n, &status, &trunc);
        times[error & 255]++;
        bytes += n;
        truncated += trunc;
    }
    for (int error = 0; error < 256; error++)
        if (times[error])
            printf("errno %d: %u\n", error, times[error]);
    printf("bytes=%llu truncated=%lu\n", bytes, truncated);
    return 0;
}
