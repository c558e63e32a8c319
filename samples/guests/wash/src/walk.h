// A directory tree, each entry in the order of its name; links are not followed.
#ifndef WASH_WALK_H
#define WASH_WALK_H

#include "shell.h"

#define WALK_DEPTH 128

typedef enum { WALK_FILE, WALK_DIR, WALK_DIR_END } WalkKind;

typedef struct {
    const char *path;
    WalkKind kind;
    const struct stat *stat;
    int depth;
} WalkEntry;

// False at WALK_DIR: do not descend.
typedef bool WalkVisit(void *context, const WalkEntry *entry);

// 0, or 1 when something could not be read (told on stderr).
int walk(Shell *sh, const char *tool, const char *path, WalkVisit *visit, void *context);

#endif
