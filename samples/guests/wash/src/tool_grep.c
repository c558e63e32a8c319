#include "tool.h"
#include "walk.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <regex.h>
#include <string.h>

typedef struct {
    Shell *sh;
    bool extended, fixed, fold, invert, numbers, count, names, names_without, recursive, quiet, only, silent, word, line, no_file, with_file;
    long long most, after, before;
    const char *include;
    regex_t *pattern;
    size_t pattern_count;
    bool found, failed;
    size_t hidden;     // how much of the front of a path is not shown: "./" where no path was given
} Grep;

static char *escape_literal(Shell *sh, const char *text) {
    char *escaped = arena_alloc(&sh->tmp, strlen(text) * 2 + 1), *end = escaped;
    for (; *text; text++) {
        if (strchr("\\.[]*^$", *text)) *end++ = '\\';
        *end++ = *text;
    }
    return escaped;
}

static bool compile(Grep *g, char *patterns) {
    StrList list = {0};
    for (char *at = patterns;;) {
        size_t len = strcspn(at, "\n");
        bool more = at[len];
        at[len] = '\0';
        list_add(&g->sh->tmp, &list, at);
        if (!more) break;
        at += len + 1;
    }
    g->pattern = arena_alloc(&g->sh->tmp, list.count * sizeof *g->pattern);
    for (size_t i = 0; i < list.count; i++) {
        const char *text = g->fixed ? escape_literal(g->sh, list.item[i]) : list.item[i];
        int flags = (g->extended ? REG_EXTENDED : 0) | (g->fold ? REG_ICASE : 0);
        int error = regcomp(&g->pattern[i], text, flags);
        if (error) {
            char reason[64];
            regerror(error, &g->pattern[i], reason, sizeof reason);
            tool_error(g->sh, "grep", "%s: %s", list.item[i], reason);
            return false;
        }
        g->pattern_count++;
    }
    return true;
}

