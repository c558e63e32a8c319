// Paths. WASI knows only directories that the host opened for the program (preopens); the working directory is the shell's own.
// Every path becomes absolute and loses `.` and `..` before the host sees it. A directory above a preopen, which
// the host does not know, can be listed and entered: `ls /` shows the preopens.
#include "shell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#define PREOPEN_LIMIT 64

static char *preopens[PREOPEN_LIMIT];
static size_t preopen_count;

static char *normalise(Arena *arena, const char *dir, const char *path) {
    const char *sources[2] = {path[0] == '/' ? "" : dir, path};
    char *result = arena_alloc(arena, strlen(dir) + strlen(path) + 3);
    size_t len = 0;
    for (int i = 0; i < 2; i++) {
        for (const char *at = sources[i]; *at;) {
            size_t count = strcspn(at, "/");
            if (count == 2 && at[0] == '.' && at[1] == '.') {
                while (len && result[--len] != '/') {}
            } else if (count && !(count == 1 && at[0] == '.')) {
                result[len++] = '/';
                memcpy(result + len, at, count);
                len += count;
            }
            at += count;
            while (*at == '/') at++;
        }
    }
    if (!len) result[len++] = '/';
    result[len] = '\0';
    return result;
}

static bool is_below(const char *path, const char *dir) {
    if (!strcmp(dir, "/")) return strcmp(path, "/") != 0;
    size_t len = strlen(dir);
    return !strncmp(path, dir, len) && path[len] == '/';
}

static bool above_preopen(const char *absolute) {
    bool above = false;
    for (size_t i = 0; i < preopen_count; i++) {
        if (!strcmp(absolute, preopens[i]) || is_below(absolute, preopens[i])) return false;
        above |= is_below(preopens[i], absolute);
    }
    return above;
}

void path_init(Shell *sh) {
    for (__wasi_fd_t fd = 3; preopen_count < PREOPEN_LIMIT; fd++) {
        __wasi_prestat_t stat;
        if (__wasi_fd_prestat_get(fd, &stat)) break;
        if (stat.tag != __WASI_PREOPENTYPE_DIR) continue;
        char *name = arena_alloc(&sh->tmp, stat.u.dir.pr_name_len + 1);
        if (__wasi_fd_prestat_dir_name(fd, (uint8_t *)name, stat.u.dir.pr_name_len)) continue;
        preopens[preopen_count++] = xstrdup(normalise(&sh->tmp, "/", name));
    }
    sh->cwd = xstrdup(preopen_count ? preopens[0] : "/");
    const char *wanted = var_get(sh, "PWD");
    if (wanted && *wanted) (void)path_change(sh, wanted);
    var_set(sh, "PWD", sh->cwd);
}

char *path_absolute(Shell *sh, const char *path) {
    return normalise(&sh->tmp, sh->cwd, path);
}

static int stat_with(Shell *sh, const char *path, struct stat *st, int host_stat(const char *, struct stat *)) {
    if (!*path) {
        errno = ENOENT;
        return -1;
    }
    char *absolute = path_absolute(sh, path);
    if (above_preopen(absolute) || !strcmp(absolute, "/dev/null")) {
        *st = (struct stat){.st_mode = !strcmp(absolute, "/dev/null") ? S_IFCHR : S_IFDIR, .st_nlink = 1};
        return 0;
    }
    if (host_stat(absolute, st)) return -1;
    if (path[strlen(path) - 1] != '/' || S_ISDIR(st->st_mode)) return 0;
    errno = ENOTDIR;
    return -1;
}

int path_stat(Shell *sh, const char *path, struct stat *st) {
    return stat_with(sh, path, st, stat);
}

int path_lstat(Shell *sh, const char *path, struct stat *st) {
    return stat_with(sh, path, st, lstat);
}

bool path_is_dir(Shell *sh, const char *path) {
    struct stat st;
    return !path_stat(sh, path, &st) && S_ISDIR(st.st_mode);
}

int path_open(Shell *sh, const char *path, int flags) {
    if (!*path) {
        errno = ENOENT;
        return -1;
    }
    if (path_is_dir(sh, path)) {
        errno = EISDIR;
        return -1;
    }
    return open(path_absolute(sh, path), flags, 0666);
}

static void list_above(Shell *sh, const char *absolute, StrList *names) {
    for (size_t i = 0; i < preopen_count; i++) {
        if (!is_below(preopens[i], absolute)) continue;
        const char *rest = preopens[i] + (strcmp(absolute, "/") ? strlen(absolute) : 0) + 1;
        char *name = arena_copy(&sh->tmp, rest, strcspn(rest, "/"));
        bool known = false;
        for (size_t k = 0; k < names->count; k++) known |= !strcmp(names->item[k], name);
        if (!known) list_add(&sh->tmp, names, name);
    }
}

int path_list(Shell *sh, const char *path, StrList *names) {
    char *absolute = path_absolute(sh, path);
    if (above_preopen(absolute)) {
        list_above(sh, absolute, names);
    } else {
        DIR *dir = opendir(absolute);
        if (!dir) return errno;
        struct dirent *entry;
        errno = 0;
        while ((entry = readdir(dir)))
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                list_add(&sh->tmp, names, arena_dup(&sh->tmp, entry->d_name));
        int error = errno;
        closedir(dir);
        if (error) return error;
    }
    list_sort(names);
    return 0;
}

const char *path_base(Shell *sh, const char *path) {
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') end--;
    size_t start = end;
    while (start && path[start - 1] != '/') start--;
    if (start == end && end) start--;
    return arena_copy(&sh->tmp, path + start, end - start);
}

char *path_join(Shell *sh, const char *dir, const char *name) {
    size_t len = strlen(dir);
    return arena_join(&sh->tmp, dir, len && dir[len - 1] == '/' ? "" : "/", name);
}

int path_change(Shell *sh, const char *path) {
    struct stat st;
    if (path_stat(sh, path, &st)) return errno;
    if (!S_ISDIR(st.st_mode)) return ENOTDIR;
    char *cwd = xstrdup(path_absolute(sh, path));
    free(sh->cwd);
    sh->cwd = cwd;
    return 0;
}
