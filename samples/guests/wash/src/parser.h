// What lexer and parser share.
#ifndef WASH_PARSER_H
#define WASH_PARSER_H

#include "shell.h"

typedef enum {
    TOK_END, TOK_NEWLINE, TOK_WORD, TOK_AND, TOK_OR, TOK_PIPE, TOK_SEMI, TOK_DSEMI, TOK_BACKGROUND, TOK_OPEN, TOK_CLOSE,
    TOK_LESS, TOK_GREAT, TOK_DGREAT, TOK_DLESS, TOK_DLESSDASH, TOK_LESSAND, TOK_GREATAND,
} TokenKind;

typedef struct {
    TokenKind kind;
    int io_number;    // of a redirection: the digits before it, -1 without
    Word *word;
    const char *text; // for messages
} Token;

typedef struct HereDoc {
    struct HereDoc *next;
    Redir *redir;
    const char *end;
    bool strip_tabs, literal;
} HereDoc;

struct Parser {
    Shell *sh;
    const char *text;
    size_t len, pos;
    int line, depth;
    Token tok;
    HereDoc *pending;  // here-documents whose text begins after this line
    bool failed;
};

// lexer.c
void lex_next(Parser *p);
void parse_error(Parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool parse_enter(Parser *p);   // one level deeper; false with an error when that is too deep
int lex_peek(const Parser *p, size_t ahead);
void lex_skip_continuations(Parser *p);

// word.c
typedef enum { MODE_WORD, MODE_QUOTES, MODE_BRACES, MODE_QUOTED_BRACES, MODE_ARITH, MODE_HEREDOC } LexMode;
Word *lex_word(Parser *p, LexMode mode);

// parser.c
Node *parse_substitution(Parser *p);   // up to and with the closing parenthesis
Node *parse_whole(Shell *sh, const char *text, size_t len, int depth, bool *failed);

// A word that is one piece of unquoted text: a keyword, a name. NULL otherwise.
const char *word_plain(const Word *word);

#endif
