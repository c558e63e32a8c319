// Built-ins that steer the shell: exit, return, break, eval, exec, ., set, shift, sh, command, type, help.
#include "tool.h"

#include <stdlib.h>
#include <string.h>

int tool_true(Shell *sh, int argc, char **argv) {
    (void)sh, (void)argc, (void)argv;
    return 0;
}

int tool_colon(Shell *sh, int argc, char **argv) {
    return tool_true(sh, argc, argv);
}

int tool_false(Shell *sh, int argc, char **argv) {
    (void)sh, (void)argc, (void)argv;
    return 1;
}

static int fatal(Shell *sh, const char *tool, const char *subject, const char *reason) {
    expand_fail(sh, "%s: %s: %s", tool, subject, reason);
    return sh->status;
}

static bool status_operand(Shell *sh, int argc, char **argv, long long *status) {
    *status = sh->status;
    if (argc < 2) return true;
    char *end;
    *status = strtoll(argv[1], &end, 10);
    if (*argv[1] && !*end && *status >= 0) return true;
    fatal(sh, argv[0], argv[1], "not a number");
    return false;
}

int tool_exit(Shell *sh, int argc, char **argv) {
    long long status;
    if (!status_operand(sh, argc, argv, &status)) return sh->status;
    sh->flow = FLOW_EXIT;
    return sh->status = (int)(status & 255);
}

int tool_return(Shell *sh, int argc, char **argv) {
    long long status;
    if (!status_operand(sh, argc, argv, &status)) return sh->status;
    sh->flow = sh->calls ? FLOW_RETURN : FLOW_EXIT;
    return sh->status = (int)(status & 255);
}

int tool_break(Shell *sh, int argc, char **argv) {
    long long count = 1;
    if (argc > 1) {
        char *end;
        count = strtoll(argv[1], &end, 10);
        if (!*argv[1] || *end || count < 1) return fatal(sh, argv[0], argv[1], "not a number of loops");
    }
    if (!sh->loops) return 0;
    sh->flow = *argv[0] == 'b' ? FLOW_BREAK : FLOW_CONTINUE;
    sh->flow_count = count > sh->loops ? sh->loops : (int)count;
    return 0;
}

int tool_eval(Shell *sh, int argc, char **argv) {
    Buf text = {0};
    for (int i = 1; i < argc; i++) {
        if (i > 1) buf_char(&text, ' ');
        buf_str(&text, argv[i]);
    }
    int status = run_text(sh, buf_text(&text), text.len);
    buf_free(&text);
    return status;
}

int tool_exec(Shell *sh, int argc, char **argv) {
    if (argc < 2) return 0;
    int status = run_argv(sh, argc - 1, argv + 1);
    if (sh->flow != FLOW_EXIT) sh->status = status;
    sh->flow = FLOW_EXIT;
    return sh->status;
}

int tool_dot(Shell *sh, int argc, char **argv) {
    if (argc < 2) return fatal(sh, argv[0], "FILE", "is missing");
    if (path_is_dir(sh, argv[1])) return fatal(sh, argv[0], argv[1], "is a directory");
    struct stat st;
    if (path_stat(sh, argv[1], &st)) return fatal(sh, argv[0], argv[1], "not found");
    sh->calls++;
    int status = run_file(sh, argv[1]);
    sh->calls--;
    if (sh->flow == FLOW_RETURN) {
        sh->flow = FLOW_NONE;
        status = sh->status;
    }
    return status;
}

int tool_sh(Shell *sh, int argc, char **argv) {
    int at = 1;
    Saved saved;
    subshell_enter(sh, &saved);
    sh->errexit = sh->nounset = sh->xtrace = sh->noglob = sh->pipefail = false;
    bool command = false;
    for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
        for (const char *letter = argv[at] + 1; *letter; letter++) {
            if (*letter == 'c') command = true;
            else if (*letter == 'e') sh->errexit = true;
            else if (*letter == 'u') sh->nounset = true;
            else if (*letter == 'x') sh->xtrace = true;
            else {
                tool_error(sh, argv[0], "unknown option -- '%s' (try 'help sh')", argv[at]);
                return subshell_leave(sh, &saved, 2);
            }
        }
    }
    if (command && at >= argc) {
        tool_error(sh, argv[0], "-c needs a command line");
        return subshell_leave(sh, &saved, 2);
    }
    const char *text = command ? argv[at++] : NULL;
    int name = at;
    if (name < argc) sh->name = argv[name];
    params_free(&sh->params);
    sh->params = name + 1 < argc ? params_copy(argc - name - 1, argv + name + 1) : params_copy(0, NULL);
    int status;
    if (text) {
        status = run_text(sh, text, strlen(text));
    } else if (name < argc) {
        struct stat st;
        status = run_file(sh, argv[name]);
        if (status == 2 && path_stat(sh, argv[name], &st)) status = 127;
    } else {
        Buf script = {0};
        get_all(sh->fd[0], &script);
        status = run_text(sh, buf_text(&script), script.len);
        buf_free(&script);
    }
    return subshell_leave(sh, &saved, status);
}