static bool is_word_char(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

// The leftmost (then longest) match of any pattern at or after `start`.
static bool find_match(const Grep *g, const char *text, size_t start, regmatch_t *best) {
    bool found = false;
    for (size_t i = 0; i < g->pattern_count; i++) {
        for (size_t from = start;;) {
            regmatch_t match;
            if (regexec(&g->pattern[i], text + from, 1, &match, from ? REG_NOTBOL : 0)) break;
            match.rm_so += (regoff_t)from, match.rm_eo += (regoff_t)from;
            bool fits = !g->line || (match.rm_so == 0 && !text[match.rm_eo]);
            if (g->word && ((match.rm_so && is_word_char(text[match.rm_so - 1])) || is_word_char(text[match.rm_eo]))) fits = false;
            if (fits) {
                bool better = !found || match.rm_so < best->rm_so || (match.rm_so == best->rm_so && match.rm_eo > best->rm_eo);
                if (better) *best = match;
                found = true;
                break;
            }
            if (g->line || !text[match.rm_so]) break;
            from = (size_t)match.rm_so + 1;
        }
    }
    return found;
}

static void put_prefix(const Grep *g, const char *name, size_t number, char mark) {
    if (name) putf(g->sh->fd[1], "%s%c", name, mark);
    if (g->numbers) putf(g->sh->fd[1], "%zu%c", number, mark);
}

static void put_matches(const Grep *g, const char *name, size_t number, const char *text) {
    regmatch_t match;
    for (size_t at = 0; find_match(g, text, at, &match);) {
        size_t start = (size_t)match.rm_so, end = (size_t)match.rm_eo;
        if (end > start) {
            put_prefix(g, name, number, ':');
            put_bytes(g->sh->fd[1], text + start, end - start);
            put_char(g->sh->fd[1], '\n');
        }
        at = end > start ? end : end + 1;
        if (at > strlen(text)) break;
    }
}

static void put_line(const Grep *g, const char *name, size_t number, const Line *line, char mark) {
    put_prefix(g, name, number, mark);
    put_bytes(g->sh->fd[1], line->text, line->len);
    put_char(g->sh->fd[1], '\n');
}

// Prints a selected line with the lines before it that are wanted and not yet printed; returns the next line not printed.
static size_t put_selected(const Grep *g, const char *name, const Lines *lines, size_t at, size_t printed, bool any) {
    size_t start = (unsigned long long)g->before < at ? at - (size_t)g->before : 0;
    if (start < printed) start = printed;
    if (any && start > printed && (g->before || g->after)) put(g->sh->fd[1], "--\n");
    for (size_t i = start; i < at; i++) put_line(g, name, i + 1, &lines->item[i], '-');
    put_line(g, name, at + 1, &lines->item[at], ':');
    return at + 1;
}

static void grep_stream(Grep *g, Stream *in, const char *path) {
    const char *name = g->with_file ? path : NULL;
    Lines lines = lines_of(g->sh, in);
    long long selected = 0, trailing = 0;
    size_t printed = 0;
    bool prints = !g->count && !g->names && !g->names_without && !g->quiet;
    for (size_t i = 0; i < lines.count; i++) {
        regmatch_t match;
        bool chosen = selected < g->most && find_match(g, lines.item[i].text, 0, &match) != g->invert;
        if (!chosen) {
            if (trailing-- > 0 && prints && !g->only) put_line(g, name, i + 1, &lines.item[i], '-'), printed = i + 1;
            if (selected >= g->most && trailing <= 0) break;
            continue;
        }
        selected++;
        if (prints && g->only && !g->invert) put_matches(g, name, i + 1, lines.item[i].text);
        else if (prints && !g->only) printed = put_selected(g, name, &lines, i, printed, selected > 1);
        trailing = g->after;
        if (g->quiet || g->names || g->names_without) break;
    }
    if (g->names_without ? !selected : selected > 0) g->found = true;
    if (g->count && !g->quiet && !g->names && !g->names_without) put_prefix(&(Grep){.sh = g->sh}, name, 0, ':'), putf(g->sh->fd[1], "%lld\n", selected);
    if ((g->names && selected && !g->quiet) || (g->names_without && !selected)) putf(g->sh->fd[1], "%s\n", path);
}

static void grep_path(Grep *g, const char *path) {
    Shell *sh = g->sh;
    Stream *errors = stream_ref(sh->fd[2]);
    if (g->silent) fd_set_stream(sh, 2, stream_null(true));
    Stream *in = tool_open(sh, "grep", path);
    fd_set_stream(sh, 2, errors);
    if (!in) {
        g->failed = true;
        return;
    }
    Mark mark = arena_mark(&sh->tmp);
    grep_stream(g, in, strcmp(path, "-") ? path + g->hidden : "(standard input)");
    arena_release(&sh->tmp, mark);
    g->failed |= tool_close(sh, "grep", path, in);
}

static bool visit(void *context, const WalkEntry *entry) {
    Grep *g = context;
    if (entry->kind != WALK_FILE) return true;
    if (!g->include || !fnmatch(g->include, path_base(g->sh, entry->path), 0)) grep_path(g, entry->path);
    return true;
}

static bool take_option(Grep *g, const Options *o, int c, Buf *patterns, bool *given) {
    switch (c) {
    case 'E': g->extended = true; return true;
    case 'G': g->extended = g->fixed = false; return true;
    case 'F': g->fixed = true; return true;
    case 'i': g->fold = true; return true;
    case 'v': g->invert = true; return true;
    case 'n': g->numbers = true; return true;
    case 'c': g->count = true; return true;
    case 'l': g->names = true; return true;
    case 'L': g->names_without = true; return true;
    case 'r': g->recursive = true; return true;
    case 'q': g->quiet = true; return true;
    case 'o': g->only = true; return true;
    case 's': g->silent = true; return true;
    case 'w': g->word = true; return true;
    case 'x': g->line = true; return true;
    case 'h': g->no_file = true; return true;
    case 'H': g->with_file = true; return true;
    case 'I': g->include = o->value; return true;
    case 'm': return tool_number(g->sh, "grep", o->value, 0, &g->most);
    case 'A': return tool_number(g->sh, "grep", o->value, 0, &g->after);
    case 'B': return tool_number(g->sh, "grep", o->value, 0, &g->before);
    case 'C': return tool_number(g->sh, "grep", o->value, 0, &g->after) && tool_number(g->sh, "grep", o->value, 0, &g->before);
    case 'e':
        if (*given) buf_char(patterns, '\n');
        buf_str(patterns, o->value);
        *given = true;
        return true;
    default: return false;
    }
}

int tool_grep(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "EGFivnclLrqoswxhHI:m:A:B:C:e:",
        "extended-regexp=E,basic-regexp=G,fixed-strings=F,ignore-case=i,invert-match=v,line-number=n,count=c,files-with-matches=l,"
        "files-without-match=L,recursive=r,quiet=q,silent=q,only-matching=o,no-messages=s,word-regexp=w,line-regexp=x,no-filename=h,"
        "with-filename=H,include=I,max-count=m,after-context=A,before-context=B,context=C,regexp=e");
    Grep g = {.sh = sh, .most = LLONG_MAX};
    Buf patterns = {0};
    bool given = false, valid = true;
    for (int c; valid && (c = option_next(&o));) valid = take_option(&g, &o, c, &patterns, &given);
    size_t first = given ? 0 : 1;
    if (valid && first > o.operands.count) valid = false, tool_error(sh, "grep", "a pattern is missing");
    if (valid && !given) buf_str(&patterns, o.operands.item[0]);
    if (valid) valid = compile(&g, buf_text(&patterns));
    size_t files = valid ? o.operands.count - first : 0;
    g.with_file = !g.no_file && (g.with_file || files > 1 || g.recursive);
    if (valid && !files) {
        g.hidden = g.recursive ? 2 : 0;
        if (g.recursive) g.failed |= walk(sh, "grep", ".", visit, &g);
        else grep_path(&g, "-");
    }
    for (size_t i = first; valid && i < o.operands.count; i++) {
        if (g.recursive && strcmp(o.operands.item[i], "-")) g.failed |= walk(sh, "grep", o.operands.item[i], visit, &g);
        else grep_path(&g, o.operands.item[i]);
    }
    for (size_t i = 0; i < g.pattern_count; i++) regfree(&g.pattern[i]);
    buf_free(&patterns);
    if (!valid || (g.failed && !(g.quiet && g.found))) return 2;
    return g.found ? 0 : 1;
}
