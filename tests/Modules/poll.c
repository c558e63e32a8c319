// poll (MS|in)…: one poll_oneoff over a timer of MS milliseconds for each number, and standard input for "in".
// Prints "event I errno N" for each event, I being the place of the argument from 0.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

int main(int argc, char **argv) {
    static __wasi_subscription_t wanted[16];
    static __wasi_event_t events[16];
    int count = argc - 1;
    if (count > 16)
        return 2;
    for (int i = 0; i < count; i++) {
        wanted[i].userdata = (uint64_t)i;
        if (!strcmp(argv[i + 1], "in")) {
            wanted[i].u.tag = __WASI_EVENTTYPE_FD_READ;
            wanted[i].u.u.fd_read.file_descriptor = 0;
        } else {
            wanted[i].u.tag = __WASI_EVENTTYPE_CLOCK;
            wanted[i].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
            wanted[i].u.u.clock.timeout = strtoull(argv[i + 1], NULL, 10) * 1000000;
        }
    }
    __wasi_size_t n = 0;
    int error = __wasi_poll_oneoff(wanted, events, (__wasi_size_t)count, &n);
    printf("errno %d\n", error);
    for (__wasi_size_t i = 0; !error && i < n; i++)
        printf("event %llu errno %d\n", (unsigned long long)events[i].userdata, events[i].error);
    return error ? 1 : 0;
}