int tool_command(Shell *sh, int argc, char **argv) {
    if (argc > 2 && (!strcmp(argv[1], "-v") || !strcmp(argv[1], "-V"))) {
        int status = 0;
        for (int i = 2; i < argc; i++) {
            if (tool_lookup(argv[i]) || command_is_function(sh, argv[i])) putf(sh->fd[1], "%s\n", argv[i]);
            else status = 127;
        }
        return status;
    }
    if (argc < 2) return 0;
    const Tool *tool = tool_lookup(argv[1]);
    if (tool) return tool->run(sh, argc - 1, argv + 1);
    return run_argv(sh, argc - 1, argv + 1);
}

static int describe(Shell *sh, int argc, char **argv, const char *format, bool functions) {
    int status = 0;
    for (int i = 1; i < argc; i++) {
        if (functions && command_is_function(sh, argv[i])) {
            putf(sh->fd[1], "%s is a shell function\n", argv[i]);
        } else if (tool_lookup(argv[i])) {
            put(sh->fd[1], argv[i]);
            put(sh->fd[1], format);
        } else {
            tool_error(sh, argv[0], "%s: not found", argv[i]);
            status = functions ? 127 : 1;
        }
    }
    return status;
}

int tool_type(Shell *sh, int argc, char **argv) {
    return describe(sh, argc, argv, " is a shell builtin\n", true);
}

int tool_which(Shell *sh, int argc, char **argv) {
    return describe(sh, argc, argv, ": built into wash\n", false);
}

int tool_help(Shell *sh, int argc, char **argv) {
    int status = 0;
    for (int i = 1; i < argc; i++) {
        const Tool *tool = tool_lookup(argv[i]);
        if (tool) putf(sh->fd[1], "%s\n", tool->usage);
        else status = tool_error(sh, argv[0], "%s: no such command", argv[i]);
    }
    if (argc > 1) return status;
    put(sh->fd[1], "wash: a small shell with its tools built in. These commands exist:\n");
    for (size_t i = 0; i < tool_count; i++) putf(sh->fd[1], "  %s\n", tools[i].usage);
    return 0;
}

static bool set_option(Shell *sh, char letter, bool on) {
    switch (letter) {
    case 'e': sh->errexit = on; return true;
    case 'u': sh->nounset = on; return true;
    case 'x': sh->xtrace = on; return true;
    case 'f': sh->noglob = on; return true;
    default: return false;
    }
}

static bool set_named(Shell *sh, const char *name, bool on) {
    static const char *const names[] = {"errexit", "nounset", "xtrace"};
    for (int i = 0; i < 3; i++)
        if (!strcmp(name, names[i])) return set_option(sh, names[i][0] == 'n' ? 'u' : names[i][0], on);
    if (!strcmp(name, "noglob")) return set_option(sh, 'f', on);
    if (strcmp(name, "pipefail")) return false;
    sh->pipefail = on;
    return true;
}

int tool_set(Shell *sh, int argc, char **argv) {
    if (argc == 1) {
        for (size_t i = 0; i < sh->var_count; i++)
            if (sh->vars[i].value) putf(sh->fd[1], "%s='%s'\n", sh->vars[i].name, sh->vars[i].value);
        return 0;
    }
    int at = 1;
    for (; at < argc && (argv[at][0] == '-' || argv[at][0] == '+') && argv[at][1]; at++) {
        if (!strcmp(argv[at], "--")) {
            at++;
            break;
        }
        bool on = argv[at][0] == '-';
        for (const char *letter = argv[at] + 1; *letter; letter++) {
            bool named = *letter == 'o' && !letter[1] && at + 1 < argc;
            if (named ? !set_named(sh, argv[++at], on) : !set_option(sh, *letter, on))
                return fatal(sh, "set", argv[at], "unknown option");
            if (named) break;
        }
    }
    bool replaces = at < argc || !strcmp(argv[at - 1], "--");
    if (!replaces) return 0;
    Params params = params_copy(argc - at, argv + at);
    params_free(&sh->params);
    sh->params = params;
    return 0;
}

int tool_shift(Shell *sh, int argc, char **argv) {
    long long count = 1;
    char *end = "";
    if (argc > 1) count = strtoll(argv[1], &end, 10);
    if (*end || count < 0) return fatal(sh, argv[0], argv[1], "not a number");
    if (count > sh->params.count) return fatal(sh, argv[0], argc > 1 ? argv[1] : "1", "can't shift that many");
    Params params = params_copy(sh->params.count - (int)count, sh->params.item + count);
    params_free(&sh->params);
    sh->params = params;
    return 0;
}
