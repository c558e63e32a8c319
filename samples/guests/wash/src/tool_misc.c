// basename, dirname, date, sleep, xargs.
#include "tool.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int tool_basename(Shell *sh, int argc, char **argv) {
    if (argc < 2 || argc > 3) return tool_error(sh, "basename", "a path and at most one suffix are needed");
    char *base = (char *)path_base(sh, argv[1]);
    size_t len = strlen(base), suffix = argc > 2 ? strlen(argv[2]) : 0;
    if (suffix && suffix < len && !strcmp(base + len - suffix, argv[2])) base[len - suffix] = '\0';
    putf(sh->fd[1], "%s\n", base);
    return 0;
}

int tool_dirname(Shell *sh, int argc, char **argv) {
    if (argc < 2) return tool_error(sh, "dirname", "a path is needed");
    for (int i = 1; i < argc; i++) {
        size_t end = strlen(argv[i]);
        while (end > 1 && argv[i][end - 1] == '/') end--;
        while (end && argv[i][end - 1] != '/') end--;
        while (end > 1 && argv[i][end - 1] == '/') end--;
        put_bytes(sh->fd[1], end ? argv[i] : ".", end ? end : 1);
        put_char(sh->fd[1], '\n');
    }
    return 0;
}

int tool_date(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "uId:", "utc=u,date=d,iso-8601=I");
    const char *format = "%a %b %e %H:%M:%S UTC %Y";
    time_t now = time(NULL);
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        if (c == 'I') format = "%Y-%m-%d";
        if (c != 'd') continue;
        long long seconds;
        if (*o.value != '@') return tool_error(sh, "date", "%s: only @SECONDS is understood", o.value);
        if (!tool_number(sh, "date", o.value + 1, -62135596800LL, &seconds) || seconds > 253402300799LL)
            return tool_error(sh, "date", "%s: out of range", o.value);
        now = (time_t)seconds;
    }
    if (o.operands.count > 1 || (o.operands.count && *o.operands.item[0] != '+')) return tool_error(sh, "date", "the clock belongs to the host");
    if (o.operands.count) format = o.operands.item[0] + 1;
    struct tm tm;
    size_t size = strlen(format) * 32 + 64;
    char *text = arena_alloc(&sh->tmp, size);
    size_t len = strftime(text, size, format, gmtime_r(&now, &tm));
    put_bytes(sh->fd[1], text, len);
    put_char(sh->fd[1], '\n');
    return 0;
}

int tool_sleep(Shell *sh, int argc, char **argv) {
    char *end = "";
    double seconds = argc == 2 ? strtod(argv[1], &end) : -1;
    if (*end || !(seconds >= 0 && seconds < 1e9)) return tool_error(sh, "sleep", "a number of seconds is needed");
    struct timespec left = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    put_flush(sh->fd[1]);
    return nanosleep(&left, NULL) ? tool_errno(sh, "sleep", argv[1], errno) : 0;
}

typedef struct {
    Shell *sh;
    bool zero, only_if_any, trace;
    int delimiter;      // -1: blanks, with quotes and backslashes
    long long most;
    const char *replaced;
    char **command;
    int command_len;
    int status;
} Xargs;

static bool plain_item(Xargs *x, Buf *item) {
    int c;
    bool any = false;
    while ((c = get_char(x->sh->fd[0])) >= 0 && c != x->delimiter) any = true, buf_char(item, (char)c);
    return any || c >= 0;
}

// An item between blanks (with -I: a line); quotes and backslashes keep blanks.
static bool quoted_item(Xargs *x, Buf *item) {
    int c, quote = 0;
    bool any = false;
    while ((c = get_char(x->sh->fd[0])) >= 0) {
        bool ends = x->replaced ? c == '\n' : isspace(c);
        if (quote) {
            if (c == quote) quote = 0;
            else buf_char(item, (char)c);
        } else if (ends || (!any && isspace(c))) {
            if (any) return true;
        } else if (c == '\'' || c == '"') {
            quote = c;
            any = true;
        } else {
            if (c == '\\') c = get_char(x->sh->fd[0]);
            if (c >= 0) buf_char(item, (char)c);
            any = true;
        }
    }
    if (quote) x->status = tool_error(x->sh, "xargs", "a quote does not end");
    return any && !quote;
}

