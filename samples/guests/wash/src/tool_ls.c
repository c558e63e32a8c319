#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LS_DEPTH 128

typedef struct {
    Shell *sh;
    bool all, almost_all, detailed, recursive, directories, classify, slashes, reverse, by_time, by_size;
    bool headers, any;
    int status;
} Ls;

typedef struct {
    const char *name, *path;
    struct stat stat;
} Entry;

typedef struct {
    Entry *item;
    size_t count;
} Entries;

static int compare_entries(const Ls *ls, const Entry *a, const Entry *b) {
    int order = 0;
    if (ls->by_time) order = (a->stat.st_mtime < b->stat.st_mtime) - (a->stat.st_mtime > b->stat.st_mtime);
    if (ls->by_size) order = (a->stat.st_size < b->stat.st_size) - (a->stat.st_size > b->stat.st_size);
    if (!order) order = strcmp(a->name, b->name);
    return ls->reverse ? -order : order;
}

static void sort_entries(const Ls *ls, Entries *entries) {
    for (size_t gap = entries->count / 2; gap; gap /= 2)
        for (size_t i = gap; i < entries->count; i++)
            for (size_t k = i; k >= gap && compare_entries(ls, &entries->item[k - gap], &entries->item[k]) > 0; k -= gap) {
                Entry swapped = entries->item[k];
                entries->item[k] = entries->item[k - gap];
                entries->item[k - gap] = swapped;
            }
}

// WASI knows no permissions and no owners: what is shown there is the same for every file.
static void put_details(Shell *sh, const Entry *entry, int width) {
    char date[32];
    struct tm tm;
    time_t modified = entry->stat.st_mtime;
    strftime(date, sizeof date, "%b %e %H:%M", gmtime_r(&modified, &tm));
    const char *mode = S_ISDIR(entry->stat.st_mode) ? "drwxr-xr-x" : S_ISLNK(entry->stat.st_mode) ? "lrwxrwxrwx" : "-rw-r--r--";
    putf(sh->fd[1], "%s %llu wasi wasi %*lld %s ", mode, (unsigned long long)entry->stat.st_nlink, width, (long long)entry->stat.st_size, date);
}

static void put_entries(const Ls *ls, const Entries *entries) {
    int width = 1;
    for (size_t i = 0; i < entries->count; i++) {
        int digits = 1;
        for (long long size = entries->item[i].stat.st_size; size > 9; size /= 10) digits++;
        if (digits > width) width = digits;
    }
    for (size_t i = 0; i < entries->count; i++) {
        const Entry *entry = &entries->item[i];
        if (ls->detailed) put_details(ls->sh, entry, width);
        put(ls->sh->fd[1], entry->name);
        if ((ls->classify || ls->slashes) && S_ISDIR(entry->stat.st_mode)) put_char(ls->sh->fd[1], '/');
        if (ls->classify && S_ISLNK(entry->stat.st_mode)) put_char(ls->sh->fd[1], '@');
        put_char(ls->sh->fd[1], '\n');
    }
}

static bool add_entry(Ls *ls, Entries *entries, const char *name, const char *path, bool follow) {
    Entry *entry = &entries->item[entries->count];
    *entry = (Entry){.name = name, .path = path};
    if (follow ? path_stat(ls->sh, path, &entry->stat) : path_lstat(ls->sh, path, &entry->stat)) {
        tool_error(ls->sh, "ls", "cannot access '%s': %s", path, strerror(errno));
        ls->status = 2;
        return false;
    }
    entries->count++;
    return true;
}

static void list_dir(Ls *ls, const char *path, int depth) {
    Shell *sh = ls->sh;
    Mark mark = arena_mark(&sh->tmp);
    StrList names = {0};
    int error = depth > LS_DEPTH ? ELOOP : path_list(sh, path, &names);
    if (error) {
        tool_error(sh, "ls", "cannot open directory '%s': %s", path, strerror(error));
        ls->status = 2;
        return;
    }
    if (ls->headers) putf(sh->fd[1], "%s%s:\n", ls->any ? "\n" : "", path);
    ls->any = true;
    Entries entries = {arena_alloc(&sh->tmp, (names.count + 2) * sizeof *entries.item), 0};
    if (ls->all) add_entry(ls, &entries, ".", path, true), add_entry(ls, &entries, "..", path_join(sh, path, ".."), true);
    for (size_t i = 0; i < names.count; i++)
        if (names.item[i][0] != '.' || ls->all || ls->almost_all)
            add_entry(ls, &entries, names.item[i], path_join(sh, path, names.item[i]), false);
    sort_entries(ls, &entries);
    long long total = 0;
    for (size_t i = 0; i < entries.count; i++) total += (entries.item[i].stat.st_size + 1023) / 1024;
    if (ls->detailed) putf(sh->fd[1], "total %lld\n", total);
    put_entries(ls, &entries);
    for (size_t i = 0; ls->recursive && i < entries.count; i++) {
        const Entry *entry = &entries.item[i];
        if (S_ISDIR(entry->stat.st_mode) && strcmp(entry->name, ".") && strcmp(entry->name, "..")) list_dir(ls, entry->path, depth + 1);
    }
    arena_release(&sh->tmp, mark);
}

static bool take_option(Ls *ls, int c) {
    switch (c) {
    case 'a': ls->all = true; return true;
    case 'A': ls->almost_all = true; return true;
    case '1': return true;
    case 'l': ls->detailed = true; return true;
    case 'R': ls->recursive = true; return true;
    case 'd': ls->directories = true; return true;
    case 'F': ls->classify = true; return true;
    case 'p': ls->slashes = true; return true;
    case 'r': ls->reverse = true; return true;
    case 't': ls->by_time = true; return true;
    case 'S': ls->by_size = true; return true;
    default: return false;
    }
}

int tool_ls(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "aA1lRdFprtS", "all=a,almost-all=A,recursive=R,directory=d,classify=F,reverse=r");
    Ls ls = {.sh = sh};
    for (int c; (c = option_next(&o));)
        if (!take_option(&ls, c)) return 2;
    if (!o.operands.count) list_add(&sh->tmp, &o.operands, ".");
    size_t size = o.operands.count * sizeof(Entry);
    Entries files = {arena_alloc(&sh->tmp, size), 0}, dirs = {arena_alloc(&sh->tmp, size), 0};
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i];
        bool dir = !ls.directories && path_is_dir(sh, path);
        add_entry(&ls, dir ? &dirs : &files, path, path, true);
    }
    sort_entries(&ls, &files);
    sort_entries(&ls, &dirs);
    put_entries(&ls, &files);
    ls.any = files.count > 0;
    ls.headers = o.operands.count > 1 || ls.recursive;
    for (size_t i = 0; i < dirs.count; i++) list_dir(&ls, dirs.item[i].path, 0);
    return ls.status;
}
