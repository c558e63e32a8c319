// tree deep COUNT LENGTH      makes COUNT directories, each in the one before, with names of LENGTH characters, and a file in the last
// tree swap COUNT DIR TARGET  COUNT times: moves DIR away, makes it a symbolic link to TARGET, removes the link, moves DIR back
// tree sparse COUNT SIZE      makes COUNT files of SIZE bytes that hold nothing
// Prints "OP: ok" or "OP: ENAME", and exits 1 then.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "errno_name.h"

static int deep(long count, long length) {
    char name[256];
    memset(name, 'd', sizeof name);
    name[length] = 0;
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    for (long i = 0; i < count && fd >= 0; i++) {
        if (mkdirat(fd, name, 0777))
            return -1;
        int below = openat(fd, name, O_RDONLY | O_DIRECTORY);
        close(fd);
        fd = below;
    }
    return fd < 0 ? -1 : openat(fd, "file", O_WRONLY | O_CREAT, 0666) < 0 ? -1 : 0;
}

static int swap(long count, const char *directory, const char *target) {
    char away[256];
    snprintf(away, sizeof away, "%s-away", directory);
    for (long i = 0; i < count; i++)
        if (rename(directory, away) || symlink(target, directory) || unlink(directory) || rename(away, directory))
            return -1;
    return 0;
}

static int sparse(long count, long long size) {
    char name[32];
    for (long i = 0; i < count; i++) {
        snprintf(name, sizeof name, "/sparse-%ld", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0666);
        if (fd < 0 || ftruncate(fd, size) || close(fd))
            return -1;
    }
    return 0;
}

int main(int argc, char **argv) {
    int result;
    if (argc == 4 && !strcmp(argv[1], "deep"))
        result = deep(atol(argv[2]), atol(argv[3]));
    else if (argc == 5 && !strcmp(argv[1], "swap"))
        result = swap(atol(argv[2]), argv[3], argv[4]);
    else if (argc == 4 && !strcmp(argv[1], "sparse"))
        result = sparse(atol(argv[2]), atoll(argv[3]));
    else
        return 2;
    printf("%s: %s\n", argv[1], result ? errno_name(errno) : "ok");
    return result ? 1 : 0;
}
