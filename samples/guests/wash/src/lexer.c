// Characters to tokens.
#include "parser.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void parse_error(Parser *p, const char *format, ...) {
    if (p->failed) return;
    p->failed = true;
    va_list args;
    va_start(args, format);
    char *message = xformat(format, args);
    va_end(args);
    putf(p->sh->fd[2], "wash: line %d: syntax error: %s\n", p->line, message);
    free(message);
}

bool parse_enter(Parser *p) {
    if (++p->depth <= PARSE_DEPTH) return true;
    parse_error(p, "nested more than %d levels deep", PARSE_DEPTH);
    return false;
}

int lex_peek(const Parser *p, size_t ahead) {
    size_t at = p->pos + ahead;
    return at < p->len ? (unsigned char)p->text[at] : -1;
}

void lex_skip_continuations(Parser *p) {
    while (lex_peek(p, 0) == '\\' && lex_peek(p, 1) == '\n') {
        p->pos += 2;
        p->line++;
    }
}

static void skip_blanks(Parser *p) {
    for (;;) {
        lex_skip_continuations(p);
        int c = lex_peek(p, 0);
        if (c == '#') {
            while (lex_peek(p, 0) >= 0 && lex_peek(p, 0) != '\n') p->pos++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            p->pos++;
        } else {
            return;
        }
    }
}

static void read_here_document(Parser *p, const HereDoc *here) {
    Buf body = {0};
    size_t end_len = strlen(here->end);
    int first_line = p->line;
    for (bool found = false; !found;) {
        if (p->pos >= p->len) break;
        const char *line = p->text + p->pos;
        const char *newline = memchr(line, '\n', p->len - p->pos);
        size_t count = newline ? (size_t)(newline - line) : p->len - p->pos;
        p->pos += count + (newline ? 1 : 0);
        p->line++;
        while (here->strip_tabs && count && *line == '\t') line++, count--;
        found = count == end_len && !memcmp(line, here->end, count);
        if (!found) {
            buf_add(&body, line, count);
            if (newline) buf_char(&body, '\n');
        }
    }
    Parser inner = {.sh = p->sh, .text = arena_copy(&p->sh->ast, buf_text(&body), body.len), .len = body.len,
                    .line = first_line, .depth = p->depth};
    if (here->literal) {
        Part *part = arena_alloc(&p->sh->ast, sizeof *part);
        *part = (Part){.kind = PART_TEXT, .quoted = true, .text = (char *)inner.text, .len = inner.len};
        here->redir->target = arena_alloc(&p->sh->ast, sizeof(Word));
        here->redir->target->parts = part;
    } else {
        here->redir->target = lex_word(&inner, MODE_HEREDOC);
        p->failed |= inner.failed;
    }
    buf_free(&body);
}

static void read_here_documents(Parser *p) {
    while (p->pending && !p->failed) {
        HereDoc *here = p->pending;
        p->pending = here->next;
        read_here_document(p, here);
    }
}

typedef struct {
    const char text[4];
    TokenKind kind;
} Operator;

static const Operator operators[] = {
    {"<<-", TOK_DLESSDASH}, {"&&", TOK_AND}, {"||", TOK_OR}, {";;", TOK_DSEMI}, {"<<", TOK_DLESS}, {">>", TOK_DGREAT},
    {"<&", TOK_LESSAND}, {">&", TOK_GREATAND}, {">|", TOK_GREAT}, {"|", TOK_PIPE}, {";", TOK_SEMI},
    {"&", TOK_BACKGROUND}, {"(", TOK_OPEN}, {")", TOK_CLOSE}, {"<", TOK_LESS}, {">", TOK_GREAT},
};

static bool lex_operator(Parser *p) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t len = strlen(operators[i].text);
        if (p->len - p->pos < len || memcmp(p->text + p->pos, operators[i].text, len)) continue;
        p->pos += len;
        p->tok.kind = operators[i].kind;
        p->tok.text = operators[i].text;
        return true;
    }
    return false;
}

void lex_next(Parser *p) {
    p->tok = (Token){.kind = TOK_END, .io_number = -1, .text = "end of input"};
    if (p->failed) return;
    skip_blanks(p);
    int c = lex_peek(p, 0);
    if (c < 0) {
        read_here_documents(p);
        return;
    }
    if (c == '\n') {
        p->pos++;
        p->line++;
        p->tok.kind = TOK_NEWLINE;
        p->tok.text = "newline";
        read_here_documents(p);
        return;
    }
    if (isdigit(c) && (lex_peek(p, 1) == '<' || lex_peek(p, 1) == '>')) {
        p->pos++;
        (void)lex_operator(p);
        p->tok.io_number = c - '0';
        return;
    }
    if (lex_operator(p)) return;
    size_t start = p->pos;
    p->tok.word = lex_word(p, MODE_WORD);
    p->tok.kind = p->failed ? TOK_END : TOK_WORD;
    size_t shown = p->pos - start;
    p->tok.text = arena_copy(&p->sh->ast, p->text + start, shown < 40 ? shown : 40);
}
