// The table of built-in commands and what they share.
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

const Tool tools[] = {
    {".", tool_dot, true, ". FILE"},
    {":", tool_colon, true, ": [ARG...]"},
    {"[", tool_bracket, false, "[ EXPRESSION ]"},
    {"basename", tool_basename, false, "basename PATH [SUFFIX]"},
    {"break", tool_break, true, "break [N]"},
    {"cat", tool_cat, false, "cat [-n] [FILE...]"},
    {"cd", tool_cd, false, "cd [DIR | -]"},
    {"command", tool_command, false, "command [-v] NAME [ARG...]"},
    {"continue", tool_break, true, "continue [N]"},
    {"cp", tool_cp, false, "cp [-r] [-f] SOURCE... TARGET"},
    {"curl", tool_curl, false, "curl [-sSfLi] [-o FILE] [-O] [-w FORMAT] URL"},
    {"cut", tool_cut, false, "cut -c LIST | -b LIST | -f LIST [-d C] [-s] [FILE...]"},
    {"date", tool_date, false, "date [-u] [-I] [-d @SECONDS] [+FORMAT]"},
    {"dirname", tool_dirname, false, "dirname PATH..."},
    {"echo", tool_echo, false, "echo [-n] [-e] [TEXT...]"},
    {"env", tool_env, false, "env [-i] [-u NAME] [NAME=VALUE...] [COMMAND [ARG...]]"},
    {"eval", tool_eval, true, "eval [TEXT...]"},
    {"exec", tool_exec, true, "exec [COMMAND [ARG...]]"},
    {"exit", tool_exit, true, "exit [STATUS]"},
    {"export", tool_export, true, "export [-p] [NAME[=VALUE]...]"},
    {"false", tool_false, false, "false"},
    {"find", tool_find, false, "find [PATH...] [-name P] [-iname P] [-path P] [-type f|d] [-empty] [-maxdepth N] [-mindepth N] [!] [-o] [-print] [-exec ...]"},
    {"grep", tool_grep, false, "grep [-EFivnclLrqoswxhH] [-e PATTERN] [-m N] [-A N] [-B N] [-C N] [PATTERN] [FILE...]"},
    {"head", tool_head, false, "head [-n [-]N] [-c [-]N] [-q] [-v] [FILE...]"},
    {"help", tool_help, false, "help [NAME...]"},
    {"ls", tool_ls, false, "ls [-aA1lRdFprtS] [FILE...]"},
    {"mkdir", tool_mkdir, false, "mkdir [-p] [-v] DIR..."},
    {"mv", tool_mv, false, "mv [-f] [-n] SOURCE... TARGET"},
    {"printf", tool_printf, false, "printf FORMAT [ARG...]"},
    {"pwd", tool_pwd, false, "pwd"},
    {"read", tool_read, false, "read [-r] NAME..."},
    {"readonly", tool_readonly, true, "readonly NAME[=VALUE]..."},
    {"return", tool_return, true, "return [STATUS]"},
    {"rm", tool_rm, false, "rm [-rf] [-v] PATH..."},
    {"rmdir", tool_rmdir, false, "rmdir [-p] DIR..."},
    {"sed", tool_sed, false, "sed [-nEi] [-e SCRIPT] [-f FILE] [SCRIPT] [FILE...]"},
    {"seq", tool_seq, false, "seq [-s TEXT] [-w] [FIRST [STEP]] LAST"},
    {"set", tool_set, true, "set [-efux] [-o pipefail] [--] [ARG...]"},
    {"sh", tool_sh, false, "sh [-c TEXT [NAME [ARG...]] | FILE [ARG...]]"},
    {"shift", tool_shift, true, "shift [N]"},
    {"sleep", tool_sleep, false, "sleep SECONDS"},
    {"sort", tool_sort, false, "sort [-nrufbs] [-c] [-t C] [-k FIELD[.C][OPTS][,...]] [-o FILE] [FILE...]"},
    {"source", tool_dot, true, "source FILE"},
    {"tail", tool_tail, false, "tail [-n [+]N] [-c [+]N] [-q] [-v] [FILE...]"},
    {"tee", tool_tee, false, "tee [-a] [FILE...]"},
    {"test", tool_test, false, "test EXPRESSION"},
    {"touch", tool_touch, false, "touch [-c] FILE..."},
    {"tr", tool_tr, false, "tr [-d] [-s] [-c] SET1 [SET2]"},
    {"true", tool_true, false, "true"},
    {"type", tool_type, false, "type NAME..."},
    {"uniq", tool_uniq, false, "uniq [-c] [-d] [-u] [-i] [-f N] [-s N] [INPUT [OUTPUT]]"},
    {"unset", tool_unset, true, "unset [-v] [-f] NAME..."},
    {"wash", tool_sh, false, "wash [-c TEXT [NAME [ARG...]] | FILE [ARG...]]"},
    {"wc", tool_wc, false, "wc [-l] [-w] [-c] [-m] [FILE...]"},
    {"wget", tool_wget, false, "wget [-q] [-O FILE] URL"},
    {"which", tool_which, false, "which NAME..."},
    {"xargs", tool_xargs, false, "xargs [-0] [-r] [-t] [-n N] [-I TEXT] [-d C] [COMMAND [ARG...]]"},
};

const size_t tool_count = sizeof tools / sizeof *tools;

static int by_name(const void *name, const void *tool) {
    return strcmp(name, ((const Tool *)tool)->name);
}

const Tool *tool_lookup(const char *name) {
    return bsearch(name, tools, tool_count, sizeof *tools, by_name);
}

