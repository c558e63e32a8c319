// find: a path list and an expression of tests joined by "and", ! and -o.
#include "tool.h"
#include "walk.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

typedef enum { TEST_NAME, TEST_INAME, TEST_PATH, TEST_TYPE, TEST_EMPTY, TEST_PRINT, TEST_PRINT0, TEST_EXEC, TEST_OR } TestKind;

typedef struct {
    TestKind kind;
    bool negated;
    const char *value;
    char **command;
    int command_len;
    bool collects;     // -exec … {} +
    StrList collected;
} Test;

typedef struct {
    Shell *sh;
    Arena kept;        // outlives the walk, which gives back what its steps allocated
    Test *tests;
    size_t test_count;
    long long least, most;
    bool acts;         // has an action of its own; otherwise what matches is printed
    int status;
} Find;

static int run_command(Find *f, const Test *test, char **paths, size_t path_count) {
    StrList argv = {0};
    for (int i = 0; i < test->command_len; i++) {
        if (strcmp(test->command[i], "{}")) list_add(&f->sh->tmp, &argv, test->command[i]);
        else for (size_t k = 0; k < path_count; k++) list_add(&f->sh->tmp, &argv, paths[k]);
    }
    put_flush(f->sh->fd[1]);
    return run_argv(f->sh, (int)argv.count, argv.item);
}

static bool is_empty(Shell *sh, const WalkEntry *entry) {
    if (entry->kind == WALK_FILE) return S_ISREG(entry->stat->st_mode) && entry->stat->st_size == 0;
    StrList names = {0};
    return !path_list(sh, entry->path, &names) && !names.count;
}

static bool is_type(const WalkEntry *entry, char type) {
    return type == 'd' ? entry->kind == WALK_DIR : type == 'f' ? S_ISREG(entry->stat->st_mode) : S_ISLNK(entry->stat->st_mode);
}

static bool check(Find *f, Test *test, const WalkEntry *entry) {
    Shell *sh = f->sh;
    switch (test->kind) {
    case TEST_NAME: return !fnmatch(test->value, path_base(sh, entry->path), 0);
    case TEST_INAME: return !fnmatch(test->value, path_base(sh, entry->path), FNM_CASEFOLD);
    case TEST_PATH: return !fnmatch(test->value, entry->path, 0);
    case TEST_TYPE: return is_type(entry, *test->value);
    case TEST_EMPTY: return is_empty(sh, entry);
    case TEST_PRINT: return putf(sh->fd[1], "%s\n", entry->path), true;
    case TEST_PRINT0: return put_bytes(sh->fd[1], entry->path, strlen(entry->path) + 1), true;
    default: break;
    }
    char *path = arena_dup(test->collects ? &f->kept : &sh->tmp, entry->path);
    if (!test->collects) return run_command(f, test, &path, 1) == 0;
    list_add(&f->kept, &test->collected, path);
    return true;
}

static bool visit(void *context, const WalkEntry *entry) {
    Find *f = context;
    if (entry->kind == WALK_DIR_END) return true;
    bool matches = true;
    if (entry->depth >= f->least) {
        for (size_t i = 0; i < f->test_count && !f->sh->flow; i++) {
            Test *test = &f->tests[i];
            if (test->kind == TEST_OR) {
                if (matches) break;
                matches = true;
            } else if (matches) {
                matches = check(f, test, entry) != test->negated;
            }
        }
        if (matches && !f->acts) putf(f->sh->fd[1], "%s\n", entry->path);
    }
    return entry->depth < f->most;
}

static int parse_exec(Find *f, Test *test, int argc, char **argv, int at) {
    int start = at;
    while (at < argc && strcmp(argv[at], ";") && !(at > start && !strcmp(argv[at], "+") && !strcmp(argv[at - 1], "{}"))) at++;
    if (at >= argc || at == start) {
        tool_error(f->sh, "find", "-exec needs a command and an end, ';' or '{} +'");
        return -1;
    }
    test->command = argv + start;
    test->command_len = at - start;
    test->collects = *argv[at] == '+';
    return at + 1;
}

// Parses the test at argv[at]; returns the index after it, -1 after an error.
static int parse_test(Find *f, int argc, char **argv, int at) {
    static const struct {
        const char *name;
        TestKind kind;
        bool valued, action;
    } kinds[] = {{"-name", TEST_NAME, true, false}, {"-iname", TEST_INAME, true, false}, {"-path", TEST_PATH, true, false},
                 {"-type", TEST_TYPE, true, false}, {"-empty", TEST_EMPTY, false, false}, {"-print", TEST_PRINT, false, true},
                 {"-print0", TEST_PRINT0, false, true}, {"-exec", TEST_EXEC, false, true}, {"-o", TEST_OR, false, false}};
    Test *test = &f->tests[f->test_count];
    while (at < argc && (!strcmp(argv[at], "!") || !strcmp(argv[at], "-not"))) test->negated = !test->negated, at++;
    if (at < argc && (!strcmp(argv[at], "-a") || !strcmp(argv[at], "-and"))) return at + 1;
    for (size_t i = 0; at < argc && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[at], kinds[i].name)) continue;
        test->kind = kinds[i].kind;
        f->acts |= kinds[i].action;
        f->test_count++;
        at++;
        if (test->kind == TEST_EXEC) return parse_exec(f, test, argc, argv, at);
        if (!kinds[i].valued) return at;
        if (at >= argc) break;
        test->value = argv[at++];
        if (test->kind != TEST_TYPE || (test->value[0] && strchr("fdl", test->value[0]) && !test->value[1])) return at;
        break;
    }
    tool_error(f->sh, "find", "%s: unknown or incomplete test (try 'help find')", argv[at < argc ? at : argc - 1]);
    return -1;
}

int tool_find(Shell *sh, int argc, char **argv) {
    Find f = {.sh = sh, .most = INT_MAX, .tests = arena_alloc(&sh->tmp, (size_t)argc * sizeof(Test))};
    int first = 1;
    while (first < argc && argv[first][0] != '-' && strcmp(argv[first], "!")) first++;
    for (int at = first; at < argc;) {
        bool most = !strcmp(argv[at], "-maxdepth");
        if (most || !strcmp(argv[at], "-mindepth")) {
            if (at + 1 >= argc) return tool_error(sh, "find", "%s needs a number", argv[at]);
            if (!tool_number(sh, "find", argv[at + 1], 0, most ? &f.most : &f.least)) return 1;
            at += 2;
            continue;
        }
        at = parse_test(&f, argc, argv, at);
        if (at < 0) return 1;
    }
    if (first == 1) f.status |= walk(sh, "find", ".", visit, &f);
    for (int i = 1; i < first; i++) f.status |= walk(sh, "find", argv[i], visit, &f);
    for (size_t i = 0; i < f.test_count && !sh->flow; i++) {
        const StrList *collected = &f.tests[i].collected;
        if (collected->count && run_command(&f, &f.tests[i], collected->item, collected->count)) f.status = 1;
    }
    arena_release(&f.kept, (Mark){0});
    return f.status;
}
