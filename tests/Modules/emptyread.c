// emptyread: reads nothing from standard input (into no buffer, into an empty one), then all of it, then nothing again.
// Prints "none errno N bytes N" and "empty errno N bytes N" each time, and "end errno N bytes N" for a read of a byte at the end.
#include <stdio.h>
#include <wasi/api.h>

static void say(const char *what, uint8_t *buffer, size_t length, size_t count) {
    __wasi_iovec_t into = {buffer, length};
    __wasi_size_t n = 0;
    int error = __wasi_fd_read(0, &into, count, &n);
    printf("%s errno %d bytes %u\n", what, error, (unsigned)n);
}

int main(void) {
    static uint8_t buffer[4096];
    say("none", buffer, 0, 0);
    say("empty", buffer, 0, 1);
    __wasi_iovec_t into = {buffer, sizeof buffer};
    __wasi_size_t n = 0, all = 0;
    while (!__wasi_fd_read(0, &into, 1, &n) && n)
        all += n;
    printf("read %u\n", (unsigned)all);
    say("none", buffer, 0, 0);
    say("empty", buffer, 0, 1);
    say("end", buffer, 1, 1);
}
