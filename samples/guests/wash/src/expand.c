// Words to fields: parameters, command substitution, arithmetic, field splitting, file names, removal of quotes.
#include "shell.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPANSION_LIMIT (16u << 20)   // bytes of one word

// An expanded word before splitting: a byte of `kind` for every byte of `text`.
typedef enum { KIND_LITERAL, KIND_QUOTED, KIND_SPLIT, KIND_FIELD_END, KIND_EMPTY_QUOTES } Kind;

typedef struct {
    Shell *sh;
    Buf text, kind;
} Expansion;

void expand_fail(Shell *sh, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *message = xformat(format, args);
    va_end(args);
    putf(sh->fd[2], "wash: %s\n", message);
    free(message);
    sh->status = 2;
    sh->flow = FLOW_EXIT;
}

static void add(Expansion *x, const char *bytes, size_t count, Kind kind) {
    if (count > EXPANSION_LIMIT - x->text.len) {
        if (!x->sh->flow) expand_fail(x->sh, "a word of more than %u bytes", EXPANSION_LIMIT);
        return;
    }
    buf_add(&x->text, bytes, count);
    buf_fill(&x->kind, (char)kind, count);
}

static void expand_parts(Expansion *x, const Word *word, Kind plain);

static const char *special_value(Shell *sh, char name, char *number) {
    switch (name) {
    case '?': snprintf(number, 24, "%d", sh->status); return number;
    case '#': snprintf(number, 24, "%d", sh->params.count); return number;
    case '$': return "1";
    case '!': return "";
    case '-':
        snprintf(number, 24, "%s%s%s%s", sh->errexit ? "e" : "", sh->noglob ? "f" : "", sh->nounset ? "u" : "", sh->xtrace ? "x" : "");
        return number;
    default: return NULL;
    }
}

static const char *value_of(Shell *sh, const char *name, char *number) {
    if (isdigit((unsigned char)*name)) {
        long index = strtol(name, NULL, 10);
        return index == 0 ? sh->name : index <= sh->params.count ? sh->params.item[index - 1] : NULL;
    }
    const char *special = name[1] ? NULL : special_value(sh, *name, number);
    return special ? special : var_get(sh, name);
}

static void expand_all_params(Expansion *x, const Part *part) {
    Shell *sh = x->sh;
    const char *ifs = var_get(sh, "IFS");
    bool joined = part->quoted && *part->text == '*';
    for (int i = 0; i < sh->params.count; i++) {
        const char *value = sh->params.item[i];
        if (i && !joined) add(x, "", 1, KIND_FIELD_END);
        if (i && joined && (!ifs || *ifs)) add(x, ifs ? ifs : " ", 1, KIND_QUOTED);
        if (part->quoted) add(x, "", 1, KIND_EMPTY_QUOTES);
        add(x, value, strlen(value), part->quoted ? KIND_QUOTED : KIND_SPLIT);
    }
    if (joined) add(x, "", 1, KIND_EMPTY_QUOTES);
}

// The text without the shortest (% #) or longest (p h) suffix (% p) or prefix (# h) that the pattern matches.
static void add_trimmed(Expansion *x, const char *value, const char *pattern, char op, Kind kind) {
    size_t len = strlen(value);
    bool suffix = op == '%' || op == 'p', shortest = op == '%' || op == '#';
    char *copy = arena_dup(&x->sh->tmp, value);
    for (size_t i = 0; i <= len; i++) {
        size_t cut = shortest ? i : len - i;
        if (suffix) {
            if (fnmatch(pattern, value + len - cut, 0)) continue;
            add(x, value, len - cut, kind);
            return;
        }
        char saved = copy[cut];
        copy[cut] = '\0';
        bool matches = !fnmatch(pattern, copy, 0);
        copy[cut] = saved;
        if (!matches) continue;
        add(x, value + cut, len - cut, kind);
        return;
    }
    add(x, value, len, kind);
}

