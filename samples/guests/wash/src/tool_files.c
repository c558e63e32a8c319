// mkdir, rmdir, rm, cp, mv, touch.
#include "tool.h"
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int missing_operand(Shell *sh, const char *tool) {
    return tool_error(sh, tool, "missing operand (try 'help %s')", tool);
}

static int make_dir(Shell *sh, const char *path, bool verbose) {
    struct stat st;
    if (!path_stat(sh, path, &st)) return EEXIST;
    if (path_mkdir(sh, path)) return errno;
    if (verbose) putf(sh->fd[1], "mkdir: created directory '%s'\n", path);
    return 0;
}

static int make_dirs(Shell *sh, const char *path, bool verbose) {
    for (size_t end = strspn(path, "/"); path[end];) {
        end += strcspn(path + end, "/");
        const char *part = arena_copy(&sh->tmp, path, end);
        end += strspn(path + end, "/");
        if (path_is_dir(sh, part)) continue;
        int error = make_dir(sh, part, verbose);
        if (error) return error;
    }
    return 0;
}

int tool_mkdir(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "pv", "parents=p,verbose=v");
    bool parents = false, verbose = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        parents |= c == 'p', verbose |= c == 'v';
    }
    if (!o.operands.count) return missing_operand(sh, "mkdir");
    int status = 0;
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i];
        int error = !*path ? ENOENT : parents ? make_dirs(sh, path, verbose) : make_dir(sh, path, verbose);
        if (error) status = tool_error(sh, "mkdir", "cannot create directory '%s': %s", path, strerror(error));
    }
    return status;
}

int tool_rmdir(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "p", "parents=p");
    bool parents = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        parents = true;
    }
    if (!o.operands.count) return missing_operand(sh, "rmdir");
    int status = 0;
    for (size_t i = 0; i < o.operands.count; i++) {
        char *path = arena_dup(&sh->tmp, o.operands.item[i]);
        for (char *slash = path; slash; ) {
            if (path_rmdir(sh, path)) {
                status = tool_error(sh, "rmdir", "failed to remove '%s': %s", path, strerror(errno));
                break;
            }
            slash = parents ? strrchr(path, '/') : NULL;
            if (slash == path) break;
            if (slash) *slash = '\0';
        }
    }
    return status;
}

typedef struct {
    Shell *sh;
    bool recursive, force, verbose;
    int status;
} Rm;

static bool rm_visit(void *context, const WalkEntry *entry) {
    Rm *rm = context;
    Shell *sh = rm->sh;
    if (entry->kind == WALK_DIR) {
        if (rm->recursive) return true;
        rm->status = tool_error(sh, "rm", "cannot remove '%s': Is a directory", entry->path);
        return false;
    }
    if (entry->kind == WALK_FILE ? path_unlink(sh, entry->path) : path_rmdir(sh, entry->path))
        rm->status = tool_error(sh, "rm", "cannot remove '%s': %s", entry->path, strerror(errno));
    else if (rm->verbose)
        putf(sh->fd[1], "removed %s'%s'\n", entry->kind == WALK_FILE ? "" : "directory ", entry->path);
    return true;
}

int tool_rm(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "rRfv", "recursive=r,force=f,verbose=v");
    Rm rm = {.sh = sh};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        rm.recursive |= c == 'r' || c == 'R', rm.force |= c == 'f', rm.verbose |= c == 'v';
    }
    if (!o.operands.count && !rm.force) return missing_operand(sh, "rm");
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i], *base = path_base(sh, path);
        struct stat st;
        if (rm.force && path_lstat(sh, path, &st) && (errno == ENOENT || errno == ENOTDIR)) continue;
        if (!strcmp(base, ".") || !strcmp(base, "..")) {
            rm.status = tool_error(sh, "rm", "refusing to remove '.' or '..': '%s'", path);
            continue;
        }
        rm.status |= walk(sh, "rm", path, rm_visit, &rm);
    }
    return rm.status;
}

static int copy_file(Shell *sh, const char *tool, const char *from, const char *to) {
    struct stat source, target;
    if (!path_stat(sh, from, &source) && !path_stat(sh, to, &target) && source.st_ino && source.st_ino == target.st_ino
        && source.st_dev == target.st_dev)
        return tool_error(sh, tool, "'%s' and '%s' are the same file", from, to);
    Stream *in = tool_open(sh, tool, from);
    if (!in) return 1;
    Stream *out = tool_create(sh, tool, to, false);
    const char *bytes;
    for (size_t n; out && !out->error && (n = get_some(in, &bytes)) > 0;) put_bytes(out, bytes, n);
    int status = out ? tool_close(sh, tool, to, out) : 1;
    return tool_close(sh, tool, from, in) | status;
}

typedef struct {
    Shell *sh;
    const char *tool, *from, *to;
    int status;
} Copy;