int tool_errno(Shell *sh, const char *tool, const char *subject, int error) {
    putf(sh->fd[2], "%s: %s: %s\n", tool, subject, strerror(error));
    return 1;
}

int tool_error(Shell *sh, const char *tool, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *message = xformat(format, args);
    va_end(args);
    putf(sh->fd[2], "%s: %s\n", tool, message);
    free(message);
    return 1;
}

bool tool_number(Shell *sh, const char *tool, const char *text, long long least, long long *number) {
    char *end;
    errno = 0;
    *number = strtoll(text, &end, 10);
    if (*text && !*end && !errno && *number >= least) return true;
    tool_error(sh, tool, "%s: not a number of at least %lld", text, least);
    return false;
}

Options options_new(Shell *sh, int argc, char **argv, const char *spec, const char *longs) {
    return (Options){.sh = sh, .tool = argv[0], .argc = argc, .argv = argv, .spec = spec, .longs = longs, .at = 1};
}

static int bad_option(const Options *o, const char *what, const char *option) {
    tool_error(o->sh, o->tool, "%s -- '%s' (try 'help %s')", what, option, o->tool);
    return '?';
}

static int take_value(Options *o, int letter, const char *attached) {
    const char name[2] = {(char)letter, '\0'};
    if (attached) {
        o->value = (char *)attached;
    } else {
        if (o->at >= o->argc) return bad_option(o, "option needs a value", name);
        o->value = o->argv[o->at++];
    }
    return letter;
}

static int long_option(Options *o, const char *option) {
    size_t len = strcspn(option, "=");
    for (const char *entry = o->longs; entry && *entry;) {
        size_t name = strcspn(entry, "=");
        if (name == len && !memcmp(entry, option, len)) {
            char letter = entry[name + 1];
            const char *spec = strchr(o->spec, letter);
            bool valued = spec && spec[1] == ':';
            if (option[len] && !valued) break;
            return valued ? take_value(o, letter, option[len] ? option + len + 1 : NULL) : letter;
        }
        entry += strcspn(entry, ",");
        if (*entry) entry++;
    }
    return bad_option(o, "unknown option", option - 2);
}

static int short_option(Options *o) {
    const char letter[2] = {*o->cluster++, '\0'};
    const char *rest = *o->cluster ? o->cluster : NULL;
    o->cluster = rest;
    const char *spec = strchr("+#:", letter[0]) ? NULL : strchr(o->spec, letter[0]);
    if (!spec) return bad_option(o, "unknown option", letter);
    if (spec[1] != ':') return letter[0];
    o->cluster = NULL;
    return take_value(o, letter[0], rest);
}

int option_next(Options *o) {
    if (o->cluster) return short_option(o);
    bool ordered = o->spec[0] == '+', numeric = o->spec[0] == '#';
    while (o->at < o->argc) {
        char *word = o->argv[o->at];
        bool option = word[0] == '-' && word[1];
        if (option && !strcmp(word, "--")) {
            o->at++;
            break;
        }
        if (option) {
            o->at++;
            if (word[1] == '-') return long_option(o, word + 2);
            if (numeric && word[1] >= '0' && word[1] <= '9') {
                o->value = word + 1;
                return '#';
            }
            o->cluster = word + 1;
            return short_option(o);
        }
        if (ordered) break;
        list_add(&o->sh->tmp, &o->operands, word);
        o->at++;
    }
    while (o->at < o->argc) list_add(&o->sh->tmp, &o->operands, o->argv[o->at++]);
    return 0;
}

Stream *tool_open(Shell *sh, const char *tool, const char *path) {
    if (!strcmp(path, "-") || !strcmp(path, "/dev/stdin")) return stream_ref(sh->fd[0]);
    if (!strcmp(path, "/dev/null")) return stream_null(false);
    int fd = path_open(sh, path, O_RDONLY);
    if (fd >= 0) return stream_fd(fd, false);
    tool_errno(sh, tool, path, errno);
    return NULL;
}

Stream *tool_create(Shell *sh, const char *tool, const char *path, bool append) {
    if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout")) return stream_ref(sh->fd[1]);
    if (!strcmp(path, "/dev/stderr")) return stream_ref(sh->fd[2]);
    if (!strcmp(path, "/dev/null")) return stream_null(true);
    int fd = path_open(sh, path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC));
    if (fd >= 0) return stream_fd(fd, true);
    tool_errno(sh, tool, path, errno);
    return NULL;
}

int tool_close(Shell *sh, const char *tool, const char *path, Stream *stream) {
    put_flush(stream);
    bool failed = stream->error && !stream->reported;
    if (failed) tool_errno(sh, tool, path, stream->error);
    if (failed) stream->reported = true;
    stream_unref(stream);
    return failed;
}

void operands_or_stdin(Options *o) {
    if (!o->operands.count) list_add(&o->sh->tmp, &o->operands, "-");
}

Lines lines_of(Shell *sh, Stream *in) {
    Buf all = {0};
    get_all(in, &all);
    char *text = arena_copy(&sh->tmp, buf_text(&all), all.len);
    size_t len = all.len, count = 0;
    buf_free(&all);
    for (size_t i = 0; i < len; i++) count += text[i] == '\n';
    if (len && text[len - 1] != '\n') count++;
    Lines lines = {arena_alloc(&sh->tmp, count * sizeof *lines.item), count};
    char *at = text;
    for (size_t i = 0; i < count; i++) {
        char *newline = memchr(at, '\n', len - (size_t)(at - text));
        char *end = newline ? newline : text + len;
        *end = '\0';
        lines.item[i] = (Line){at, (size_t)(end - at)};
        at = end + 1;
    }
    return lines;
}
