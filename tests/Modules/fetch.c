// fetch URL [MAX]: prints "errno=N status=N n=N trunc=N", then the body. MAX (65536) is the size of the buffer.
// Exits 0 when the errno is 0, 2 when it is NOTCAPABLE, else 1.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "netfetch.h"

int main(int argc, char **argv) {
    const char *url = argc > 1 ? argv[1] : "";
    uint32_t max = argc > 2 ? strtoul(argv[2], NULL, 10) : 65536, n = 0, status = 0;
    uint8_t trunc = 0;
    char *body = malloc(max ? max : 1);
    if (!body)
        return 3;

    int error = fetch_get(url, strlen(url), body, max, &n, &status, &trunc);
    printf("errno=%d status=%u n=%u trunc=%u\n", error, (unsigned)status, (unsigned)n, trunc);
    fwrite(body, 1, n, stdout);
    return error == 0 ? 0 : error == NETFETCH_NOTCAPABLE ? 2 : 1;
}
