// clock [ID]…: prints "clock ID NS" or "clock ID errno N" for each (0 real time, 1 monotonic), then whether the monotonic one ran on.
#include <stdio.h>
#include <stdlib.h>
#include <wasi/api.h>

static void print(const char *name) {
    __wasi_timestamp_t time = 0;
    int error = __wasi_clock_time_get((__wasi_clockid_t){strtoul(name, NULL, 10)}, 1, &time);
    if (error)
        printf("clock %s errno %d\n", name, error);
    else
        printf("clock %s %llu\n", name, (unsigned long long)time);
}

int main(int argc, char **argv) {
    static char *usual[] = {"0", "1"};
    char **names = argc > 1 ? argv + 1 : usual;
    for (int i = 0; i < (argc > 1 ? argc - 1 : 2); i++)
        print(names[i]);

    __wasi_timestamp_t first = 0, second = 0;
    if (__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &first) || __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &second))
        return 1;
    puts(second >= first ? "forward" : "backward");
    return 0;
}
