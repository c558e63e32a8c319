// cat, head, tail, wc, tee.
#include "tool.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void copy(Stream *in, Stream *out) {
    const char *bytes;
    for (size_t count; !out->error && (count = get_some(in, &bytes)) > 0;) put_bytes(out, bytes, count);
}

int tool_cat(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "nu", "number=n");
    bool numbered = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        numbered |= c == 'n';
    }
    operands_or_stdin(&o);
    int status = 0;
    unsigned long line_number = 0;
    Buf line = {0};
    for (size_t i = 0; i < o.operands.count; i++) {
        Stream *in = tool_open(sh, "cat", o.operands.item[i]);
        if (!in) {
            status = 1;
            continue;
        }
        if (!numbered) copy(in, sh->fd[1]);
        for (bool ended; numbered && get_line(in, &line, &ended);) {
            putf(sh->fd[1], "%6lu\t", ++line_number);
            put_bytes(sh->fd[1], line.data, line.len);
            if (ended) put_char(sh->fd[1], '\n');
        }
        status |= tool_close(sh, "cat", o.operands.item[i], in);
    }
    buf_free(&line);
    return status;
}

// What head and tail take: N lines or bytes; `relative` is the sign that turns the count round (head -n -N, tail -n +N).
typedef struct {
    bool bytes, relative, quiet, verbose;
    long long count;
} Extent;

static bool parse_extent(Options *o, Extent *extent, char sign) {
    for (int c; (c = option_next(o));) {
        if (c == '?') return false;
        if (c == 'q' || c == 'v') {
            extent->quiet = c == 'q';
            extent->verbose = c == 'v';
            continue;
        }
        extent->bytes = c == 'c';
        extent->relative = *o->value == sign;
        const char *digits = o->value + (extent->relative || (sign == '+' && *o->value == '-'));
        if (!tool_number(o->sh, o->tool, digits, 0, &extent->count)) return false;
    }
    operands_or_stdin(o);
    return true;
}

static void put_all_but_last(Stream *out, const Buf *all, const Extent *extent) {
    size_t end = all->len;
    if (extent->bytes) {
        end = (unsigned long long)extent->count < end ? end - (size_t)extent->count : 0;
    } else {
        for (long long i = 0; i < extent->count && end; i++) {
            end--;
            while (end && all->data[end - 1] != '\n') end--;
        }
    }
    put_bytes(out, all->data, end);
}

static void head(Stream *in, Stream *out, const Extent *extent) {
    Buf text = {0};
    bool ended;
    if (extent->relative) {
        get_all(in, &text);
        if (text.len) put_all_but_last(out, &text, extent);
    } else if (extent->bytes) {
        int c;
        for (long long i = 0; i < extent->count && (c = get_char(in)) >= 0; i++) put_char(out, (char)c);
    } else {
        for (long long i = 0; i < extent->count && get_line(in, &text, &ended); i++) {
            put_bytes(out, text.data, text.len);
            if (ended) put_char(out, '\n');
        }
    }
    buf_free(&text);
}

static void tail(Stream *in, Stream *out, const Extent *extent) {
    Buf all = {0};
    get_all(in, &all);
    size_t start = 0;
    long long count = extent->count;
    if (extent->relative) {
        if (extent->bytes) start = count < 1 ? 0 : (unsigned long long)count - 1 < all.len ? (size_t)count - 1 : all.len;
        for (long long i = 1; !extent->bytes && i < count && start < all.len; i++) {
            const char *newline = memchr(all.data + start, '\n', all.len - start);
            start = newline ? (size_t)(newline - all.data) + 1 : all.len;
        }
    } else if (extent->bytes) {
        start = (unsigned long long)count < all.len ? all.len - (size_t)count : 0;
    } else {
        start = all.len;
        for (long long i = 0; i < count && start; i++) {
            start--;
            while (start && all.data[start - 1] != '\n') start--;
        }
    }
    if (all.len) put_bytes(out, all.data + start, all.len - start);
    buf_free(&all);
}

static int ends_of(Shell *sh, int argc, char **argv, char sign, void part(Stream *, Stream *, const Extent *)) {
    Options o = options_new(sh, argc, argv, "#n:c:qv", "lines=n,bytes=c,quiet=q,silent=q,verbose=v");
    Extent extent = {.count = 10};
    if (!parse_extent(&o, &extent, sign)) return 1;
    int status = 0;
    bool titles = extent.verbose || (o.operands.count > 1 && !extent.quiet), first = true;
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i];
        Stream *in = tool_open(sh, argv[0], path);
        if (!in) {
            status = 1;
            continue;
        }
        if (titles) putf(sh->fd[1], "%s==> %s <==\n", first ? "" : "\n", strcmp(path, "-") ? path : "standard input");
        first = false;
        part(in, sh->fd[1], &extent);
        status |= tool_close(sh, argv[0], path, in);
    }
    return status;
}

