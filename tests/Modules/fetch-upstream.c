// fetch-upstream URL: the import's two basic cases. Without a grant: NOTCAPABLE, exit 2. With one: the body and nothing else, exit 0.
#include <stdio.h>
#include <string.h>
#include "netfetch.h"

int main(int argc, char **argv) {
    static char body[65536];
    const char *url = argc > 1 ? argv[1] : "";
    uint32_t n = 0, status = 0;
    uint8_t trunc = 0;
    int error = fetch_get(url, strlen(url), body, sizeof body, &n, &status, &trunc);
    if (error)
        return error == NETFETCH_NOTCAPABLE ? 2 : 1;
    fwrite(body, 1, n, stdout);
    return 0;
}