static bool copy_visit(void *context, const WalkEntry *entry) {
    Copy *copy = context;
    Shell *sh = copy->sh;
    const char *target = arena_join(&sh->tmp, copy->to, entry->path + strlen(copy->from), "");
    if (entry->kind == WALK_FILE) copy->status |= copy_file(sh, copy->tool, entry->path, target);
    if (entry->kind != WALK_DIR || path_is_dir(sh, target)) return true;
    int error = make_dir(sh, target, false);
    if (error) copy->status = tool_error(sh, copy->tool, "cannot create directory '%s': %s", target, strerror(error));
    return !error;
}

static bool inside(Shell *sh, const char *path, const char *dir) {
    const char *p = path_absolute(sh, path), *d = path_absolute(sh, dir);
    size_t len = strlen(d);
    return !strncmp(p, d, len) && (p[len] == '/' || !p[len] || !strcmp(d, "/"));
}

static int copy_tree(Shell *sh, const char *tool, const char *from, const char *to) {
    if (inside(sh, to, from)) return tool_error(sh, tool, "'%s' cannot go into itself, '%s'", from, to);
    size_t len = strlen(from);
    while (len > 1 && from[len - 1] == '/') len--;
    Copy copy = {sh, tool, arena_copy(&sh->tmp, from, len), to, 0};
    int status = walk(sh, tool, copy.from, copy_visit, &copy);
    return status | copy.status;
}

static int copy_one(Shell *sh, const char *from, const char *to, bool recursive) {
    struct stat st;
    if (path_stat(sh, from, &st)) return tool_error(sh, "cp", "cannot stat '%s': %s", from, strerror(errno));
    if (!S_ISDIR(st.st_mode)) return copy_file(sh, "cp", from, to);
    if (!recursive) return tool_error(sh, "cp", "-r not specified; omitting directory '%s'", from);
    return copy_tree(sh, "cp", from, to);
}

static int move_one(Shell *sh, const char *from, const char *to) {
    struct stat st;
    if (path_lstat(sh, from, &st)) return tool_error(sh, "mv", "cannot stat '%s': %s", from, strerror(errno));
    bool is_dir = S_ISDIR(st.st_mode);
    if (!strcmp(path_absolute(sh, from), path_absolute(sh, to))) return tool_error(sh, "mv", "'%s' and '%s' are the same file", from, to);
    if (is_dir && inside(sh, to, from)) return tool_error(sh, "mv", "cannot move '%s' to a subdirectory of itself, '%s'", from, to);
    if (!path_rename(sh, from, to)) return 0;
    if (errno != EXDEV && errno != ENOTCAPABLE) return tool_error(sh, "mv", "cannot move '%s' to '%s': %s", from, to, strerror(errno));
    Rm rm = {.sh = sh, .recursive = true};
    if (is_dir ? copy_tree(sh, "mv", from, to) : copy_file(sh, "mv", from, to)) return 1;
    return walk(sh, "mv", from, rm_visit, &rm) | rm.status;
}

typedef struct {
    bool recursive, no_clobber, moves;
} Transfer;

static int transfer(Shell *sh, const char *tool, const Options *o, const Transfer *t) {
    if (o->operands.count < 2) return missing_operand(sh, tool);
    size_t last = o->operands.count - 1;
    const char *target = o->operands.item[last];
    bool into = path_is_dir(sh, target);
    if (!into && last > 1) return tool_error(sh, tool, "target '%s' is not a directory", target);
    int status = 0;
    for (size_t i = 0; i < last; i++) {
        const char *from = o->operands.item[i];
        const char *to = into ? path_join(sh, target, path_base(sh, from)) : target;
        struct stat st;
        if (t->no_clobber && !path_lstat(sh, to, &st)) continue;
        status |= t->moves ? move_one(sh, from, to) : copy_one(sh, from, to, t->recursive);
    }
    return status;
}

int tool_cp(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "rRfn", "recursive=r,force=f,no-clobber=n");
    Transfer t = {0};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        t.recursive |= c == 'r' || c == 'R', t.no_clobber |= c == 'n';
    }
    return transfer(sh, "cp", &o, &t);
}

int tool_mv(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "fn", "force=f,no-clobber=n");
    Transfer t = {.moves = true};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        t.no_clobber = c == 'n';
    }
    return transfer(sh, "mv", &o, &t);
}

int tool_touch(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "c", "no-create=c");
    bool create = true;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        create = false;
    }
    if (!o.operands.count) return missing_operand(sh, "touch");
    int status = 0;
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i];
        struct stat st;
        bool exists = !path_stat(sh, path, &st);
        if (!exists && !create) continue;
        int fd = exists ? -1 : path_open(sh, path, O_WRONLY | O_CREAT);
        bool failed = exists ? path_touch(sh, path) : fd < 0;
        if (failed) status = tool_error(sh, "touch", "cannot touch '%s': %s", path, strerror(errno));
        if (fd >= 0) close(fd);
    }
    return status;
}
