// The host's file system. WASI gives no names of its own, only directories that the host opened before the start (preopens);
// the shell finds the one that holds an absolute path by itself, because the C library cannot tell `/x` from `x` and would take
// the preopen `.`, with which a host marks the working directory, for the root.
#include "shell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#define PREOPEN_LIMIT 128

typedef struct {
    int fd;
    char *path;   // absolute, normalised
} Preopen;

static Preopen preopens[PREOPEN_LIMIT];
static size_t preopen_count;

static bool is_below(const char *path, const char *dir) {
    if (!strcmp(dir, "/")) return strcmp(path, "/") != 0;
    size_t len = strlen(dir);
    return !strncmp(path, dir, len) && path[len] == '/';
}

static const Preopen *find_preopen(const char *absolute, bool strictly_above) {
    const Preopen *best = NULL;
    for (size_t i = 0; i < preopen_count; i++) {
        const Preopen *preopen = &preopens[i];
        bool holds = is_below(absolute, preopen->path) || (!strictly_above && !strcmp(absolute, preopen->path));
        if (holds && (!best || strlen(preopen->path) > strlen(best->path))) best = preopen;
    }
    return best;
}

static void add_preopens(Shell *sh, bool relative_names) {
    const char *pwd = var_get(sh, "PWD");
    bool covered = pwd && *pwd == '/' && find_preopen(path_absolute(sh, pwd), false);
    for (int fd = 3; preopen_count < PREOPEN_LIMIT; fd++) {
        __wasi_prestat_t stat;
        if (__wasi_fd_prestat_get((__wasi_fd_t)fd, &stat)) break;
        char *name = arena_alloc(&sh->tmp, stat.u.dir.pr_name_len + 1);
        if (__wasi_fd_prestat_dir_name((__wasi_fd_t)fd, (uint8_t *)name, stat.u.dir.pr_name_len)) continue;
        if ((*name != '/') != relative_names || (relative_names && covered)) continue;
        preopens[preopen_count++] = (Preopen){fd, xstrdup(path_absolute(sh, name))};
    }
}

void files_init(Shell *sh) {
    add_preopens(sh, false);
    add_preopens(sh, true);
}

const char *files_first_dir(void) {
    return preopen_count ? preopens[0].path : "/";
}

typedef struct {
    int fd;
    const char *path;   // relative to fd; NULL: no preopen holds the path
} Place;

static Place locate(const char *absolute, bool as_entry) {
    const Preopen *preopen = as_entry ? find_preopen(absolute, true) : NULL;
    if (!preopen) preopen = find_preopen(absolute, false);
    if (!preopen) {
        errno = ENOENT;
        return (Place){-1, NULL};
    }
    size_t skip = strcmp(preopen->path, "/") ? strlen(preopen->path) : 0;
    return (Place){preopen->fd, absolute[skip] && absolute[skip + 1] ? absolute + skip + 1 : "."};
}

// A preopen that is reached through another one, too, goes out of use when its directory is moved or removed.
static void forget_below(const char *absolute) {
    for (size_t i = preopen_count; i-- > 0;) {
        if (strcmp(preopens[i].path, absolute) && !is_below(preopens[i].path, absolute)) continue;
        if (find_preopen(preopens[i].path, true)) preopens[i] = preopens[--preopen_count];
    }
}

// A directory above a preopen, which the host does not know.
static bool is_virtual(const char *absolute) {
    if (find_preopen(absolute, false)) return false;
    for (size_t i = 0; i < preopen_count; i++)
        if (is_below(preopens[i].path, absolute)) return true;
    return preopen_count == 0 && !strcmp(absolute, "/");
}

static int stat_with(Shell *sh, const char *path, struct stat *st, int flags) {
    if (!*path) {
        errno = ENOENT;
        return -1;
    }
    char *absolute = path_absolute(sh, path);
    bool null_device = !strcmp(absolute, "/dev/null");
    if (null_device || is_virtual(absolute)) {
        *st = (struct stat){.st_mode = null_device ? S_IFCHR : S_IFDIR, .st_nlink = 1};
        return 0;
    }
    Place place = locate(absolute, false);
    if (!place.path || fstatat(place.fd, place.path, st, flags)) return -1;
    if (path[strlen(path) - 1] != '/' || S_ISDIR(st->st_mode)) return 0;
    errno = ENOTDIR;
    return -1;
}

int path_stat(Shell *sh, const char *path, struct stat *st) {
    return stat_with(sh, path, st, 0);
}

int path_lstat(Shell *sh, const char *path, struct stat *st) {
    return stat_with(sh, path, st, AT_SYMLINK_NOFOLLOW);
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
    Place place = locate(path_absolute(sh, path), false);
    return place.path ? openat(place.fd, place.path, flags) : -1;
}

static void add_name(Shell *sh, StrList *names, char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (!strcmp(names->item[i], name)) return;
    list_add(&sh->tmp, names, name);
}

static int list_virtual(Shell *sh, const char *absolute, StrList *names) {
    for (size_t i = 0; i < preopen_count; i++) {
        if (!is_below(preopens[i].path, absolute)) continue;
        const char *rest = preopens[i].path + (strcmp(absolute, "/") ? strlen(absolute) : 0) + 1;
        add_name(sh, names, arena_copy(&sh->tmp, rest, strcspn(rest, "/")));
    }
    list_sort(names);
    return 0;
}

int path_list(Shell *sh, const char *path, StrList *names) {
    char *absolute = path_absolute(sh, path);
    if (is_virtual(absolute)) return list_virtual(sh, absolute, names);
    Place place = locate(absolute, false);
    int fd = place.path ? openat(place.fd, place.path, O_RDONLY | O_DIRECTORY) : -1;
    if (fd < 0) return errno;
    DIR *dir = fdopendir(fd);
    if (!dir) {
        int error = errno;
        close(fd);
        return error;
    }
    struct dirent *entry;
    errno = 0;
    while ((entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) list_add(&sh->tmp, names, arena_dup(&sh->tmp, entry->d_name));
    int error = errno;
    closedir(dir);
    list_sort(names);
    return error;
}

int path_mkdir(Shell *sh, const char *path) {
    Place place = locate(path_absolute(sh, path), true);
    return place.path ? mkdirat(place.fd, place.path, 0777) : -1;
}

int path_unlink(Shell *sh, const char *path) {
    Place place = locate(path_absolute(sh, path), true);
    return place.path ? unlinkat(place.fd, place.path, 0) : -1;
}

int path_rmdir(Shell *sh, const char *path) {
    const char *absolute = path_absolute(sh, path);
    Place place = locate(absolute, true);
    if (!place.path || unlinkat(place.fd, place.path, AT_REMOVEDIR)) return -1;
    forget_below(absolute);
    return 0;
}

int path_rename(Shell *sh, const char *from, const char *to) {
    const char *source = path_absolute(sh, from), *target = path_absolute(sh, to);
    Place old = locate(source, true), new = locate(target, true);
    if (!old.path || !new.path || renameat(old.fd, old.path, new.fd, new.path)) return -1;
    forget_below(source);
    forget_below(target);
    return 0;
}

int path_touch(Shell *sh, const char *path) {
    Place place = locate(path_absolute(sh, path), false);
    return place.path ? utimensat(place.fd, place.path, NULL, 0) : -1;
}
