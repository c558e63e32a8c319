// Words: text, quotes, $NAME, ${…}, $(…), $((…)) and `…`.
#include "parser.h"

#include <ctype.h>
#include <string.h>

typedef struct {
    Parser *p;
    LexMode mode;
    bool quoted;       // what is not in quotes of its own counts as quoted
    Buf text;          // literal text not yet a part
    bool text_quoted;
    Word *word;
    Part **tail;
} WordLexer;

static void add_part(WordLexer *w, Part part) {
    Part *copy = arena_alloc(&w->p->sh->ast, sizeof *copy);
    *copy = part;
    *w->tail = copy;
    w->tail = &copy->next;
}

static void flush(WordLexer *w) {
    if (!w->text.len) return;
    add_part(w, (Part){.kind = PART_TEXT, .quoted = w->text_quoted, .len = w->text.len,
                       .text = arena_copy(&w->p->sh->ast, w->text.data, w->text.len)});
    w->text.len = 0;
}

static void add_char(WordLexer *w, int c, bool quoted) {
    if (w->text.len && w->text_quoted != quoted) flush(w);
    w->text_quoted = quoted;
    buf_char(&w->text, (char)c);
}

static void add_parts(WordLexer *w, const Word *word) {
    flush(w);
    for (const Part *part = word->parts; part; part = part->next) {
        Part copy = *part;
        copy.next = NULL;
        add_part(w, copy);
    }
}

static int take(Parser *p) {
    int c = lex_peek(p, 0);
    if (c >= 0) p->pos++;
    if (c == '\n') p->line++;
    return c;
}

static void lex_single_quotes(WordLexer *w) {
    flush(w);
    int c;
    while ((c = take(w->p)) != '\'') {
        if (c < 0) {
            parse_error(w->p, "unterminated quoted string");
            return;
        }
        add_char(w, c, true);
    }
    if (!w->text.len) add_part(w, (Part){.kind = PART_TEXT, .quoted = true, .text = ""});
}

static void lex_double_quotes(WordLexer *w) {
    Word *inner = lex_word(w->p, MODE_QUOTES);
    if (w->p->failed) return;
    if (inner->parts) add_parts(w, inner);
    else flush(w), add_part(w, (Part){.kind = PART_TEXT, .quoted = true, .text = ""});
}

static void lex_backslash(WordLexer *w) {
    int c = take(w->p);
    if (c == '\n') return;
    if (c < 0) {
        add_char(w, '\\', true);
        return;
    }
    bool special = !w->quoted || strchr("$`\\", c) || (c == '"' && w->mode != MODE_HEREDOC && w->mode != MODE_ARITH)
                   || (c == '}' && w->mode == MODE_QUOTED_BRACES);
    if (!special || !c) add_char(w, '\\', true);
    add_char(w, c, true);
}

static void lex_back_quotes(WordLexer *w) {
    Parser *p = w->p;
    Buf text = {0};
    int c;
    while ((c = take(p)) != '`' && c >= 0) {
        int next = lex_peek(p, 0);
        if (c == '\\' && (next == '`' || next == '\\' || next == '$' || (next == '"' && w->mode == MODE_QUOTES))) c = take(p);
        buf_char(&text, (char)c);
    }
    if (c < 0) parse_error(p, "unterminated backquote");
    bool failed = p->failed;
    Node *command = failed ? NULL : parse_whole(p->sh, arena_copy(&p->sh->ast, buf_text(&text), text.len), text.len, p->depth, &failed);
    p->failed |= failed;
    buf_free(&text);
    add_part(w, (Part){.kind = PART_COMMAND, .quoted = w->quoted, .command = command});
}

static char *lex_param_name(Parser *p, bool braces) {
    size_t start = p->pos;
    int c = lex_peek(p, 0);
    if (c >= 0 && (isalpha(c) || c == '_')) {
        while ((c = lex_peek(p, 0)) >= 0 && (isalnum(c) || c == '_')) p->pos++;
    } else if (c >= 0 && isdigit(c)) {
        do p->pos++;
        while (braces && (c = lex_peek(p, 0)) >= 0 && isdigit(c));
    } else if (c > 0 && strchr("?#$!@*-", c)) {
        p->pos++;
    }
    return arena_copy(&p->sh->ast, p->text + start, p->pos - start);
}

