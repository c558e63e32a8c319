#include "tool.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    bool numeric, reverse, fold, blanks;
} Order;

typedef struct Key {
    struct Key *next;
    long field, chr, end_field, end_chr;   // from 1; end_field 0: to the end of the line; end_chr 0: to the end of the field
    Order order;
    bool end_blanks;
} Key;

typedef struct {
    Key *keys;
    Order order;
    char separator;   // 0: a field begins with the blanks before it
    bool unique, stable;
} Sort;

typedef struct {
    const char *at;
    size_t len;
} Text;

static const char *field_start(const Sort *s, const Line *line, long field) {
    const char *at = line->text, *end = line->text + line->len;
    for (; field > 1 && at < end; field--) {
        if (s->separator) {
            const char *next = memchr(at, s->separator, (size_t)(end - at));
            at = next ? next + 1 : end;
        } else {
            while (at < end && isblank((unsigned char)*at)) at++;
            while (at < end && !isblank((unsigned char)*at)) at++;
        }
    }
    return at;
}

static const char *field_end(const Sort *s, const Line *line, const char *at) {
    const char *end = line->text + line->len;
    if (s->separator) {
        const char *next = memchr(at, s->separator, (size_t)(end - at));
        return next ? next : end;
    }
    while (at < end && isblank((unsigned char)*at)) at++;
    while (at < end && !isblank((unsigned char)*at)) at++;
    return at;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && isblank((unsigned char)*at)) at++;
    return at;
}

static const char *forward(const char *at, const char *end, long count) {
    return count < end - at ? at + count : end;
}

static Text key_text(const Sort *s, const Key *key, const Line *line) {
    const char *end = line->text + line->len, *start = field_start(s, line, key->field), *stop = end;
    if (key->order.blanks) start = skip_blanks(start, end);
    start = forward(start, end, key->chr - 1);
    if (key->end_field) {
        const char *last = field_start(s, line, key->end_field);
        if (!key->end_chr) stop = field_end(s, line, last);
        else stop = forward(key->end_blanks ? skip_blanks(last, end) : last, end, key->end_chr);
    }
    return (Text){start, stop > start ? (size_t)(stop - start) : 0};
}

static size_t digits(const char *at, const char *end) {
    size_t count = 0;
    while (at + count < end && isdigit((unsigned char)at[count])) count++;
    return count;
}

// Sign, whole digits without leading zeros, fraction without trailing zeros: numbers of any length.
typedef struct {
    int sign;
    const char *whole, *fraction;
    size_t whole_len, fraction_len;
} Number;

static Number number_of(Text text) {
    const char *end = text.at + text.len, *at = skip_blanks(text.at, end);
    Number n = {.sign = at < end && *at == '-' ? -1 : 1};
    if (n.sign < 0) at++;
    size_t count = digits(at, end);
    n.whole = at, n.whole_len = count;
    at += count;
    while (n.whole_len && *n.whole == '0') n.whole++, n.whole_len--;
    if (at < end && *at == '.') n.fraction = at + 1, n.fraction_len = digits(at + 1, end);
    while (n.fraction_len && n.fraction[n.fraction_len - 1] == '0') n.fraction_len--;
    if (!n.whole_len && !n.fraction_len) n.sign = 0;
    return n;
}

static int compare_bytes(const char *a, size_t la, const char *b, size_t lb) {
    int order = memcmp(a, b, la < lb ? la : lb);
    return order ? order : (la > lb) - (la < lb);
}

static int compare_numbers(Text a, Text b) {
    Number x = number_of(a), y = number_of(b);
    if (x.sign != y.sign) return x.sign < y.sign ? -1 : 1;
    int order = (x.whole_len > y.whole_len) - (x.whole_len < y.whole_len);
    if (!order && x.whole_len) order = memcmp(x.whole, y.whole, x.whole_len);
    if (!order) order = compare_bytes(x.fraction ? x.fraction : "", x.fraction_len, y.fraction ? y.fraction : "", y.fraction_len);
    return x.sign < 0 ? -order : order;
}

