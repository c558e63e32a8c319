// Simple commands: functions, built-in tools, scripts, assignments; and the state that a subshell puts back.
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void subshell_enter(Shell *sh, Saved *saved) {
    *saved = (Saved){.vars = sh->vars, .var_count = sh->var_count, .functions = sh->functions, .params = sh->params,
                     .cwd = sh->cwd, .name = sh->name, .loops = sh->loops, .calls = sh->calls, .errexit = sh->errexit,
                     .nounset = sh->nounset, .xtrace = sh->xtrace, .noglob = sh->noglob, .pipefail = sh->pipefail};
    Var *vars;
    size_t count;
    vars_copy(sh, &vars, &count);
    sh->vars = vars;
    sh->var_count = count;
    sh->params = params_copy(saved->params.count, saved->params.item);
    sh->cwd = xstrdup(saved->cwd);
    sh->loops = sh->calls = 0;
    fds_save(sh, saved->fd);
}

int subshell_leave(Shell *sh, Saved *saved, int status) {
    if (sh->flow == FLOW_EXIT) status = sh->status;
    sh->flow = FLOW_NONE;
    fds_restore(sh, saved->fd);
    vars_replace(sh, saved->vars, saved->var_count);
    params_free(&sh->params);
    free(sh->cwd);
    sh->functions = saved->functions;
    sh->params = saved->params;
    sh->cwd = saved->cwd;
    sh->name = saved->name;
    sh->loops = saved->loops;
    sh->calls = saved->calls;
    sh->errexit = saved->errexit;
    sh->nounset = saved->nounset;
    sh->xtrace = saved->xtrace;
    sh->noglob = saved->noglob;
    sh->pipefail = saved->pipefail;
    return sh->status = status;
}

// Writes out what the command left in the buffer; a command whose output was lost has failed.
static int finish_output(Shell *sh, const char *name, int status) {
    Stream *out = sh->fd[1];
    put_flush(out);
    if (!out->error || out->reported) return status;
    out->reported = true;
    if (out->error != EFBIG) {
        putf(sh->fd[2], "%s: write error: %s\n", name, strerror(out->error));
        return 1;
    }
    expand_fail(sh, "%s: more than %u bytes for a pipe or $(...)", name, PIPE_LIMIT);
    return sh->status;
}

static int run_function(Shell *sh, const Function *function, int argc, char **argv) {
    Params saved = sh->params;
    int loops = sh->loops;
    sh->params = params_copy(argc - 1, argv + 1);
    sh->loops = 0;
    sh->calls++;
    int status = run_node(sh, function->body);
    if (sh->flow == FLOW_RETURN) {
        sh->flow = FLOW_NONE;
        status = sh->status;
    }
    sh->calls--;
    sh->loops = loops;
    params_free(&sh->params);
    sh->params = saved;
    return status;
}

static const Function *find_function(const Shell *sh, const char *name) {
    for (const Function *function = sh->functions; function; function = function->next)
        if (!strcmp(function->name, name)) return function->body ? function : NULL;
    return NULL;
}

void function_define(Shell *sh, const char *name, Node *body) {
    Function *function = arena_alloc(&sh->ast, sizeof *function);
    *function = (Function){.next = sh->functions, .name = name, .body = body};
    sh->functions = function;
    sh->definitions++;
}

void function_forget(Shell *sh, const char *name) {
    if (find_function(sh, name)) function_define(sh, arena_dup(&sh->ast, name), NULL);
}

bool command_is_function(const Shell *sh, const char *name) {
    return find_function(sh, name) != NULL;
}

// A command with a slash is a script when its first line says so: the host has no permission to execute that one could ask for.
static int run_script(Shell *sh, int argc, char **argv) {
    char start[64] = "";
    int fd = path_open(sh, argv[0], O_RDONLY);
    if (fd < 0) {
        int error = errno;
        putf(sh->fd[2], "wash: %s: %s\n", argv[0], strerror(error));
        return error == ENOENT || error == ENOTDIR ? 127 : 126;
    }
    (void)!read(fd, start, sizeof start - 1);
    close(fd);
    start[strcspn(start, "\n")] = '\0';
    if (strncmp(start, "#!", 2) || !strstr(start, "sh")) {
        putf(sh->fd[2], "wash: %s: cannot execute: not a shell script (#!/bin/sh)\n", argv[0]);
        return 126;
    }
    Saved saved;
    subshell_enter(sh, &saved);
    params_free(&sh->params);
    sh->params = params_copy(argc - 1, argv + 1);
    sh->name = argv[0];
    return subshell_leave(sh, &saved, run_file(sh, argv[0]));
}

