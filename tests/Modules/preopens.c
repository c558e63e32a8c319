// Prints "fd N PATH" for each preopened directory, in order of descriptors: what the guest is told about the host.
#include <stdio.h>
#include <wasi/api.h>

int main(void) {
    for (__wasi_fd_t fd = 3;; fd++) {
        static uint8_t path[4096];
        __wasi_prestat_t stat;
        if (__wasi_fd_prestat_get(fd, &stat))
            return 0;
        __wasi_size_t length = stat.u.dir.pr_name_len;
        if (length > sizeof path || __wasi_fd_prestat_dir_name(fd, path, length))
            return 1;
        printf("fd %d %.*s\n", (int)fd, (int)length, (const char *)path);
    }
}
