// Names of files. The working directory is the shell's own; every path becomes absolute and loses `.` and `..` before the
// host sees it.
#include "shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

char *path_absolute(Shell *sh, const char *path) {
    return normalise(&sh->tmp, sh->cwd ? sh->cwd : "/", path);
}

void path_init(Shell *sh) {
    files_init(sh);
    sh->cwd = xstrdup(files_first_dir());
    const char *wanted = var_get(sh, "PWD");
    if (wanted && *wanted) (void)path_change(sh, wanted);
    var_set(sh, "PWD", sh->cwd);
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
