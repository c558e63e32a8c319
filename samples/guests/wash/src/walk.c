#include "walk.h"

#include "tool.h"

#include <errno.h>

typedef struct {
    Shell *sh;
    const char *tool;
    WalkVisit *visit;
    void *context;
    int status;
} Walk;

static void walk_entry(Walk *w, const char *path, int depth) {
    Shell *sh = w->sh;
    struct stat st;
    if (path_lstat(sh, path, &st)) {
        w->status = tool_errno(sh, w->tool, path, errno);
        return;
    }
    WalkEntry entry = {path, S_ISDIR(st.st_mode) ? WALK_DIR : WALK_FILE, &st, depth};
    if (!w->visit(w->context, &entry) || entry.kind != WALK_DIR || sh->flow) return;
    Mark mark = arena_mark(&sh->tmp);
    StrList names = {0};
    int error = depth >= WALK_DEPTH ? ELOOP : path_list(sh, path, &names);
    if (error) w->status = tool_errno(sh, w->tool, path, error);
    for (size_t i = 0; i < names.count && !sh->flow; i++) walk_entry(w, path_join(sh, path, names.item[i]), depth + 1);
    arena_release(&sh->tmp, mark);
    entry.kind = WALK_DIR_END;
    if (!sh->flow) w->visit(w->context, &entry);
}

int walk(Shell *sh, const char *tool, const char *path, WalkVisit *visit, void *context) {
    Walk w = {sh, tool, visit, context, 0};
    walk_entry(&w, path, 0);
    return w.status;
}
