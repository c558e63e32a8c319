// $((…)): 64-bit integers, the operators of C without ++ and --, assignment to variables.
#include "shell.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARITH_DEPTH 60

typedef struct {
    Shell *sh;
    const char *at;
    int depth;
    int skipped;   // > 0: in the part of && || ?: that does not count: nothing is assigned, no division fails
    bool failed;
} Arith;

static int64_t assignment(Arith *a);

static void fail(Arith *a, const char *message) {
    if (!a->failed) expand_fail(a->sh, "arithmetic expression: %s: \"%.40s\"", message, a->at);
    a->failed = true;
}

static void skip_space(Arith *a) {
    while (isspace((unsigned char)*a->at)) a->at++;
}

static bool take(Arith *a, const char *op) {
    skip_space(a);
    size_t len = strlen(op);
    if (strncmp(a->at, op, len)) return false;
    a->at += len;
    return true;
}

static size_t name_length(const char *at) {
    size_t len = 0;
    while (isalnum((unsigned char)at[len]) || at[len] == '_') len++;
    return name_valid(at, len) ? len : 0;
}

static int64_t number(Arith *a, const char *text, const char **end) {
    char *stop;
    errno = 0;
    int64_t value = (int64_t)strtoll(text, &stop, 0);
    *end = stop;
    if (stop == text || isalnum((unsigned char)*stop) || *stop == '_') fail(a, "expecting a number");
    else if (errno) fail(a, "number too large");
    return value;
}

static int64_t variable(Arith *a, const char *name) {
    const char *value = var_get(a->sh, name), *end;
    if (!value && a->sh->nounset) fail(a, "variable not set");
    if (!value || !*value) return 0;
    int64_t result = number(a, value, &end);
    if (!a->failed && *end) fail(a, "a variable is not a number");
    return result;
}

static int64_t primary(Arith *a) {
    skip_space(a);
    if (take(a, "(")) {
        int64_t value = assignment(a);
        if (!a->failed && !take(a, ")")) fail(a, "missing ')'");
        return value;
    }
    if (isdigit((unsigned char)*a->at)) return number(a, a->at, &a->at);
    size_t len = name_length(a->at);
    if (!len) {
        fail(a, "expecting a primary");
        return 0;
    }
    char *name = arena_copy(&a->sh->tmp, a->at, len);
    a->at += len;
    return variable(a, name);
}

static int64_t unary(Arith *a) {
    if (a->failed || ++a->depth > ARITH_DEPTH) {
        fail(a, "nested too deeply");
        return 0;
    }
    skip_space(a);
    int64_t value;
    if (take(a, "+")) value = unary(a);
    else if (take(a, "-")) value = (int64_t)(0 - (uint64_t)unary(a));
    else if (take(a, "~")) value = ~unary(a);
    else if (a->at[0] == '!' && a->at[1] != '=') a->at++, value = !unary(a);
    else value = primary(a);
    a->depth--;
    return value;
}

typedef struct {
    const char op[3];
    int level;
} Binary;

// Longer operators before their prefixes.
static const Binary binaries[] = {
    {"||", 1}, {"&&", 2}, {"|", 3}, {"^", 4}, {"&", 5}, {"==", 6}, {"!=", 6}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7},
    {"<", 7}, {">", 7}, {"+", 9}, {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10},
};

static const Binary *peek_binary(Arith *a) {
    skip_space(a);
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++) {
        const Binary *binary = &binaries[i];
        size_t len = strlen(binary->op);
        if (!strncmp(a->at, binary->op, len)) return binary;
    }
    return NULL;
}

static int64_t divide(Arith *a, char op, int64_t left, int64_t right) {
    if (a->skipped) return 0;
    if (!right) {
        fail(a, "division by zero");
        return 0;
    }
    if (right == -1) return op == '/' ? (int64_t)(0 - (uint64_t)left) : 0;
    return op == '/' ? left / right : left % right;
}

static int64_t apply(Arith *a, const char *op, int64_t left, int64_t right) {
    uint64_t l = (uint64_t)left, r = (uint64_t)right;
    switch (op[0]) {
    case '|': return op[1] ? left || right : (int64_t)(l | r);
    case '&': return op[1] ? left && right : (int64_t)(l & r);
    case '^': return (int64_t)(l ^ r);
    case '=': return left == right;
    case '!': return left != right;
    case '<': return op[1] == '<' ? (int64_t)(l << (r & 63)) : op[1] ? left <= right : left < right;
    case '>': return op[1] == '>' ? left >> (r & 63) : op[1] ? left >= right : left > right;
    case '+': return (int64_t)(l + r);
    case '-': return (int64_t)(l - r);
    case '*': return (int64_t)(l * r);
    default: return divide(a, op[0], left, right);
    }
}

static int64_t binary(Arith *a, int lowest) {
    int64_t left = unary(a);
    const Binary *next;
    while (!a->failed && (next = peek_binary(a)) && next->level >= lowest) {
        a->at += strlen(next->op);
        bool skip = (next->level == 1 && left) || (next->level == 2 && !left);
        a->skipped += skip;
        int64_t right = binary(a, next->level + 1);
        a->skipped -= skip;
        if (!a->failed) left = apply(a, next->op, left, right);
    }
    return left;
}

static int64_t conditional(Arith *a) {
    int64_t test = binary(a, 1);
    if (a->failed || !take(a, "?")) return test;
    a->skipped += !test;
    int64_t yes = assignment(a);
    a->skipped -= !test;
    if (!a->failed && !take(a, ":")) fail(a, "missing ':'");
    a->skipped += !!test;
    int64_t no = a->failed ? 0 : assignment(a);
    a->skipped -= !!test;
    return test ? yes : no;
}

static int64_t assign(Arith *a, const char *name, const char *op) {
    int64_t value = assignment(a);
    if (a->failed) return 0;
    if (*op != '=') value = apply(a, op, variable(a, name), value);
    if (a->failed || a->skipped) return value;
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    if (!var_set(a->sh, name, text)) fail(a, "cannot assign");
    return value;
}

static int64_t assignment(Arith *a) {
    if (a->failed || ++a->depth > ARITH_DEPTH) {
        fail(a, "nested too deeply");
        return 0;
    }
    static const char *const ops[] = {"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="};
    skip_space(a);
    const char *start = a->at;
    size_t len = name_length(start);
    a->at += len;
    const char *found = NULL;
    for (size_t i = 0; len && !found && i < sizeof ops / sizeof *ops; i++)
        if (take(a, ops[i])) found = ops[i];
    if (found && found[1] == '\0' && *a->at == '=') found = NULL;
    int64_t value;
    if (found) {
        value = assign(a, arena_copy(&a->sh->tmp, start, len), found);
    } else {
        a->at = start;
        value = conditional(a);
    }
    a->depth--;
    return value;
}

int64_t arith(Shell *sh, const char *text) {
    Arith a = {.sh = sh, .at = text};
    skip_space(&a);
    if (!*a.at) return 0;
    int64_t value = assignment(&a);
    skip_space(&a);
    if (!a.failed && *a.at) fail(&a, "unexpected text");
    return value;
}
