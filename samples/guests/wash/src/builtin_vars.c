// Built-ins about variables and the working directory: cd, pwd, export, readonly, unset, read, env.
#include "tool.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

int tool_cd(Shell *sh, int argc, char **argv) {
    if (argc > 2) {
        tool_error(sh, "cd", "too many arguments");
        return 2;
    }
    const char *dir = argc > 1 ? argv[1] : var_get(sh, "HOME");
    bool back = dir && !strcmp(dir, "-");
    if (back) dir = var_get(sh, "OLDPWD");
    if (!dir) {
        tool_error(sh, "cd", "%s is not set", back ? "OLDPWD" : "HOME");
        return 2;
    }
    const char *old = arena_dup(&sh->tmp, sh->cwd);
    int error = *dir ? path_change(sh, dir) : 0;
    if (error) {
        tool_error(sh, "cd", "can't cd to %s: %s", dir, strerror(error));
        return 2;
    }
    if (back) putf(sh->fd[1], "%s\n", sh->cwd);
    var_set(sh, "OLDPWD", old);
    var_set(sh, "PWD", sh->cwd);
    return 0;
}

int tool_pwd(Shell *sh, int argc, char **argv) {
    (void)argc, (void)argv;
    putf(sh->fd[1], "%s\n", sh->cwd);
    return 0;
}

static void put_single_quoted(Stream *out, const char *text) {
    put_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'') put(out, "'\\''");
        else put_char(out, *text);
    }
    put_char(out, '\'');
}

static void list_marked(Shell *sh, const char *verb, bool exported) {
    StrList names = {0};
    for (size_t i = 0; i < sh->var_count; i++)
        if (exported ? sh->vars[i].exported : sh->vars[i].readonly) list_add(&sh->tmp, &names, sh->vars[i].name);
    list_sort(&names);
    for (size_t i = 0; i < names.count; i++) {
        const char *value = var_get(sh, names.item[i]);
        putf(sh->fd[1], "%s %s", verb, names.item[i]);
        if (value) put_char(sh->fd[1], '='), put_single_quoted(sh->fd[1], value);
        put_char(sh->fd[1], '\n');
    }
}

static int mark_variables(Shell *sh, int argc, char **argv, bool exported) {
    int at = argc > 1 && (!strcmp(argv[1], "-p") || !strcmp(argv[1], "--")) ? 2 : 1;
    if (at >= argc) list_marked(sh, argv[0], exported);
    for (; at < argc; at++) {
        size_t len = strcspn(argv[at], "=");
        if (!name_valid(argv[at], len)) {
            expand_fail(sh, "%s: %s: bad variable name", argv[0], argv[at]);
            return sh->status;
        }
        char *name = arena_copy(&sh->tmp, argv[at], len);
        if (argv[at][len] && !var_set(sh, name, argv[at] + len + 1)) {
            sh->flow = FLOW_EXIT;
            return sh->status = 2;
        }
        var_export(sh, name);
        if (exported) continue;
        Var *var = var_find(sh, name);
        var->readonly = true;
    }
    return 0;
}

int tool_export(Shell *sh, int argc, char **argv) {
    return mark_variables(sh, argc, argv, true);
}

int tool_readonly(Shell *sh, int argc, char **argv) {
    return mark_variables(sh, argc, argv, false);
}

int tool_unset(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "+vf", NULL);
    bool function = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 2;
        function = c == 'f';
    }
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *name = o.operands.item[i];
        Var *var = var_find(sh, name);
        if (function) {
            function_forget(sh, name);
        } else if (!name_valid(name, strlen(name)) || (var && var->readonly)) {
            expand_fail(sh, "unset: %s: %s", name, var ? "is read only" : "bad variable name");
            return sh->status;
        } else {
            var_unset(sh, name);
        }
    }
    return 0;
}

// One logical line; without -r a backslash quotes the next character, which `quoted` marks.
static bool read_line(Shell *sh, bool raw, Buf *line, Buf *quoted) {
    for (int c; (c = get_char(sh->fd[0])) >= 0;) {
        bool escaped = !raw && c == '\\';
        if (escaped) {
            c = get_char(sh->fd[0]);
            if (c < 0) return false;
            if (c == '\n') continue;
        } else if (c == '\n') {
            return true;
        }
        if (!c) continue;
        buf_char(line, (char)c);
        buf_char(quoted, (char)escaped);
    }
    return false;
}