static void expand_operator(Expansion *x, const Part *part, const char *value, Kind kind, Kind plain) {
    Shell *sh = x->sh;
    bool missing = !value || (part->colon && !*value);
    switch (part->op) {
    case '-':
        if (missing) expand_parts(x, part->word, plain);
        else add(x, value, strlen(value), kind);
        break;
    case '+':
        if (!missing) expand_parts(x, part->word, plain);
        break;
    case '=':
        if (missing) {
            if (!name_valid(part->text, strlen(part->text))) {
                expand_fail(sh, "%s: cannot be assigned", part->text);
                return;
            }
            value = expand_string(sh, part->word);
            if (sh->flow || !var_set(sh, part->text, value)) return;
        }
        add(x, value, strlen(value), kind);
        break;
    case '?':
        if (missing) {
            const char *message = part->word->parts ? expand_string(sh, part->word) : "parameter not set";
            if (!sh->flow) expand_fail(sh, "%s: %s", part->text, message);
        } else {
            add(x, value, strlen(value), kind);
        }
        break;
    default: {
        const char *pattern = expand_pattern(sh, part->word);
        if (!sh->flow) add_trimmed(x, value ? value : "", pattern, part->op, kind);
    }
    }
}

static void expand_param(Expansion *x, const Part *part, Kind plain) {
    Shell *sh = x->sh;
    Kind kind = part->quoted ? KIND_QUOTED : KIND_SPLIT;
    bool all = (*part->text == '@' || *part->text == '*') && !part->text[1];
    char number[24];
    if (all && (!part->op || (part->op != 'L' && sh->params.count && part->op != '+'))) {
        expand_all_params(x, part);
        return;
    }
    const char *value = all ? (sh->params.count ? "set" : NULL) : value_of(sh, part->text, number);
    if (all && part->op == 'L') value = special_value(sh, '#', number);
    if (part->quoted) add(x, "", 1, KIND_EMPTY_QUOTES);
    bool tested = part->op && strchr("-=?+", part->op);
    if (!value && sh->nounset && !tested && !all) {
        expand_fail(sh, "%s: parameter not set", part->text);
    } else if (part->op == 'L') {
        char length[24];
        snprintf(length, sizeof length, "%zu", value ? strlen(value) : 0);
        const char *shown = all ? value : length;
        add(x, shown, strlen(shown), kind);
    } else if (part->op) {
        expand_operator(x, part, value, kind, plain);
    } else if (value) {
        add(x, value, strlen(value), kind);
    }
}

static void expand_command(Expansion *x, const Part *part) {
    Shell *sh = x->sh;
    Buf output = {0};
    sh->substitution_status = part->command ? run_substitution(sh, part->command, &output) : 0;
    sh->status = sh->substitution_status;
    size_t kept = 0;
    for (size_t i = 0; i < output.len; i++)
        if (output.data[i]) output.data[kept++] = output.data[i];
    while (kept && output.data[kept - 1] == '\n') kept--;
    if (part->quoted) add(x, "", 1, KIND_EMPTY_QUOTES);
    add(x, buf_text(&output), kept, part->quoted ? KIND_QUOTED : KIND_SPLIT);
    buf_free(&output);
}

static void expand_arith(Expansion *x, const Part *part) {
    char *expression = expand_string(x->sh, part->word);
    if (x->sh->flow) return;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)arith(x->sh, expression));
    if (!x->sh->flow) add(x, number, strlen(number), part->quoted ? KIND_QUOTED : KIND_SPLIT);
}

static size_t expand_tilde(Expansion *x, const Part *part) {
    const char *home = var_get(x->sh, "HOME");
    if (part->quoted || !part->len || part->text[0] != '~' || !home) return 0;
    bool alone = part->len == 1 && !part->next;
    if (!alone && (part->len < 2 || part->text[1] != '/')) return 0;
    add(x, home, strlen(home), KIND_QUOTED);
    return 1;
}