int tool_head(Shell *sh, int argc, char **argv) {
    return ends_of(sh, argc, argv, '-', head);
}

int tool_tail(Shell *sh, int argc, char **argv) {
    return ends_of(sh, argc, argv, '+', tail);
}

typedef struct {
    unsigned long long lines, words, chars, bytes;
} Counts;

static Counts count_stream(Stream *in) {
    Counts counts = {0};
    bool in_word = false;
    const char *bytes;
    for (size_t n; (n = get_some(in, &bytes)) > 0;) {
        counts.bytes += n;
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)bytes[i];
            bool space = isspace(c);
            counts.lines += c == '\n';
            counts.words += !space && !in_word;
            counts.chars += (c & 0xc0) != 0x80;
            in_word = !space;
        }
    }
    return counts;
}

static void put_counts(Stream *out, const Counts *counts, const char *columns, int width, const char *name) {
    const unsigned long long values[] = {counts->lines, counts->words, counts->chars, counts->bytes};
    bool first = true;
    for (int i = 0; i < 4; i++) {
        if (!strchr(columns, "lwmc"[i])) continue;
        putf(out, first ? "%*llu" : " %*llu", width, values[i]);
        first = false;
    }
    putf(out, strcmp(name, "-") ? " %s\n" : "\n", name);
}

// As wide as the sum of the sizes, which no count can exceed; 7 where a size is not known before reading.
static int column_width(Shell *sh, const StrList *paths) {
    unsigned long long sum = 0;
    int width = 1;
    for (size_t i = 0; i < paths->count; i++) {
        struct stat st;
        const Stream *in = sh->fd[0];
        bool is_stdin = !strcmp(paths->item[i], "-");
        bool known = is_stdin ? in->kind == STREAM_FD && in->fd > 2 && !fstat(in->fd, &st) : !path_stat(sh, paths->item[i], &st);
        if (known && S_ISREG(st.st_mode)) sum += (unsigned long long)st.st_size;
        else if (known || is_stdin) width = 7;
    }
    int digits = 1;
    for (; sum > 9; sum /= 10) digits++;
    return digits > width ? digits : width;
}

int tool_wc(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "lwcm", "lines=l,words=w,bytes=c,chars=m");
    char columns[5] = "";
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        if (!strchr(columns, c)) columns[strlen(columns)] = (char)c;
    }
    if (!*columns) strcpy(columns, "lwc");
    operands_or_stdin(&o);
    int status = 0, width = o.operands.count == 1 && !columns[1] ? 1 : column_width(sh, &o.operands);
    Counts total = {0};
    for (size_t i = 0; i < o.operands.count; i++) {
        const char *path = o.operands.item[i];
        Stream *in = tool_open(sh, "wc", path);
        if (!in) {
            status = 1;
            continue;
        }
        Counts counts = count_stream(in);
        put_counts(sh->fd[1], &counts, columns, width, path);
        total.lines += counts.lines, total.words += counts.words, total.chars += counts.chars, total.bytes += counts.bytes;
        status |= tool_close(sh, "wc", path, in);
    }
    if (o.operands.count > 1) put_counts(sh->fd[1], &total, columns, width, "total");
    return status;
}

int tool_tee(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "a", "append=a");
    bool append = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        append = true;
    }
    int status = 0;
    size_t count = o.operands.count;
    Stream **out = arena_alloc(&sh->tmp, (count + 1) * sizeof *out);
    for (size_t i = 0; i < count; i++)
        if (!(out[i] = tool_create(sh, "tee", o.operands.item[i], append))) status = 1;
    const char *bytes;
    for (size_t n; (n = get_some(sh->fd[0], &bytes)) > 0;) {
        put_bytes(sh->fd[1], bytes, n);
        for (size_t i = 0; i < count; i++)
            if (out[i]) put_bytes(out[i], bytes, n);
    }
    for (size_t i = 0; i < count; i++)
        if (out[i]) status |= tool_close(sh, "tee", o.operands.item[i], out[i]);
    return status;
}
