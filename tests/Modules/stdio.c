// stdio OP…: does the operations one after the other, each with one call of WASI and nothing buffered.
//   say TEXT          writes TEXT and a newline to standard output        warn TEXT     the same to standard error
//   write FD TEXT     the same to a descriptor                            read [SIZE]   reads at most SIZE (65536) bytes from descriptor 0
//   readfd FD         reads from a descriptor                             echo          copies standard input to standard output, to its end
//   poll MS|in|out…   one poll_oneoff over timers, descriptors 0 and 1, up to the next "."
//   close FD          renumber FROM TO    open PATH (prints the descriptor)   sleep MS    spin (for ever)    flood FD (for ever)
// Operations that can fail say so on standard error, "OP errno N", and go on; the others print "OP: …" on standard output.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

static char buffer[65536];

static void put(int fd, const char *bytes, size_t length) {
    __wasi_ciovec_t piece = {(const uint8_t *)bytes, length};
    __wasi_size_t written = 0;
    int error = __wasi_fd_write(fd, &piece, 1, &written);
    if (error || written != length) {
        static char text[64];
        __wasi_ciovec_t report = {(const uint8_t *)text, 0};
        report.buf_len = snprintf(text, sizeof text, "write %d errno %d wrote %u\n", fd, error, (unsigned)written);
        if (__wasi_fd_write(2, &report, 1, &written))
            _Exit(3);
    }
}

static void line(int fd, const char *text) {
    static char bytes[4096];
    put(fd, bytes, snprintf(bytes, sizeof bytes, "%s\n", text));
}

static void ended(const char *op, int error) {
    static char text[64];
    snprintf(text, sizeof text, "%s errno %d", op, error);
    if (error)
        line(2, text);
}

static size_t get(int fd, size_t size) {
    __wasi_iovec_t piece = {(uint8_t *)buffer, size};
    __wasi_size_t count = 0;
    ended("read", __wasi_fd_read(fd, &piece, 1, &count));
    return count;
}

static void read_and_say(int fd, size_t size) {
    static char text[65600];
    size_t count = get(fd, size);
    put(1, text, snprintf(text, sizeof text, "read %u: %.*s\n", (unsigned)count, (int)count, buffer));
}

static int poll(char **argv, int argc) {
    static __wasi_subscription_t wanted[16];
    static __wasi_event_t events[16];
    static char text[256];
    int count = 0;
    while (count < argc && count < 16 && strcmp(argv[count], ".")) {
        __wasi_subscription_t *one = &wanted[count];
        memset(one, 0, sizeof *one);
        one->userdata = count;
        if (!strcmp(argv[count], "in")) {
            one->u.tag = __WASI_EVENTTYPE_FD_READ;
        } else if (!strcmp(argv[count], "out")) {
            one->u.tag = __WASI_EVENTTYPE_FD_WRITE;
            one->u.u.fd_write.file_descriptor = 1;
        } else {
            one->u.tag = __WASI_EVENTTYPE_CLOCK;
            one->u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
            one->u.u.clock.timeout = strtoull(argv[count], NULL, 10) * 1000000;
        }
        count++;
    }
    __wasi_size_t n = 0;
    ended("poll", __wasi_poll_oneoff(wanted, events, count, &n));
    int length = snprintf(text, sizeof text, "poll:");
    for (__wasi_size_t i = 0; i < n; i++)
        length += snprintf(text + length, sizeof text - length, " %s", argv[events[i].userdata]);
    line(1, text);
    return count < argc ? count + 1 : count;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *op = argv[i];
        const char *first = i + 1 < argc ? argv[i + 1] : "", *second = i + 2 < argc ? argv[i + 2] : "";
        if (!strcmp(op, "say")) {
            line(1, first), i++;
        } else if (!strcmp(op, "warn")) {
            line(2, first), i++;
        } else if (!strcmp(op, "write")) {
            line(atoi(first), second), i += 2;
        } else if (!strcmp(op, "read")) {
            size_t size = strtoul(first, NULL, 10);
            i += size > 0;
            read_and_say(0, size ? size : sizeof buffer);
        } else if (!strcmp(op, "readfd")) {
            read_and_say(atoi(first), sizeof buffer), i++;
        } else if (!strcmp(op, "echo")) {
            for (size_t count; (count = get(0, sizeof buffer)) > 0;)
                put(1, buffer, count);
        } else if (!strcmp(op, "poll")) {
            i += poll(argv + i + 1, argc - i - 1);
        } else if (!strcmp(op, "close")) {
            ended(op, __wasi_fd_close(atoi(first))), i++;
        } else if (!strcmp(op, "renumber")) {
            ended(op, __wasi_fd_renumber(atoi(first), atoi(second))), i += 2;
        } else if (!strcmp(op, "open")) {
            static char text[32];
            FILE *file = fopen(first, "w+");
            snprintf(text, sizeof text, "open: %d", file ? fileno(file) : -1);
            line(1, text), i++;
        } else if (!strcmp(op, "sleep")) {
            usleep(atoi(first) * 1000), i++;
        } else if (!strcmp(op, "spin")) {
            for (volatile unsigned turn = 0;; turn++) {
            }
        } else if (!strcmp(op, "flood")) {
            memset(buffer, 'x', sizeof buffer);
            for (;;)
                put(atoi(first), buffer, sizeof buffer);
        } else {
            line(2, "usage: see stdio.c");
            return 2;
        }
    }
    return 0;
}