static void expand_parts(Expansion *x, const Word *word, Kind plain) {
    for (const Part *part = word->parts; part && !x->sh->flow; part = part->next) {
        if (part->kind == PART_TEXT) {
            if (part->quoted) add(x, "", 1, KIND_EMPTY_QUOTES);
            size_t skip = part == word->parts ? expand_tilde(x, part) : 0;
            add(x, part->text + skip, part->len - skip, part->quoted ? KIND_QUOTED : plain);
        } else if (part->kind == PART_PARAM) {
            expand_param(x, part, plain == KIND_LITERAL ? KIND_SPLIT : plain);
        } else if (part->kind == PART_COMMAND) {
            expand_command(x, part);
        } else {
            expand_arith(x, part);
        }
    }
}

static void expansion_free(Expansion *x) {
    buf_free(&x->text);
    buf_free(&x->kind);
}

static char *finish(Expansion *x, Buf *text) {
    char *copy = arena_copy(&x->sh->tmp, buf_text(text), text->len);
    buf_free(text);
    return copy;
}

static void add_escaped(Buf *pattern, char c) {
    if (strchr("*?[]\\", c)) buf_char(pattern, '\\');
    buf_char(pattern, c);
}

static char *expand_flat(Shell *sh, const Word *word, bool pattern) {
    Expansion x = {.sh = sh};
    Buf text = {0};
    expand_parts(&x, word, KIND_LITERAL);
    for (size_t i = 0; i < x.text.len; i++) {
        Kind kind = (Kind)x.kind.data[i];
        if (kind == KIND_FIELD_END) buf_char(&text, ' ');
        else if (kind == KIND_QUOTED && pattern) add_escaped(&text, x.text.data[i]);
        else if (kind != KIND_EMPTY_QUOTES) buf_char(&text, x.text.data[i]);
    }
    char *result = finish(&x, &text);
    expansion_free(&x);
    return result;
}

char *expand_string(Shell *sh, const Word *word) {
    return expand_flat(sh, word, false);
}

char *expand_pattern(Shell *sh, const Word *word) {
    return expand_flat(sh, word, true);
}

typedef struct {
    Shell *sh;
    StrList *fields;
    Buf text, pattern;
    bool present, wild;
} Field;

static void field_end(Field *field) {
    Shell *sh = field->sh;
    if (field->present) {
        bool wild = field->wild && !sh->noglob;
        if (!wild || !glob_matches(sh, buf_text(&field->pattern), field->fields))
            list_add(&sh->tmp, field->fields, arena_copy(&sh->tmp, buf_text(&field->text), field->text.len));
    }
    field->text.len = field->pattern.len = 0;
    field->present = field->wild = false;
}

static void field_add(Field *field, char c, Kind kind) {
    field->present = true;
    buf_char(&field->text, c);
    if (kind == KIND_QUOTED) {
        add_escaped(&field->pattern, c);
        return;
    }
    field->wild |= c == '*' || c == '?' || c == '[';
    buf_char(&field->pattern, c);
}

static void split(const Expansion *x, StrList *fields) {
    const char *ifs = var_get(x->sh, "IFS");
    if (!ifs) ifs = " \t\n";
    Field field = {.sh = x->sh, .fields = fields};
    bool after_space = false;   // the field ended at white space: a separator after it belongs to the same gap
    for (size_t i = 0; i < x->text.len; i++) {
        char c = x->text.data[i];
        Kind kind = (Kind)x->kind.data[i];
        if (kind == KIND_FIELD_END) {
            field_end(&field);
            after_space = false;
        } else if (kind == KIND_EMPTY_QUOTES) {
            field.present = true;
            after_space = false;
        } else if (kind != KIND_SPLIT || !strchr(ifs, c)) {
            field_add(&field, c, kind);
            after_space = false;
        } else if (strchr(" \t\n", c)) {
            after_space |= field.present;
            field_end(&field);
        } else {
            field.present |= !after_space;
            field_end(&field);
            after_space = false;
        }
    }
    field_end(&field);
    buf_free(&field.text);
    buf_free(&field.pattern);
}

void expand_words(Shell *sh, const Word *words, StrList *fields) {
    for (; words && !sh->flow; words = words->next) {
        Expansion x = {.sh = sh};
        expand_parts(&x, words, KIND_LITERAL);
        if (!sh->flow) split(&x, fields);
        expansion_free(&x);
    }
}
