// files OP ARGS… [+ OP ARGS…]…: a file tool. Runs every operation, in order; exits 1 when one of them failed, 2 on bad usage.
// Operations that show something print just that; the others print "OP PATH: ok"; a failure prints "OP PATH: ENAME".
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "errno_name.h"

enum { failed = -1, ok = 0, shown = 1 };

static int put(const char *path, int flags, off_t offset, const char *text, size_t size) {
    int fd = open(path, flags, 0666);
    if (fd < 0)
        return failed;
    for (size_t done = 0; done < size;) {
        ssize_t n = offset < 0 ? write(fd, text + done, size - done)
                               : pwrite(fd, text + done, size - done, offset + (off_t)done);
        if (n < 0) {
            int error = errno;
            close(fd);
            errno = error;
            return failed;
        }
        done += (size_t)n;
    }
    return close(fd);
}

static int op_read(char **a) {
    static char buffer[65536];
    int fd = open(a[0], O_RDONLY);
    if (fd < 0)
        return failed;
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        fwrite(buffer, 1, (size_t)n, stdout);
    int error = errno;
    close(fd);
    errno = error;
    return n < 0 ? failed : shown;
}

static int op_write(char **a) { return put(a[0], O_WRONLY | O_CREAT | O_TRUNC, -1, a[1], strlen(a[1])); }
static int op_append(char **a) { return put(a[0], O_WRONLY | O_CREAT | O_APPEND, -1, a[1], strlen(a[1])); }
static int op_writeat(char **a) { return put(a[0], O_WRONLY | O_CREAT, strtoll(a[1], NULL, 10), a[2], strlen(a[2])); }

static int op_fill(char **a) {
    size_t size = strtoul(a[1], NULL, 10);
    char *bytes = malloc(size + 1);
    if (!bytes)
        return failed;
    memset(bytes, 'x', size);
    int result = put(a[0], O_WRONLY | O_CREAT | O_TRUNC, -1, bytes, size);
    free(bytes);
    return result;
}

// many DIR COUNT: a directory whose listing needs more than one fd_readdir.
static int op_many(char **a) {
    char path[1024];
    unsigned long count = strtoul(a[1], NULL, 10);
    for (unsigned long i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/file-%06lu", a[0], i);
        if (put(path, O_WRONLY | O_CREAT | O_EXCL, -1, NULL, 0))
            return failed;
    }
    return ok;
}

static int op_truncate(char **a) {
    int fd = open(a[0], O_WRONLY);
    if (fd < 0)
        return failed;
    int result = ftruncate(fd, strtoll(a[1], NULL, 10)), error = errno;
    close(fd);
    errno = error;
    return result;
}

// open P FLAGS: FLAGS is a list such as "rw,creat,excl"; opens and closes, nothing else.
static int op_open(char **a) {
    static const struct { const char *name; int flag; } flags[] = {
        {"r", O_RDONLY}, {"w", O_WRONLY}, {"rw", O_RDWR}, {"creat", O_CREAT}, {"excl", O_EXCL},
        {"trunc", O_TRUNC}, {"append", O_APPEND}, {"directory", O_DIRECTORY}, {"nofollow", O_NOFOLLOW},
    };
    int mode = 0;
    for (char *name = strtok(a[1], ","); name; name = strtok(NULL, ","))
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            if (!strcmp(name, flags[i].name))
                mode |= flags[i].flag;
    return put(a[0], mode, -1, NULL, 0);
}

static int op_open_write(char **a) { return put(a[0], O_WRONLY, -1, NULL, 0); }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int not_dots(const struct dirent *e) { return strcmp(e->d_name, ".") && strcmp(e->d_name, ".."); }

static int list(const char *path, const char *prefix, int deep) {
    struct dirent **entries;
    int count = scandir(path, &entries, not_dots, by_name), result = count < 0 ? failed : shown;
    for (int i = 0; i < count; i++) {
        const struct dirent *e = entries[i];
        printf("%s%s%s\n", prefix, e->d_name, e->d_type == DT_DIR ? "/" : "");
        if (deep && e->d_type == DT_DIR) {
            char below[1024], shown_as[1024];
            snprintf(below, sizeof below, "%s/%s", path, e->d_name);
            snprintf(shown_as, sizeof shown_as, "%s%s/", prefix, e->d_name);
            if (list(below, shown_as, deep) == failed)
                result = failed;
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return result;
}

static int op_list(char **a) { return list(a[0], "", 0); }
static int op_tree(char **a) { return list(a[0], "", 1); }

static int op_stat(char **a) {
    struct stat s;
    if (lstat(a[0], &s))
        return failed;
    const char *kind = S_ISDIR(s.st_mode) ? "dir" : S_ISREG(s.st_mode) ? "file" : S_ISLNK(s.st_mode) ? "link" : "other";
    if (S_ISREG(s.st_mode))
        printf("%s: %s %lld\n", a[0], kind, (long long)s.st_size);
    else
        printf("%s: %s\n", a[0], kind);
    return shown;
}

static int op_mkdir(char **a) { return mkdir(a[0], 0777); }
static int op_rm(char **a) { return unlink(a[0]); }
static int op_rmdir(char **a) { return rmdir(a[0]); }
static int op_rename(char **a) { return rename(a[0], a[1]); }
static int op_symlink(char **a) { return symlink(a[1], a[0]); }
static int op_chdir(char **a) { return chdir(a[0]); }

static const struct op { const char *name; int args; int (*run)(char **); } ops[] = {
    {"read", 1, op_read}, {"write", 2, op_write}, {"append", 2, op_append}, {"writeat", 3, op_writeat},
    {"fill", 2, op_fill}, {"many", 2, op_many}, {"truncate", 2, op_truncate}, {"open", 2, op_open}, {"open-write", 1, op_open_write},
    {"list", 1, op_list}, {"tree", 1, op_tree}, {"stat", 1, op_stat}, {"mkdir", 1, op_mkdir},
    {"rm", 1, op_rm}, {"rmdir", 1, op_rmdir}, {"rename", 2, op_rename}, {"symlink", 2, op_symlink}, {"chdir", 1, op_chdir},
};

static const struct op *find(const char *name) {
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (!strcmp(name, ops[i].name))
            return &ops[i];
    return NULL;
}

int main(int argc, char **argv) {
    int exit_code = 0;
    const char *pwd = getenv("PWD");
    if (pwd && chdir(pwd)) {
        printf("chdir %s: %s\n", pwd, errno_name(errno));
        exit_code = 1;
    }
    for (int i = 1; i < argc; i++) {
        const struct op *op = find(argv[i]);
        if (!op || i + op->args >= argc) {
            fprintf(stderr, "files: bad usage at %s\n", argv[i]);
            return 2;
        }
        char **args = argv + i + 1;
        errno = 0;
        int result = op->run(args);
        if (result == failed)
            exit_code = 1;
        if (result != shown)
            printf("%s %s: %s\n", op->name, args[0], result == failed ? errno_name(errno) : "ok");
        fflush(stdout);
        i += op->args + 1;
        if (i < argc && strcmp(argv[i], "+")) {
            fprintf(stderr, "files: expected + before %s\n", argv[i]);
            return 2;
        }
    }
    return exit_code;
}
