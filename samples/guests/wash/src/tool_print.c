// echo, printf, seq.
#include "tool.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_LIMIT 65536   // width and precision of a printf field

static int octal(const char **at, int digits) {
    int value = 0;
    for (; digits > 0 && **at >= '0' && **at <= '7'; digits--) value = value * 8 + *(*at)++ - '0';
    return value & 255;
}

static int hex_digit(char c) {
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

bool put_escaped(Stream *out, const char *at, bool octal_without_zero) {
    static const char letters[] = "abefnrtv\\", values[] = "\a\b\033\f\n\r\t\v\\";
    while (*at) {
        char c = *at++;
        if (c != '\\' || !*at) {
            put_char(out, c);
            continue;
        }
        c = *at++;
        const char *letter = strchr(letters, c);
        if (c == 'c') return false;
        if (letter) {
            put_char(out, values[letter - letters]);
        } else if (c == '0' || (octal_without_zero && c >= '1' && c <= '7')) {
            if (c != '0' || octal_without_zero) at--;
            put_char(out, (char)octal(&at, c == '0' && octal_without_zero ? 4 : 3));
        } else if (c == 'x' && hex_digit(*at) >= 0) {
            int value = hex_digit(*at++);
            if (hex_digit(*at) >= 0) value = value * 16 + hex_digit(*at++);
            put_char(out, (char)value);
        } else {
            put_char(out, '\\');
            put_char(out, c);
        }
    }
    return true;
}

int tool_echo(Shell *sh, int argc, char **argv) {
    bool newline = true, escapes = false;
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] && !argv[at][1 + strspn(argv[at] + 1, "neE")]; at++) {
        for (const char *letter = argv[at] + 1; *letter; letter++) {
            if (*letter == 'n') newline = false;
            else escapes = *letter == 'e';
        }
    }
    for (int i = at; i < argc; i++) {
        if (i > at) put_char(sh->fd[1], ' ');
        if (!escapes) put(sh->fd[1], argv[i]);
        else if (!put_escaped(sh->fd[1], argv[i], false)) return 0;
    }
    if (newline) put_char(sh->fd[1], '\n');
    return 0;
}

typedef struct {
    Shell *sh;
    char **args;
    int count;
    bool failed, stopped;
} Printf;

static const char *next_arg(Printf *p) {
    if (!p->count) return NULL;
    p->count--;
    return *p->args++;
}

static void bad_number(Printf *p, const char *text, const char *end, const char *least) {
    if (*text && !*end && !errno) return;
    tool_error(p->sh, "printf", errno ? "%s: number out of range" : end == least ? "%s: expected numeric value" : "%s: not completely converted", text);
    p->failed = true;
}

static long long integer(Printf *p, bool is_unsigned) {
    const char *text = next_arg(p);
    if (!text) return 0;
    if (*text == '\'' || *text == '"') return (unsigned char)text[1];
    char *end;
    errno = 0;
    long long value = is_unsigned && *text != '-' ? (long long)strtoull(text, &end, 0) : strtoll(text, &end, 0);
    bad_number(p, text, end, text);
    return value;
}

static double real(Printf *p) {
    const char *text = next_arg(p);
    if (!text) return 0;
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    bad_number(p, text, end, text);
    return value;
}

static int field_size(Printf *p, const char **at) {
    long long size = 0;
    if (**at == '*') {
        (*at)++;
        size = integer(p, false);
    } else {
        while (isdigit((unsigned char)**at) && size <= FIELD_LIMIT) size = size * 10 + *(*at)++ - '0';
    }
    if (size >= -FIELD_LIMIT && size <= FIELD_LIMIT) return (int)size;
    tool_error(p->sh, "printf", "a field of more than %d characters", FIELD_LIMIT);
    p->failed = p->stopped = true;
    return 0;
}

static void put_text(Printf *p, const char *text, size_t len, bool left, int width, int precision) {
    if (precision >= 0 && (size_t)precision < len) len = (size_t)precision;
    if (width < 0) left = true, width = -width;
    Stream *out = p->sh->fd[1];
    for (size_t i = len; !left && i < (size_t)width; i++) put_char(out, ' ');
    put_bytes(out, text, len);
    for (size_t i = len; left && i < (size_t)width; i++) put_char(out, ' ');
}

static void put_backslashed(Printf *p, const char *text, bool left, int width, int precision) {
    Stream *buffer = stream_memory();
    if (!put_escaped(buffer, text ? text : "", true)) p->stopped = true;
    put_text(p, buf_text(&buffer->buf), buffer->buf.len, left, width, precision);
    stream_unref(buffer);
}