static bool next_item(Xargs *x, Buf *item) {
    item->len = 0;
    buf_text(item)[0] = '\0';
    return x->delimiter >= 0 ? plain_item(x, item) : quoted_item(x, item);
}

static void run(Xargs *x, const StrList *argv) {
    Shell *sh = x->sh;
    for (size_t i = 0; x->trace && i < argv->count; i++) putf(sh->fd[2], i + 1 < argv->count ? "%s " : "%s\n", argv->item[i]);
    put_flush(sh->fd[1]);
    Stream *items = stream_ref(sh->fd[0]);
    fd_set_stream(sh, 0, stream_null(false));
    int status = run_argv(sh, (int)argv->count, argv->item);
    fd_set_stream(sh, 0, items);
    if (status == 126 || status == 127) x->status = status;
    else if (status && x->status < 123) x->status = 123;
}

static char *replace_all(Shell *sh, const char *text, const char *marker, const char *item) {
    Buf result = {0};
    size_t len = strlen(marker);
    for (const char *found; (found = strstr(text, marker)); text = found + len) {
        buf_add(&result, text, (size_t)(found - text));
        buf_str(&result, item);
    }
    buf_str(&result, text);
    char *copy = arena_copy(&sh->tmp, result.data, result.len);
    buf_free(&result);
    return copy;
}

static bool run_batch(Xargs *x, Buf *item, bool *more) {
    Shell *sh = x->sh;
    StrList argv = {0};
    long long count = 0;
    for (int i = 0; i < x->command_len; i++) list_add(&sh->tmp, &argv, x->command[i]);
    while (*more && count < x->most) {
        if (x->replaced) for (size_t i = 0; i < argv.count; i++) argv.item[i] = replace_all(sh, argv.item[i], x->replaced, item->data);
        else list_add(&sh->tmp, &argv, arena_copy(&sh->tmp, item->data, item->len));
        count++;
        *more = next_item(x, item);
    }
    run(x, &argv);
    return *more && !sh->flow && x->status < 126;
}

int tool_xargs(Shell *sh, int argc, char **argv) {
    static char *echo[] = {"echo", NULL};
    Options o = options_new(sh, argc, argv, "+0rtn:I:d:", "null=0,no-run-if-empty=r,verbose=t,max-args=n,replace=I,delimiter=d");
    Xargs x = {.sh = sh, .delimiter = -1, .most = 100000, .command = echo, .command_len = 1};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        if (c == '0') x.delimiter = 0;
        else if (c == 'r') x.only_if_any = true;
        else if (c == 't') x.trace = true;
        else if (c == 'I') x.replaced = o.value, x.most = 1;
        else if (c == 'n' && !tool_number(sh, "xargs", o.value, 1, &x.most)) return 1;
        else if (c == 'd') x.delimiter = !strcmp(o.value, "\\n") ? '\n' : !strcmp(o.value, "\\t") ? '\t' : (unsigned char)*o.value;
    }
    if (x.replaced && !*x.replaced) return tool_error(sh, "xargs", "-I needs a text to replace");
    if (o.operands.count) x.command = o.operands.item, x.command_len = (int)o.operands.count;
    Buf item = {0};
    bool more = next_item(&x, &item);
    bool runs = !x.status && (more || (!x.only_if_any && !x.replaced));
    while (runs) {
        Mark mark = arena_mark(&sh->tmp);
        runs = run_batch(&x, &item, &more);
        arena_release(&sh->tmp, mark);
    }
    buf_free(&item);
    return x.status;
}