int run_argv(Shell *sh, int argc, char **argv) {
    const Function *function = find_function(sh, argv[0]);
    if (function) return run_function(sh, function, argc, argv);
    Mark mark = arena_mark(&sh->tmp);
    const Tool *tool = tool_lookup(argv[0]);
    int status = 127;
    if (tool) status = finish_output(sh, argv[0], tool->run(sh, argc, argv));
    else if (strchr(argv[0], '/')) status = run_script(sh, argc, argv);
    else putf(sh->fd[2], "wash: %s: not found\n", argv[0]);
    arena_release(&sh->tmp, mark);
    return status;
}

typedef struct OldVar {
    struct OldVar *next;
    const char *name;
    char *value;
    bool existed, exported;
} OldVar;

static OldVar *assign_prefix(Shell *sh, const Assign *assigns) {
    OldVar *old = NULL;
    for (; assigns && !sh->flow; assigns = assigns->next) {
        char *value = expand_string(sh, assigns->value);
        const Var *var = var_find(sh, assigns->name);
        OldVar *entry = arena_alloc(&sh->tmp, sizeof *entry);
        *entry = (OldVar){.next = old, .name = assigns->name, .existed = var, .exported = var && var->exported,
                          .value = var && var->value ? arena_dup(&sh->tmp, var->value) : NULL};
        if (sh->flow) break;
        old = entry;
        if (var_set(sh, assigns->name, value)) var_export(sh, assigns->name);
    }
    return old;
}

static void restore_prefix(Shell *sh, const OldVar *old) {
    for (; old; old = old->next) {
        if (!old->existed || !old->value) var_unset(sh, old->name);
        if (old->value) var_set(sh, old->name, old->value);
        if (old->existed && !old->value) var_export(sh, old->name);
        Var *var = var_find(sh, old->name);
        if (var) var->exported = old->exported;
    }
}

static int assign_all(Shell *sh, const Assign *assigns) {
    for (; assigns && !sh->flow; assigns = assigns->next) {
        const char *value = expand_string(sh, assigns->value);
        if (sh->flow || var_set(sh, assigns->name, value)) continue;
        sh->status = 2;
        sh->flow = FLOW_EXIT;
    }
    return sh->flow ? sh->status : sh->substitution_status >= 0 ? sh->substitution_status : 0;
}

static void trace(Shell *sh, const StrList *words) {
    put(sh->fd[2], "+");
    for (size_t i = 0; i < words->count; i++) putf(sh->fd[2], " %s", words->item[i]);
    put(sh->fd[2], "\n");
}

static int run_words(Shell *sh, const Node *node, const StrList *words) {
    const Tool *tool = tool_lookup(words->item[0]);
    bool special = tool && tool->special && !find_function(sh, words->item[0]);
    if (special) {
        int status = assign_all(sh, node->assigns);
        return sh->flow ? status : run_argv(sh, (int)words->count, words->item);
    }
    OldVar *old = assign_prefix(sh, node->assigns);
    int status = sh->flow ? sh->status : run_argv(sh, (int)words->count, words->item);
    restore_prefix(sh, old);
    return status;
}

int run_simple(Shell *sh, const Node *node) {
    Mark mark = arena_mark(&sh->tmp);
    StrList words = {0};
    Stream *saved[FD_COUNT];
    sh->substitution_status = -1;
    expand_words(sh, node->words, &words);
    int status = sh->status;
    bool keeps_redirections = words.count == 1 && !strcmp(words.item[0], "exec");
    if (!sh->flow) {
        if (sh->xtrace && words.count) trace(sh, &words);
        fds_save(sh, saved);
        if (redirect(sh, node->redirs)) {
            status = words.count ? run_words(sh, node, &words) : assign_all(sh, node->assigns);
        } else {
            status = 2;
            const Tool *tool = words.count ? tool_lookup(words.item[0]) : NULL;
            if (tool && tool->special && !sh->flow) sh->flow = FLOW_EXIT, sh->status = 2;
        }
        if (keeps_redirections) for (int i = 0; i < FD_COUNT; i++) stream_unref(saved[i]);
        else fds_restore(sh, saved);
    }
    arena_release(&sh->tmp, mark);
    return status;
}
