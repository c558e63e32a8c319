// uniq, cut, tr.
#include "tool.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
    bool counted, repeated, single, fold;
    long long fields, chars;
} Uniq;

static const char *compared_part(const Uniq *u, const Line *line) {
    const char *at = line->text, *end = line->text + line->len;
    for (long long i = 0; i < u->fields && at < end; i++) {
        while (at < end && isblank((unsigned char)*at)) at++;
        while (at < end && !isblank((unsigned char)*at)) at++;
    }
    return u->chars < end - at ? at + u->chars : end;
}

static bool same_line(const Uniq *u, const Line *a, const Line *b) {
    const char *at = compared_part(u, a), *bt = compared_part(u, b);
    size_t la = (size_t)(a->text + a->len - at), lb = (size_t)(b->text + b->len - bt);
    return la == lb && (u->fold ? !strncasecmp(at, bt, la) : !memcmp(at, bt, la));
}

static void put_group(const Uniq *u, Stream *out, const Line *line, size_t count) {
    if ((u->repeated && count < 2) || (u->single && count > 1)) return;
    if (u->counted) putf(out, "%7zu ", count);
    put_bytes(out, line->text, line->len);
    put_char(out, '\n');
}

int tool_uniq(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "cduif:s:", "count=c,repeated=d,unique=u,ignore-case=i,skip-fields=f,skip-chars=s");
    Uniq u = {0};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        u.counted |= c == 'c', u.repeated |= c == 'd', u.single |= c == 'u', u.fold |= c == 'i';
        if ((c == 'f' || c == 's') && !tool_number(sh, "uniq", o.value, 0, c == 'f' ? &u.fields : &u.chars)) return 1;
    }
    if (o.operands.count > 2) return tool_error(sh, "uniq", "more than an input and an output");
    const char *input = o.operands.count ? o.operands.item[0] : "-", *output = o.operands.count > 1 ? o.operands.item[1] : "-";
    Stream *in = tool_open(sh, "uniq", input);
    if (!in) return 1;
    Lines lines = lines_of(sh, in);
    int status = tool_close(sh, "uniq", input, in);
    Stream *out = tool_create(sh, "uniq", output, false);
    if (!out) return 1;
    for (size_t i = 0, next; i < lines.count; i = next) {
        next = i + 1;
        while (next < lines.count && same_line(&u, &lines.item[i], &lines.item[next])) next++;
        put_group(&u, out, &lines.item[i], next - i);
    }
    if (strcmp(output, "-")) return status | tool_close(sh, "uniq", output, out);
    stream_unref(out);
    return status;
}

typedef struct {
    long first, last;
} Range;

typedef struct {
    Range *range;
    size_t count;
    char delimiter;
    bool fields, only_delimited;
} Cut;

static bool parse_ranges(Shell *sh, const char *list, Cut *cut) {
    cut->range = arena_alloc(&sh->tmp, (strlen(list) / 2 + 1) * sizeof *cut->range);
    for (const char *at = list;;) {
        char *end;
        Range range = {1, LONG_MAX};
        bool from = isdigit((unsigned char)*at);
        if (from) range.first = range.last = strtol(at, &end, 10), at = end;
        if (*at == '-') {
            at++;
            range.last = LONG_MAX;
            if (isdigit((unsigned char)*at)) range.last = strtol(at, &end, 10), at = end;
            else if (!from) break;
        } else if (!from) {
            break;
        }
        if (range.first < 1 || range.last < range.first) break;
        cut->range[cut->count++] = range;
        if (!*at) return true;
        if (*at++ != ',') break;
    }
    tool_error(sh, "cut", "%s: not a list of positions such as 1,3-5", list);
    return false;
}

static bool selected(const Cut *cut, long position) {
    for (size_t i = 0; i < cut->count; i++)
        if (position >= cut->range[i].first && position <= cut->range[i].last) return true;
    return false;
}

static void cut_fields(const Cut *cut, const Buf *line, Stream *out) {
    const char *at = line->data, *end = line->data + line->len;
    if (!memchr(at, cut->delimiter, line->len)) {
        if (cut->only_delimited) return;
        put_bytes(out, at, line->len);
        put_char(out, '\n');
        return;
    }
    bool any = false;
    for (long field = 1;; field++) {
        const char *next = memchr(at, cut->delimiter, (size_t)(end - at));
        if (selected(cut, field)) {
            if (any) put_char(out, cut->delimiter);
            put_bytes(out, at, (size_t)((next ? next : end) - at));
            any = true;
        }
        if (!next) break;
        at = next + 1;
    }
    put_char(out, '\n');
}

static void cut_bytes(const Cut *cut, const Buf *line, Stream *out) {
    for (size_t i = 0; i < line->len; i++)
        if (selected(cut, (long)i + 1)) put_char(out, line->data[i]);
    put_char(out, '\n');
}