static int compare_folded(Text a, Text b) {
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int order = toupper((unsigned char)a.at[i]) - toupper((unsigned char)b.at[i]);
        if (order) return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int compare_texts(const Order *order, Text a, Text b) {
    int result = order->numeric ? compare_numbers(a, b) : order->fold ? compare_folded(a, b) : compare_bytes(a.at, a.len, b.at, b.len);
    return order->reverse ? -result : result;
}

static Text whole_line(const Sort *s, const Line *line) {
    const char *end = line->text + line->len, *start = s->order.blanks ? skip_blanks(line->text, end) : line->text;
    return (Text){start, (size_t)(end - start)};
}

static int compare_keys(const Sort *s, const Line *a, const Line *b) {
    if (!s->keys) return compare_texts(&s->order, whole_line(s, a), whole_line(s, b));
    int result = 0;
    for (const Key *key = s->keys; key && !result; key = key->next)
        result = compare_texts(&key->order, key_text(s, key, a), key_text(s, key, b));
    return result;
}

static int compare_lines(const Sort *s, const Line *a, const Line *b) {
    int result = compare_keys(s, a, b);
    if (result || s->stable || s->unique) return result;
    result = compare_bytes(a->text, a->len, b->text, b->len);
    return s->order.reverse ? -result : result;
}

// Bottom-up merge sort: stable, without recursion.
static void merge_sort(Shell *sh, const Sort *s, Lines *lines) {
    Line *from = lines->item, *to = arena_alloc(&sh->tmp, lines->count * sizeof *to);
    for (size_t run = 1; run < lines->count; run *= 2) {
        for (size_t start = 0; start < lines->count; start += 2 * run) {
            size_t middle = start + run < lines->count ? start + run : lines->count;
            size_t end = middle + run < lines->count ? middle + run : lines->count;
            size_t left = start, right = middle;
            for (size_t out = start; out < end; out++) {
                bool take_left = left < middle && (right >= end || compare_lines(s, &from[left], &from[right]) <= 0);
                to[out] = from[take_left ? left++ : right++];
            }
        }
        Line *swapped = from;
        from = to;
        to = swapped;
    }
    lines->item = from;
}

static bool set_order(Order *order, int letter) {
    switch (letter) {
    case 'n': order->numeric = true; return true;
    case 'r': order->reverse = true; return true;
    case 'f': order->fold = true; return true;
    case 'b': order->blanks = true; return true;
    default: return false;
    }
}

static bool key_position(const char **at, long *field, long *chr) {
    char *end;
    if (!isdigit((unsigned char)**at)) return false;
    *field = strtol(*at, &end, 10);
    if (*end == '.') {
        if (!isdigit((unsigned char)end[1])) return false;
        *chr = strtol(end + 1, &end, 10);
    }
    *at = end;
    return true;
}

static bool parse_key(Shell *sh, const char *text, Key *key) {
    const char *at = text;
    *key = (Key){.chr = 1};
    bool valid = key_position(&at, &key->field, &key->chr) && key->field > 0 && key->chr > 0;
    while (valid && set_order(&key->order, *at)) at++;
    if (valid && *at == ',') {
        at++;
        Order end_order = {0};
        valid = key_position(&at, &key->end_field, &key->end_chr) && key->end_field > 0;
        while (valid && set_order(&end_order, *at)) at++;
        key->end_blanks = end_order.blanks;
        key->order.numeric |= end_order.numeric, key->order.reverse |= end_order.reverse, key->order.fold |= end_order.fold;
    }
    if (valid && !*at) return true;
    tool_error(sh, "sort", "%s: not a key such as 2,2 or 1.3,1.5n", text);
    return false;
}

static void inherit_order(Sort *s) {
    for (Key *key = s->keys; key; key = key->next) {
        if (key->order.numeric || key->order.reverse || key->order.fold || key->order.blanks || key->end_blanks) continue;
        key->order = s->order;
        key->end_blanks = s->order.blanks;
    }
}

static bool read_lines(Shell *sh, const Options *o, Lines *all) {
    Buf text = {0};
    bool complete = true;
    for (size_t i = 0; i < o->operands.count && complete; i++) {
        Stream *in = tool_open(sh, "sort", o->operands.item[i]);
        if (in) get_all(in, &text);
        if (text.len && text.data[text.len - 1] != '\n') buf_char(&text, '\n');
        complete = in && !tool_close(sh, "sort", o->operands.item[i], in);
    }
    Stream *joined = stream_from(buf_text(&text), text.len);
    *all = lines_of(sh, joined);
    stream_unref(joined);
    buf_free(&text);
    return complete;
}

static int check(Shell *sh, const Sort *s, const Lines *lines) {
    for (size_t i = 1; i < lines->count; i++) {
        int order = compare_lines(s, &lines->item[i - 1], &lines->item[i]);
        if (order < 0 || (!order && !s->unique)) continue;
        return tool_error(sh, "sort", "line %zu is not in order: %s", i + 1, lines->item[i].text);
    }
    return 0;
}

static int write_lines(Shell *sh, const Sort *s, const Lines *lines, const char *path) {
    Stream *out = path ? tool_create(sh, "sort", path, false) : stream_ref(sh->fd[1]);
    if (!out) return 2;
    for (size_t i = 0; i < lines->count; i++) {
        if (s->unique && i && !compare_keys(s, &lines->item[i - 1], &lines->item[i])) continue;
        put_bytes(out, lines->item[i].text, lines->item[i].len);
        put_char(out, '\n');
    }
    if (path) return tool_close(sh, "sort", path, out) ? 2 : 0;
    stream_unref(out);
    return 0;
}

int tool_sort(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "nrfbuscCk:t:o:",
        "numeric-sort=n,reverse=r,ignore-case=f,ignore-leading-blanks=b,unique=u,stable=s,check=c,key=k,field-separator=t,output=o");
    Sort s = {0};
    Key **tail = &s.keys;
    const char *output = NULL;
    bool checks = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 2;
        if (set_order(&s.order, c)) continue;
        if (c == 'u') s.unique = true;
        else if (c == 's') s.stable = true;
        else if (c == 'c' || c == 'C') checks = true;
        else if (c == 'o') output = o.value;
        else if (c == 't') {
            if (strlen(o.value) != 1) return tool_error(sh, "sort", "the separator must be one byte"), 2;
            s.separator = *o.value;
        } else {
            *tail = arena_alloc(&sh->tmp, sizeof **tail);
            if (!parse_key(sh, o.value, *tail)) return 2;
            tail = &(*tail)->next;
        }
    }
    inherit_order(&s);
    operands_or_stdin(&o);
    Lines lines;
    if (!read_lines(sh, &o, &lines)) return 2;
    if (checks) return check(sh, &s, &lines);
    merge_sort(sh, &s, &lines);
    return write_lines(sh, &s, &lines, output);
}
