// handles URL COUNT [leak]: what wasiguard_netfetch says to wrong handles, bad pointers and too many open handles.
// COUNT is the number of handles it tries to open at once. Every line is "WHAT: FUNCTION=ERRNO…".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../docs/guide/wasiguard_netfetch.h"

static char buffer[64];

static int open_one(const char *url, uint32_t *handle) {
    return wasiguard_netfetch_open("GET", 3, url, strlen(url), "", 0, "", 0, handle);
}

static void use(const char *what, uint32_t handle) {
    uint32_t n;
    uint8_t byte;
    int status = wasiguard_netfetch_status(handle, &n);
    int headers = wasiguard_netfetch_headers(handle, buffer, sizeof buffer, &n);
    int read = wasiguard_netfetch_read(handle, buffer, sizeof buffer, &n);
    int truncated = wasiguard_netfetch_truncated(handle, &byte);
    int close = wasiguard_netfetch_close(handle);
    printf("%s: status=%d headers=%d read=%d truncated=%d close=%d\n", what, status, headers, read, truncated, close);
}

static void bad_pointers(const char *url, uint32_t handle) {
    void *bad = (void *)0xfffffff0u;
    uint32_t u = strlen(url), n, none;
    printf("open with a bad pointer: method=%d url=%d headers=%d body=%d handle=%d\n",
           (int)wasiguard_netfetch_open(bad, 64, url, u, "", 0, "", 0, &none),
           (int)wasiguard_netfetch_open("GET", 3, bad, 64, "", 0, "", 0, &none),
           (int)wasiguard_netfetch_open("GET", 3, url, u, bad, 64, "", 0, &none),
           (int)wasiguard_netfetch_open("POST", 4, url, u, "", 0, bad, 64, &none),
           (int)wasiguard_netfetch_open("GET", 3, url, u, "", 0, "", 0, (uint32_t *)0xfffffffeu));
    printf("use with a bad pointer: status=%d headers=%d headers_n=%d read=%d read_n=%d truncated=%d\n",
           (int)wasiguard_netfetch_status(handle, bad), (int)wasiguard_netfetch_headers(handle, bad, 64, &n),
           (int)wasiguard_netfetch_headers(handle, buffer, 8, bad), (int)wasiguard_netfetch_read(handle, bad, 64, &n),
           (int)wasiguard_netfetch_read(handle, buffer, 8, bad), (int)wasiguard_netfetch_truncated(handle, bad));
}

static void no_room(uint32_t handle) {
    uint32_t read = 99, headers = 0, n = 0;
    int read_error = wasiguard_netfetch_read(handle, buffer, 0, &read);
    int headers_error = wasiguard_netfetch_headers(handle, buffer, 0, &headers);
    int after = wasiguard_netfetch_read(handle, buffer, 4, &n);
    printf("no room: read=%d n=%u headers=%d n=%u; then read=%d n=%u %.*s\n", read_error, (unsigned)read,
           headers_error, (unsigned)headers, after, (unsigned)n, (int)n, buffer);
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    const char *url = argv[1];
    uint32_t want = strtoul(argv[2], NULL, 10), opened = 0, another = 0;
    uint32_t *handles = calloc(want + 1, sizeof *handles);
    if (!handles)
        return 3;

    use("handle 0", 0);
    use("handle 4294967295", UINT32_MAX);
    int error = 0;
    while (opened < want && !(error = open_one(url, &handles[opened])))
        opened++;
    printf("opened: %u of %u errno=%d\n", (unsigned)opened, (unsigned)want, error);
    if (!opened)
        return error == WASIGUARD_NETFETCH_NOTCAPABLE ? 2 : 1;

    bad_pointers(url, handles[0]);
    no_room(handles[0]);
    use("open handle", handles[0]);
    use("closed handle", handles[0]);
    error = open_one(url, &another);
    printf("opened again: errno=%d %s\n", error, another != handles[0] ? "new number" : "same number");
    if (argc > 3 && !strcmp(argv[3], "leak"))
        return 0;
    for (uint32_t i = 1; i < opened; i++)
        wasiguard_netfetch_close(handles[i]);
    return error || wasiguard_netfetch_close(another) ? 1 : 0;
}
