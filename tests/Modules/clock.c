// Prints each clock's time in nanoseconds ("NAME=NS", or "NAME errno N"), and whether the monotonic one ran on.
#include <stdio.h>
#include <wasi/api.h>

int main(void) {
    static const char *const names[] = {"realtime", "monotonic", "process", "thread", "unknown"};
    static const __wasi_clockid_t ids[] = {__WASI_CLOCKID_REALTIME, __WASI_CLOCKID_MONOTONIC, __WASI_CLOCKID_PROCESS_CPUTIME_ID,
                                           __WASI_CLOCKID_THREAD_CPUTIME_ID, 99};
    __wasi_timestamp_t time = 0, first = 0, second = 0;
    for (int i = 0; i < 5; i++) {
        int error = __wasi_clock_time_get(ids[i], 1, &time);
        if (error)
            printf("%s errno %d\n", names[i], error);
        else
            printf("%s=%llu\n", names[i], (unsigned long long)time);
    }
    if (__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &first) || __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &second))
        return 1;
    puts(second >= first ? "forward" : "backward");
    return 0;
}