int tool_cut(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "b:c:f:d:s", "bytes=b,characters=c,fields=f,delimiter=d,only-delimited=s");
    Cut cut = {.delimiter = '\t'};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        if (c == 's') cut.only_delimited = true;
        else if (c == 'd' && strlen(o.value) != 1) return tool_error(sh, "cut", "the delimiter must be one byte");
        else if (c == 'd') cut.delimiter = *o.value;
        else if (cut.count) return tool_error(sh, "cut", "only one list can be given");
        else if (cut.fields = c == 'f', !parse_ranges(sh, o.value, &cut)) return 1;
    }
    if (!cut.count) return tool_error(sh, "cut", "a list of bytes (-b), characters (-c) or fields (-f) is missing");
    operands_or_stdin(&o);
    int status = 0;
    Buf line = {0};
    for (size_t i = 0; i < o.operands.count; i++) {
        Stream *in = tool_open(sh, "cut", o.operands.item[i]);
        bool ended;
        if (!in) {
            status = 1;
            continue;
        }
        while (get_line(in, &line, &ended)) (cut.fields ? cut_fields : cut_bytes)(&cut, &line, sh->fd[1]);
        status |= tool_close(sh, "cut", o.operands.item[i], in);
    }
    buf_free(&line);
    return status;
}

static int set_char(const char **at) {
    static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    unsigned char c = (unsigned char)*(*at)++;
    if (c != '\\' || !**at) return c;
    const char *letter = strchr(letters, **at);
    if (letter) return (*at)++, (unsigned char)values[letter - letters];
    int value = 0, digits = 0;
    for (; digits < 3 && **at >= '0' && **at <= '7'; digits++) value = value * 8 + *(*at)++ - '0';
    return digits ? value & 255 : (unsigned char)*(*at)++;
}

static bool add_class(const char **at, Buf *set) {
    static const struct {
        const char *name;
        int (*test)(int);
    } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
                   {"lower", islower}, {"print", isprint}, {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};
    const char *end = strstr(*at, ":]");
    if (strncmp(*at, "[:", 2) || !end) return false;
    size_t len = (size_t)(end - *at - 2);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strlen(classes[i].name) != len || memcmp(classes[i].name, *at + 2, len)) continue;
        for (int c = 0; c < 256; c++)
            if (classes[i].test(c)) buf_char(set, (char)c);
        *at = end + 2;
        return true;
    }
    return false;
}

static bool parse_set(Shell *sh, const char *text, Buf *set) {
    for (const char *at = text; *at;) {
        if (add_class(&at, set)) continue;
        int first = set_char(&at), last = first;
        if (*at == '-' && at[1]) at++, last = set_char(&at);
        if (last < first) {
            tool_error(sh, "tr", "%s: a range goes backwards", text);
            return false;
        }
        for (int c = first; c <= last; c++) buf_char(set, (char)c);
    }
    return true;
}

typedef struct {
    bool delete, squeeze, complement;
    Buf first, second;
    bool in_first[256], squeezed[256];
    unsigned char map[256];
} Tr;

static void tr_prepare(Tr *t) {
    for (size_t i = 0; i < t->first.len; i++) t->in_first[(unsigned char)t->first.data[i]] = true;
    if (t->complement) {
        t->first.len = 0;
        for (int c = 0; c < 256; c++)
            if ((t->in_first[c] = !t->in_first[c])) buf_char(&t->first, (char)c);
    }
    for (int c = 0; c < 256; c++) t->map[c] = (unsigned char)c;
    bool translates = !t->delete && t->second.len;
    for (size_t i = 0; translates && i < t->first.len; i++)
        t->map[(unsigned char)t->first.data[i]] = (unsigned char)t->second.data[i < t->second.len ? i : t->second.len - 1];
    const Buf *squeezed = t->second.len ? &t->second : &t->first;
    for (size_t i = 0; t->squeeze && i < squeezed->len; i++) t->squeezed[(unsigned char)squeezed->data[i]] = true;
}

static void tr_run(const Tr *t, Stream *in, Stream *out) {
    int last = -1;
    const char *bytes;
    for (size_t n; !out->error && (n = get_some(in, &bytes)) > 0;) {
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)bytes[i];
            if (t->delete && t->in_first[c]) continue;
            c = t->map[c];
            if (c == last && t->squeezed[c]) continue;
            put_char(out, (char)c);
            last = c;
        }
    }
}

int tool_tr(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "+dscC", "delete=d,squeeze-repeats=s,complement=c");
    Tr *t = arena_alloc(&sh->tmp, sizeof *t);
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        t->delete |= c == 'd', t->squeeze |= c == 's', t->complement |= c == 'c' || c == 'C';
    }
    size_t sets = o.operands.count;
    bool two = t->delete ? t->squeeze : !t->squeeze;
    if (sets < 1 || sets > 2 || (two && sets < 2) || (t->delete && !t->squeeze && sets > 1))
        return tool_error(sh, "tr", "the number of sets does not fit the options (try 'help tr')");
    bool valid = parse_set(sh, o.operands.item[0], &t->first) && (sets < 2 || parse_set(sh, o.operands.item[1], &t->second));
    if (valid) {
        tr_prepare(t);
        tr_run(t, sh->fd[0], sh->fd[1]);
    }
    buf_free(&t->first);
    buf_free(&t->second);
    return !valid;
}
