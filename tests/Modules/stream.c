// stream METHOD URL [-H "Name: value"]… [-d BODY] [-n PIECE] [-k PIECES] [-q] [--leak]: one request through wasiguard_netfetch.
// Prints "open errno=N", then "status=N", the headers, an empty line, the body, and a summary line.
// -n: bytes per read (4096); -k: stop after that many pieces; -q: no body, only the summary; --leak: do not close.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../docs/guide/wasiguard_netfetch.h"

static char lines[65536], received[65536], piece[1 << 20];

static void print_headers(uint32_t handle) {
    uint32_t n = 0;
    int error = wasiguard_netfetch_headers(handle, received, sizeof received, &n);
    if (error || n > sizeof received)
        printf("headers errno=%d n=%u\n", error, (unsigned)n);
    else
        fwrite(received, 1, n, stdout);
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    const char *method = argv[1], *url = argv[2], *body = "";
    uint32_t size = 4096, most = UINT32_MAX;
    int quiet = 0, leak = 0;
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "-q"))
            quiet = 1;
        else if (!strcmp(argv[i], "--leak"))
            leak = 1;
        else if (i + 1 == argc)
            return 2;
        else if (!strcmp(argv[i], "-H"))
            snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%s\n", argv[++i]);
        else if (!strcmp(argv[i], "-d"))
            body = argv[++i];
        else if (!strcmp(argv[i], "-n"))
            size = strtoul(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "-k"))
            most = strtoul(argv[++i], NULL, 10);
        else
            return 2;
    }
    if (size == 0 || size > sizeof piece)
        return 2;

    uint32_t handle = 0, status = 0, n = 0, pieces = 0;
    int error = wasiguard_netfetch_open(method, strlen(method), url, strlen(url), lines, strlen(lines), body, strlen(body), &handle);
    printf("open errno=%d\n", error);
    if (error)
        return error == WASIGUARD_NETFETCH_NOTCAPABLE ? 2 : 1;

    wasiguard_netfetch_status(handle, &status);
    printf("status=%u\n", (unsigned)status);
    print_headers(handle);
    puts("");

    unsigned long long bytes = 0;
    while (pieces < most && !(error = wasiguard_netfetch_read(handle, piece, size, &n)) && n) {
        pieces++;
        bytes += n;
        if (!quiet)
            fwrite(piece, 1, n, stdout);
    }
    uint8_t truncated = 0;
    wasiguard_netfetch_truncated(handle, &truncated);
    printf("%spieces=%u bytes=%llu truncated=%u errno=%d", quiet ? "" : "\n", (unsigned)pieces, bytes, truncated, error);
    if (!leak)
        printf(" close=%d", wasiguard_netfetch_close(handle));
    puts("");
    return error ? 1 : 0;
}