typedef struct {
    const char *ifs;
    Buf line, quoted;
    size_t at;
} Fields;

static bool separates(const Fields *f, size_t at) {
    return !f->quoted.data[at] && strchr(f->ifs, f->line.data[at]);
}

static void skip_blanks(Fields *f) {
    while (f->at < f->line.len && separates(f, f->at) && isspace((unsigned char)f->line.data[f->at])) f->at++;
}

static char *next_field(Shell *sh, Fields *f) {
    size_t start = f->at;
    while (f->at < f->line.len && !separates(f, f->at)) f->at++;
    char *field = arena_copy(&sh->tmp, f->line.data + start, f->at - start);
    skip_blanks(f);
    if (f->at < f->line.len && separates(f, f->at)) {
        f->at++;
        skip_blanks(f);
    }
    return field;
}

static char *last_field(Shell *sh, Fields *f) {
    size_t start = f->at;
    char *first = next_field(sh, f);
    if (f->at >= f->line.len) return first;
    size_t end = f->line.len;
    while (end > start && separates(f, end - 1) && isspace((unsigned char)f->line.data[end - 1])) end--;
    return arena_copy(&sh->tmp, f->line.data + start, end - start);
}

int tool_read(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "+r", NULL);
    bool raw = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 2;
        raw = true;
    }
    if (!o.operands.count) list_add(&sh->tmp, &o.operands, "REPLY");
    const char *ifs = var_get(sh, "IFS");
    Fields fields = {.ifs = ifs ? ifs : " \t\n"};
    bool complete = read_line(sh, raw, &fields.line, &fields.quoted);
    buf_text(&fields.line);
    buf_text(&fields.quoted);
    skip_blanks(&fields);
    int status = complete ? 0 : 1;
    for (size_t i = 0; i < o.operands.count && status < 2; i++) {
        const char *name = o.operands.item[i];
        bool last = i + 1 == o.operands.count;
        const char *value = last ? last_field(sh, &fields) : next_field(sh, &fields);
        if (!name_valid(name, strlen(name))) {
            tool_error(sh, argv[0], "%s: bad variable name", name);
            status = 2;
        } else if (!var_set(sh, name, value)) {
            status = 2;
        }
    }
    buf_free(&fields.line);
    buf_free(&fields.quoted);
    return status;
}

static void print_environment(Shell *sh) {
    StrList lines = {0};
    for (size_t i = 0; i < sh->var_count; i++)
        if (sh->vars[i].exported && sh->vars[i].value)
            list_add(&sh->tmp, &lines, arena_join(&sh->tmp, sh->vars[i].name, "=", sh->vars[i].value));
    list_sort(&lines);
    for (size_t i = 0; i < lines.count; i++) putf(sh->fd[1], "%s\n", lines.item[i]);
}

static void hide_environment(Shell *sh) {
    for (size_t i = 0; i < sh->var_count; i++) sh->vars[i].exported = false;
}

int tool_env(Shell *sh, int argc, char **argv) {
    Saved saved;
    subshell_enter(sh, &saved);
    Options o = options_new(sh, argc, argv, "+iu:", "ignore-environment=i,unset=u");
    for (int c; (c = option_next(&o));) {
        if (c == '?') return subshell_leave(sh, &saved, 125);
        if (c == 'i') hide_environment(sh);
        else var_unset(sh, o.value);
    }
    size_t at = 0;
    for (; at < o.operands.count; at++) {
        char *equals = strchr(o.operands.item[at], '=');
        if (!equals) break;
        char *name = arena_copy(&sh->tmp, o.operands.item[at], (size_t)(equals - o.operands.item[at]));
        if (!name_valid(name, strlen(name)) || !var_set(sh, name, equals + 1)) {
            tool_error(sh, argv[0], "%s: cannot be set", name);
            return subshell_leave(sh, &saved, 125);
        }
        var_export(sh, name);
    }
    int status = 0;
    if (at == o.operands.count) print_environment(sh);
    else status = run_argv(sh, (int)(o.operands.count - at), o.operands.item + at);
    return subshell_leave(sh, &saved, status);
}
