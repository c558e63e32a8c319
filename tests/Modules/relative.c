// relative [read P | write P TEXT | mkdir P]…: files by paths as they are given, without a chdir; prints PWD first, then the bytes, or "OP P: ok" or "OP P: ERRNO".
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int copy_out(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    for (int c; (c = getc(file)) != EOF;)
        putchar(c);
    putchar('\n');
    return fclose(file);
}

static int put(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (!file)
        return -1;
    fputs(text, file);
    return fclose(file);
}

int main(int argc, char **argv) {
    const char *pwd = getenv("PWD");
    printf("PWD=%s\n", pwd ? pwd : "(unset)");
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *op = argv[i], *path = argv[i + 1];
        int is_read = !strcmp(op, "read");
        int is_write = !strcmp(op, "write") && i + 2 < argc;
        int result = is_read ? copy_out(path) : is_write ? put(path, argv[i + 2]) : mkdir(path, 0777);
        if (result)
            printf("%s %s: %s\n", op, path, strerror(errno));
        else if (!is_read)
            printf("%s %s: ok\n", op, path);
        i += is_write;
    }
    return 0;
}
