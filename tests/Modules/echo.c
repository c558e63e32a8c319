// Prints what the host handed in: arguments, environment (sorted), working directory, then standard input.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++)
        printf("arg[%d]=%s\n", i, argv[i]);

    size_t count = 0;
    while (environ && environ[count])
        count++;
    if (count)
        qsort(environ, count, sizeof *environ, by_text);
    for (size_t i = 0; i < count; i++)
        printf("env %s\n", environ[i]);

    // WASI has no working directory of its own: PWD says it, and without PWD libc starts at the root.
    char root[256];
    const char *cwd = getenv("PWD");
    printf("cwd=%s\n", cwd ? cwd : getcwd(root, sizeof root));
    fflush(stdout);

    static char buffer[65536];
    unsigned long long total = 0;
    ssize_t n;
    while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        total += (size_t)n;
        fwrite(buffer, 1, (size_t)n, stdout);
    }
    fprintf(stderr, "stdin=%llu\n", total);
    return n < 0;
}
