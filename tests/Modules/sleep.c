// sleep MS: sleeps in one poll_oneoff; prints "sleeping" before and "slept" after.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
    unsigned long ms = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    puts("sleeping");
    fflush(stdout);
    struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    if (nanosleep(&time, NULL))
        return 1;
    puts("slept");
    return 0;
}