// After `${`. `${#NAME}` is the length, `${#}` and `${#-…}` are about the parameter `#`.
static void lex_braces(WordLexer *w) {
    Parser *p = w->p;
    Part part = {.kind = PART_PARAM, .quoted = w->quoted};
    int after = lex_peek(p, 1);
    if (lex_peek(p, 0) == '#' && after >= 0 && (isalnum(after) || strchr("_@*?$!", after))) {
        p->pos++;
        part.op = 'L';
    }
    part.text = lex_param_name(p, true);
    if (!*part.text) {
        parse_error(p, "bad substitution");
        return;
    }
    if (!part.op && lex_peek(p, 0) != '}') {
        if (lex_peek(p, 0) == ':') {
            part.colon = true;
            p->pos++;
        }
        int op = take(p);
        if (op <= 0 || !strchr(part.colon ? "-=?+" : "-=?+%#", op)) {
            parse_error(p, "bad substitution");
            return;
        }
        part.op = (char)op;
        if ((op == '%' || op == '#') && lex_peek(p, 0) == op) {
            p->pos++;
            part.op = op == '%' ? 'p' : 'h';
        }
        bool pattern = op == '%' || op == '#';
        part.word = lex_word(p, w->quoted && !pattern ? MODE_QUOTED_BRACES : MODE_BRACES);
    } else if (take(p) != '}') {
        parse_error(p, "bad substitution");
    }
    if (!p->failed) add_part(w, part);
}

static void lex_dollar(WordLexer *w) {
    Parser *p = w->p;
    lex_skip_continuations(p);
    int c = lex_peek(p, 0);
    if (c == '(' && lex_peek(p, 1) == '(') {
        flush(w);
        p->pos += 2;
        Word *expression = lex_word(p, MODE_ARITH);
        add_part(w, (Part){.kind = PART_ARITH, .quoted = w->quoted, .word = expression});
    } else if (c == '(') {
        flush(w);
        p->pos++;
        Node *command = parse_substitution(p);
        add_part(w, (Part){.kind = PART_COMMAND, .quoted = w->quoted, .command = command});
    } else if (c == '{') {
        flush(w);
        p->pos++;
        lex_braces(w);
    } else {
        char *name = lex_param_name(p, false);
        if (!*name) {
            add_char(w, '$', true);
            return;
        }
        flush(w);
        add_part(w, (Part){.kind = PART_PARAM, .quoted = w->quoted, .text = name});
    }
}

// True at the character that ends a word of this mode; what belongs to the word's own syntax is taken.
static bool at_end(WordLexer *w, int parentheses) {
    Parser *p = w->p;
    int c = lex_peek(p, 0);
    if (w->mode == MODE_WORD) return c < 0 || (c && strchr(" \t\r\n|&;<>()", c));
    if (w->mode == MODE_HEREDOC) return c < 0;
    if (c < 0) {
        parse_error(p, w->mode == MODE_QUOTES ? "unterminated quoted string" : "unterminated substitution");
        return true;
    }
    if (w->mode == MODE_ARITH) {
        if (c != ')' || parentheses) return false;
        if (lex_peek(p, 1) != ')') parse_error(p, "'$((' without '))'");
        p->pos += 2;
        return true;
    }
    if (c != (w->mode == MODE_QUOTES ? '"' : '}')) return false;
    p->pos++;
    return true;
}

Word *lex_word(Parser *p, LexMode mode) {
    WordLexer w = {.p = p, .mode = mode, .quoted = mode != MODE_WORD && mode != MODE_BRACES};
    w.word = arena_alloc(&p->sh->ast, sizeof *w.word);
    w.tail = &w.word->parts;
    int parentheses = 0;
    if (parse_enter(p)) {
        while (!p->failed && !at_end(&w, parentheses)) {
            int c = take(p);
            if (mode == MODE_ARITH) parentheses += (c == '(') - (c == ')');
            if (c == '\\') lex_backslash(&w);
            else if (c == '\'' && !w.quoted) lex_single_quotes(&w);
            else if (c == '"' && mode != MODE_HEREDOC && mode != MODE_ARITH) lex_double_quotes(&w);
            else if (c == '$') lex_dollar(&w);
            else if (c == '`') flush(&w), lex_back_quotes(&w);
            else add_char(&w, c, w.quoted);
        }
    }
    p->depth--;
    flush(&w);
    buf_free(&w.text);
    return w.word;
}