static const char *directive(Printf *p, const char *at) {
    Stream *out = p->sh->fd[1];
    char flags[8];
    size_t flag_count = strspn(at, "-+ #0");
    snprintf(flags, sizeof flags, "%.5s", arena_copy(&p->sh->tmp, at, flag_count));
    at += flag_count;
    int width = field_size(p, &at), precision = -1;
    if (*at == '.') at++, precision = field_size(p, &at);
    char conversion = *at ? *at++ : '\0', format[24];
    bool left = strchr(flags, '-') != NULL;
    if (p->stopped) return at;
    if (conversion == '%') {
        put_char(out, '%');
    } else if (conversion == 's') {
        const char *text = next_arg(p);
        if (!text) text = "";
        put_text(p, text, strlen(text), left, width, precision);
    } else if (conversion == 'b') {
        put_backslashed(p, next_arg(p), left, width, precision);
    } else if (conversion == 'c') {
        const char *text = next_arg(p);
        put_text(p, text ? text : "", text && *text ? 1 : 0, left, width, -1);
    } else if (conversion && strchr("diouxX", conversion)) {
        snprintf(format, sizeof format, "%%%s*.*ll%c", flags, conversion);
        putf(out, format, width, precision, integer(p, !strchr("di", conversion)));
    } else if (conversion && strchr("eEfFgG", conversion)) {
        snprintf(format, sizeof format, "%%%s*.*%c", flags, conversion);
        putf(out, format, width, precision, real(p));
    } else {
        tool_error(p->sh, "printf", "%%%c: invalid directive", conversion);
        p->failed = p->stopped = true;
    }
    return at;
}

static void print_once(Printf *p, const char *at) {
    while (*at && !p->stopped) {
        size_t plain = strcspn(at, "%");
        if (plain) {
            char *text = arena_copy(&p->sh->tmp, at, plain);
            if (!put_escaped(p->sh->fd[1], text, true)) p->stopped = true;
            at += plain;
        } else {
            at = directive(p, at + 1);
        }
    }
}

int tool_printf(Shell *sh, int argc, char **argv) {
    int first = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
    if (argc <= first) {
        tool_error(sh, "printf", "a format is missing");
        return 2;
    }
    Printf p = {.sh = sh, .args = argv + first + 1, .count = argc - first - 1};
    int before;
    do {
        before = p.count;
        Mark mark = arena_mark(&sh->tmp);
        print_once(&p, argv[first]);
        arena_release(&sh->tmp, mark);
    } while (p.count && p.count < before && !p.stopped);
    return p.failed;
}

static int decimals(const char *text) {
    const char *dot = strchr(text, '.');
    return dot ? (int)strlen(dot + 1) : 0;
}

int tool_seq(Shell *sh, int argc, char **argv) {
    const char *separator = "\n";
    bool padded = false;
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && (argv[at][1] == 's' || argv[at][1] == 'w'); at++) {
        if (argv[at][1] == 'w') padded = true;
        else if (argv[at][2]) separator = argv[at] + 2;
        else if (at + 1 < argc) separator = argv[++at];
    }
    double number[3] = {1, 1, 1};
    int count = argc - at, precision = 0, width = 0;
    if (count < 1 || count > 3) return tool_error(sh, "seq", "one to three numbers are needed");
    for (int i = 0; i < count; i++) {
        char *end;
        int slot = count == 1 ? 2 : count == 2 ? i * 2 : i;
        number[slot] = strtod(argv[at + i], &end);
        if (!*argv[at + i] || *end || number[slot] != number[slot] || decimals(argv[at + i]) > 15)
            return tool_error(sh, "seq", "%s: not a number", argv[at + i]);
        if (decimals(argv[at + i]) > precision && (i + 1 < count || count == 1)) precision = decimals(argv[at + i]);
    }
    if (number[1] == 0) return tool_error(sh, "seq", "the step must not be zero");
    if (padded) {
        int first = snprintf(NULL, 0, "%.*f", precision, number[0]), last = snprintf(NULL, 0, "%.*f", precision, number[2]);
        width = first > last ? first : last;
    }
    Stream *out = sh->fd[1];
    bool any = false;
    for (double i = 0; !out->error; i++) {
        double value = number[0] + i * number[1];
        double slack = number[1] / 1e9;
        if (number[1] > 0 ? value > number[2] + slack : value < number[2] + slack) break;
        if (any) put(out, separator);
        any = true;
        putf(out, "%0*.*f", width, precision, value);
    }
    if (any) put_char(out, '\n');
    return 0;
}
