// hide URL link|sparse|deep: fetches URL, then leaves files behind that a snapshot cannot hold.
// Prints "errno N", then "OP: ok" or "OP: ENAME"; exits 7 when it could leave them, else 1.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "errno_name.h"
#include "netfetch.h"

static int leave(const char *what) {
    if (!strcmp(what, "link"))
        return symlink("x", "/l");
    int fd = strcmp(what, "sparse") ? open("/", O_RDONLY | O_DIRECTORY) : open("/sparse", O_WRONLY | O_CREAT, 0666);
    if (!strcmp(what, "sparse"))
        return fd < 0 ? -1 : ftruncate(fd, 1000000000000);
    for (int i = 0; i < 3000 && fd >= 0; i++) {
        if (mkdirat(fd, "d", 0777))
            return -1;
        int below = openat(fd, "d", O_RDONLY | O_DIRECTORY);
        close(fd);
        fd = below;
    }
    return fd < 0 ? -1 : 0;
}

int main(int argc, char **argv) {
    static char body[1024];
    uint32_t n = 0, status = 0;
    uint8_t trunc = 0;
    if (argc != 3)
        return 2;
    printf("errno %d\n", fetch_get(argv[1], strlen(argv[1]), body, sizeof body, &n, &status, &trunc));
    int result = leave(argv[2]);
    printf("%s: %s\n", argv[2], result ? errno_name(errno) : "ok");
    return result ? 1 : 7;
}
