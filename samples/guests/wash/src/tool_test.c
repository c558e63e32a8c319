// test and [: the rules of POSIX by the number of arguments, and -a, -o, ( ) beyond them.
#include "tool.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TEST_DEPTH 50

typedef struct {
    Shell *sh;
    char **arg;
    int count, at, depth;
    bool failed;
} Test;

static bool fail(Test *t, const char *what, const char *reason) {
    if (!t->failed) tool_error(t->sh, "test", "%s: %s", what, reason);
    t->failed = true;
    return false;
}

static long long integer(Test *t, const char *text) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    while (isspace((unsigned char)*end)) end++;
    if (!*text || *end || errno) fail(t, text, "not a whole number");
    return value;
}

static bool is_unary(const char *text) {
    return text[0] == '-' && text[1] && !text[2] && strchr("nzefdrwxsLhptcbu", text[1]);
}

static bool unary(Test *t, char op, const char *operand) {
    struct stat st;
    if (op == 'n') return *operand;
    if (op == 'z') return !*operand;
    if (op == 't') return false;
    if (op == 'L' || op == 'h') return !path_lstat(t->sh, operand, &st) && S_ISLNK(st.st_mode);
    if (path_stat(t->sh, operand, &st)) return false;
    switch (op) {
    case 'f': return S_ISREG(st.st_mode);
    case 'd': case 'x': return S_ISDIR(st.st_mode);
    case 's': return st.st_size > 0;
    case 'c': return S_ISCHR(st.st_mode);
    case 'e': case 'r': case 'w': return true;
    default: return false;
    }
}

static const char *const binaries[] = {"=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};

static int binary_index(const char *text) {
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (!strcmp(text, binaries[i])) return (int)i;
    return -1;
}

static bool compare_files(Test *t, int op, const char *left, const char *right) {
    struct stat a, b;
    bool has_left = !path_stat(t->sh, left, &a), has_right = !path_stat(t->sh, right, &b);
    if (op == 13) return has_left && has_right && !strcmp(path_absolute(t->sh, left), path_absolute(t->sh, right));
    if (op == 12) return has_right && (!has_left || a.st_mtime < b.st_mtime);
    return has_left && (!has_right || a.st_mtime > b.st_mtime);
}

static bool binary(Test *t, const char *left, int op, const char *right) {
    if (op >= 11) return compare_files(t, op, left, right);
    int order = strcmp(left, right);
    if (op >= 5) {
        long long a = integer(t, left), b = integer(t, right);
        order = (a > b) - (a < b);
    }
    switch (op) {
    case 0: case 1: case 5: return order == 0;
    case 2: case 6: return order != 0;
    case 3: case 7: return order < 0;
    case 8: return order <= 0;
    case 4: case 9: return order > 0;
    default: return order >= 0;
    }
}

static bool disjunction(Test *t);

static bool primary(Test *t) {
    int left = t->count - t->at;
    if (left <= 0) return fail(t, "expression", "an argument is missing");
    char **arg = t->arg + t->at;
    if (left >= 3 && binary_index(arg[1]) >= 0) {
        t->at += 3;
        return binary(t, arg[0], binary_index(arg[1]), arg[2]);
    }
    if (left >= 2 && is_unary(arg[0])) {
        t->at += 2;
        return unary(t, arg[0][1], arg[1]);
    }
    bool open = left > 1 && !strcmp(arg[0], "("), negated = left > 1 && !strcmp(arg[0], "!");
    t->at++;
    if (!open && !negated) return *arg[0];
    if (++t->depth > TEST_DEPTH) return fail(t, arg[0], "nested too deeply");
    bool value = open ? disjunction(t) : !primary(t);
    t->depth--;
    if (open && !t->failed && (t->at >= t->count || strcmp(t->arg[t->at++], ")"))) return fail(t, ")", "is missing");
    return value;
}

static bool conjunction(Test *t) {
    bool value = primary(t);
    while (!t->failed && t->at < t->count && !strcmp(t->arg[t->at], "-a")) {
        t->at++;
        bool right = primary(t);
        value = value && right;
    }
    return value;
}

static bool disjunction(Test *t) {
    bool value = conjunction(t);
    while (!t->failed && t->at < t->count && !strcmp(t->arg[t->at], "-o")) {
        t->at++;
        bool right = conjunction(t);
        value = value || right;
    }
    return value;
}

static int evaluate(Shell *sh, int count, char **arg) {
    Test t = {.sh = sh, .arg = arg, .count = count};
    if (count == 0) return 1;
    bool value;
    if (count == 1) value = *arg[0], t.at = 1;
    else if (count == 2 && !strcmp(arg[0], "!")) value = !*arg[1], t.at = 2;
    else if (count == 4 && !strcmp(arg[0], "!")) t.at = 1, value = !disjunction(&t);
    else value = disjunction(&t);
    if (!t.failed && t.at < count) fail(&t, arg[t.at], "unexpected argument");
    return t.failed ? 2 : !value;
}

int tool_test(Shell *sh, int argc, char **argv) {
    return evaluate(sh, argc - 1, argv + 1);
}

int tool_bracket(Shell *sh, int argc, char **argv) {
    if (!strcmp(argv[argc - 1], "]") && argc > 1) return evaluate(sh, argc - 2, argv + 1);
    tool_error(sh, "[", "']' is missing");
    return 2;
}
