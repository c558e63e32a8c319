// Tokens to commands, by recursive descent.
#include "parser.h"

#include <string.h>

static Node *parse_list(Parser *p);

const char *word_plain(const Word *word) {
    const Part *part = word->parts;
    return part && !part->next && part->kind == PART_TEXT && !part->quoted ? part->text : NULL;
}

static Node *node_new(Parser *p, NodeKind kind) {
    Node *node = arena_alloc(&p->sh->ast, sizeof *node);
    node->kind = kind;
    return node;
}

static void unexpected(Parser *p) {
    parse_error(p, "unexpected %s", p->tok.text);
}

static bool at_keyword(const Parser *p, const char *keyword) {
    const char *plain = p->tok.kind == TOK_WORD ? word_plain(p->tok.word) : NULL;
    return plain && !strcmp(plain, keyword);
}

static bool take_keyword(Parser *p, const char *keyword) {
    if (!at_keyword(p, keyword)) return false;
    lex_next(p);
    return true;
}

static void expect_keyword(Parser *p, const char *keyword) {
    if (!take_keyword(p, keyword) && !p->failed) parse_error(p, "unexpected %s, '%s' is missing", p->tok.text, keyword);
}

static void skip_newlines(Parser *p) {
    while (p->tok.kind == TOK_NEWLINE && !p->failed) lex_next(p);
}

static bool at_closer(const Parser *p) {
    static const char *const closers[] = {"then", "elif", "else", "fi", "do", "done", "esac", "}"};
    if (p->tok.kind == TOK_END || p->tok.kind == TOK_CLOSE || p->tok.kind == TOK_DSEMI) return true;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
        if (at_keyword(p, closers[i])) return true;
    return false;
}

static const char *unquoted_text(Parser *p, const Word *word, bool *quoted) {
    Buf text = {0};
    for (const Part *part = word->parts; part; part = part->next) {
        if (part->kind != PART_TEXT) parse_error(p, "the end of a here-document is plain text");
        else buf_add(&text, part->text, part->len);
        *quoted |= part->quoted;
    }
    const char *copy = arena_copy(&p->sh->ast, buf_text(&text), text.len);
    buf_free(&text);
    return copy;
}

static void queue_here_document(Parser *p, Redir *redir, bool strip_tabs) {
    HereDoc *here = arena_alloc(&p->sh->ast, sizeof *here);
    *here = (HereDoc){.redir = redir, .strip_tabs = strip_tabs};
    here->end = unquoted_text(p, p->tok.word, &here->literal);
    HereDoc **tail = &p->pending;
    while (*tail) tail = &(*tail)->next;
    *tail = here;
}

static bool at_redirection(const Parser *p) {
    return p->tok.kind >= TOK_LESS && p->tok.kind <= TOK_GREATAND;
}

static Redir *parse_redirection(Parser *p) {
    TokenKind kind = p->tok.kind;
    bool input = kind == TOK_LESS || kind == TOK_DLESS || kind == TOK_DLESSDASH || kind == TOK_LESSAND;
    Redir *redir = arena_alloc(&p->sh->ast, sizeof *redir);
    redir->fd = p->tok.io_number >= 0 ? p->tok.io_number : input ? 0 : 1;
    redir->kind = kind == TOK_LESS ? REDIR_IN : kind == TOK_GREAT ? REDIR_OUT : kind == TOK_DGREAT ? REDIR_APPEND
                : kind == TOK_LESSAND || kind == TOK_GREATAND ? REDIR_DUP : REDIR_HERE;
    lex_next(p);
    if (p->tok.kind != TOK_WORD) {
        unexpected(p);
        return redir;
    }
    if (redir->kind == REDIR_HERE) queue_here_document(p, redir, kind == TOK_DLESSDASH);
    else redir->target = p->tok.word;
    lex_next(p);
    return redir;
}

static bool take_assignment(Parser *p, Assign ***tail) {
    Part *part = p->tok.word->parts;
    if (!part || part->kind != PART_TEXT || part->quoted) return false;
    char *equals = memchr(part->text, '=', part->len);
    if (!equals || !name_valid(part->text, (size_t)(equals - part->text))) return false;
    size_t name_len = (size_t)(equals - part->text);
    Assign *assign = arena_alloc(&p->sh->ast, sizeof *assign);
    assign->name = arena_copy(&p->sh->ast, part->text, name_len);
    assign->value = p->tok.word;
    part->text += name_len + 1;
    part->len -= name_len + 1;
    if (!part->len) assign->value->parts = part->next;
    **tail = assign;
    *tail = &assign->next;
    return true;
}

static Node *parse_command(Parser *p);

static Node *parse_function(Parser *p, const char *name) {
    Node *node = node_new(p, NODE_FUNCTION);
    node->name = (char *)name;
    lex_next(p);
    if (p->tok.kind != TOK_CLOSE) unexpected(p);
    lex_next(p);
    skip_newlines(p);
    node->body = parse_command(p);
    if (!p->failed && node->body->kind == NODE_SIMPLE) parse_error(p, "the body of function %s needs { } or ( )", name);
    return node;
}

static Node *parse_simple(Parser *p) {
    Node *node = node_new(p, NODE_SIMPLE);
    Word **words = &node->words;
    Assign **assigns = &node->assigns;
    Redir **redirs = &node->redirs;
    while (!p->failed) {
        if (at_redirection(p)) {
            *redirs = parse_redirection(p);
            redirs = &(*redirs)->next;
        } else if (p->tok.kind == TOK_WORD) {
            if (node->words || !take_assignment(p, &assigns)) {
                *words = p->tok.word;
                words = &(*words)->next;
            }
            lex_next(p);
        } else if (p->tok.kind == TOK_OPEN && node->words && !node->words->next && !node->assigns && !node->redirs) {
            const char *name = word_plain(node->words);
            if (name && name_valid(name, strlen(name))) return parse_function(p, name);
            unexpected(p);
        } else {
            break;
        }
    }
    if (!node->words && !node->assigns && !node->redirs) unexpected(p);
    return node;
}

static Node *parse_if(Parser *p) {
    Node *node = node_new(p, NODE_IF);
    node->first = parse_list(p);
    expect_keyword(p, "then");
    node->body = parse_list(p);
    if (p->failed) return node;
    if (at_keyword(p, "elif")) {
        if (!parse_enter(p)) return node;
        lex_next(p);
        node->otherwise = parse_if(p);
        p->depth--;
        return node;
    }
    if (take_keyword(p, "else")) node->otherwise = parse_list(p);
    expect_keyword(p, "fi");
    return node;
}

static void parse_do(Parser *p, Node *node) {
    expect_keyword(p, "do");
    node->body = parse_list(p);
    expect_keyword(p, "done");
}

static Node *parse_loop(Parser *p, NodeKind kind) {
    Node *node = node_new(p, kind);
    node->first = parse_list(p);
    parse_do(p, node);
    return node;
}

static const char *parse_name(Parser *p) {
    const char *name = p->tok.kind == TOK_WORD ? word_plain(p->tok.word) : NULL;
    if (!name || !name_valid(name, strlen(name))) parse_error(p, "%s is not a name", p->tok.text);
    lex_next(p);
    return name;
}

static Node *parse_for(Parser *p) {
    Node *node = node_new(p, NODE_FOR);
    node->name = (char *)parse_name(p);
    skip_newlines(p);
    if (take_keyword(p, "in")) {
        node->in_given = true;
        for (Word **tail = &node->words; p->tok.kind == TOK_WORD && !p->failed; tail = &(*tail)->next) {
            *tail = p->tok.word;
            lex_next(p);
        }
        if (p->tok.kind != TOK_SEMI && p->tok.kind != TOK_NEWLINE) unexpected(p);
    }
    if (p->tok.kind == TOK_SEMI) lex_next(p);
    skip_newlines(p);
    parse_do(p, node);
    return node;
}

static Node *parse_case(Parser *p) {
    Node *node = node_new(p, NODE_CASE);
    if (p->tok.kind != TOK_WORD) unexpected(p);
    node->words = p->tok.word;
    lex_next(p);
    skip_newlines(p);
    expect_keyword(p, "in");
    skip_newlines(p);
    for (CaseItem **tail = &node->items; !p->failed && !at_keyword(p, "esac"); tail = &(*tail)->next) {
        CaseItem *item = *tail = arena_alloc(&p->sh->ast, sizeof *item);
        if (p->tok.kind == TOK_OPEN) lex_next(p);
        for (Word **pattern = &item->patterns;; pattern = &(*pattern)->next) {
            if (p->tok.kind != TOK_WORD) {
                unexpected(p);
                return node;
            }
            *pattern = p->tok.word;
            lex_next(p);
            if (p->tok.kind != TOK_PIPE) break;
            lex_next(p);
        }
        if (p->tok.kind != TOK_CLOSE) unexpected(p);
        lex_next(p);
        skip_newlines(p);
        if (!at_closer(p)) item->body = parse_list(p);
        if (p->tok.kind != TOK_DSEMI) break;
        lex_next(p);
        skip_newlines(p);
    }
    expect_keyword(p, "esac");
    return node;
}

static Node *parse_group(Parser *p) {
    Node *node = node_new(p, NODE_GROUP);
    node->first = parse_list(p);
    expect_keyword(p, "}");
    return node;
}

static Node *parse_subshell(Parser *p) {
    Node *node = node_new(p, NODE_SUBSHELL);
    lex_next(p);
    node->first = parse_list(p);
    if (p->tok.kind != TOK_CLOSE) unexpected(p);
    lex_next(p);
    return node;
}

static Node *parse_compound(Parser *p) {
    if (p->tok.kind == TOK_OPEN) return parse_subshell(p);
    if (take_keyword(p, "if")) return parse_if(p);
    if (take_keyword(p, "while")) return parse_loop(p, NODE_WHILE);
    if (take_keyword(p, "until")) return parse_loop(p, NODE_UNTIL);
    if (take_keyword(p, "for")) return parse_for(p);
    if (take_keyword(p, "case")) return parse_case(p);
    if (take_keyword(p, "{")) return parse_group(p);
    return NULL;
}

static Node *parse_command(Parser *p) {
    if (!parse_enter(p)) return node_new(p, NODE_SIMPLE);
    if (at_closer(p)) unexpected(p);
    Node *node = p->failed ? NULL : parse_compound(p);
    if (node) {
        for (Redir **tail = &node->redirs; at_redirection(p) && !p->failed; tail = &(*tail)->next) *tail = parse_redirection(p);
    } else {
        node = parse_simple(p);
    }
    p->depth--;
    return node;
}

static Node *parse_pipeline(Parser *p) {
    Node *node = node_new(p, NODE_PIPELINE);
    while (take_keyword(p, "!")) node->negated = !node->negated;
    Node **tail = &node->first;
    for (;;) {
        *tail = parse_command(p);
        if (p->failed || p->tok.kind != TOK_PIPE) break;
        tail = &(*tail)->next;
        lex_next(p);
        skip_newlines(p);
    }
    return node;
}

static Node *parse_and_or(Parser *p) {
    Node *node = node_new(p, NODE_ANDOR);
    Node **tail = &node->first;
    *tail = parse_pipeline(p);
    while (!p->failed && (p->tok.kind == TOK_AND || p->tok.kind == TOK_OR)) {
        char join = p->tok.kind == TOK_AND ? '&' : '|';
        lex_next(p);
        skip_newlines(p);
        tail = &(*tail)->next;
        *tail = parse_pipeline(p);
        (*tail)->join = join;
    }
    if (p->tok.kind == TOK_BACKGROUND) parse_error(p, "'&': there are no background jobs here");
    return node;
}

static Node *parse_list(Parser *p) {
    Node *list = node_new(p, NODE_LIST);
    Node **tail = &list->first;
    skip_newlines(p);
    do {
        *tail = parse_and_or(p);
        tail = &(*tail)->next;
        if (p->tok.kind == TOK_SEMI) lex_next(p);
        else if (p->tok.kind != TOK_NEWLINE) break;
        skip_newlines(p);
    } while (!p->failed && !at_closer(p));
    return list;
}

Node *parse_substitution(Parser *p) {
    Token saved = p->tok;
    Node *list = NULL;
    if (parse_enter(p)) {
        lex_next(p);
        skip_newlines(p);
        if (p->tok.kind != TOK_CLOSE) list = parse_list(p);
        if (p->tok.kind != TOK_CLOSE) unexpected(p);
    }
    p->depth--;
    p->tok = saved;
    return list;
}

Node *parse_whole(Shell *sh, const char *text, size_t len, int depth, bool *failed) {
    Parser p = {.sh = sh, .text = text, .len = len, .line = 1, .depth = depth};
    lex_next(&p);
    skip_newlines(&p);
    Node *list = p.tok.kind == TOK_END || p.failed ? NULL : parse_list(&p);
    if (!p.failed && p.tok.kind != TOK_END) unexpected(&p);
    *failed = p.failed;
    return list;
}

Parser *parser_new(Shell *sh, const char *text, size_t len) {
    Parser *p = arena_alloc(&sh->ast, sizeof *p);
    *p = (Parser){.sh = sh, .text = text, .len = len, .line = 1};
    p->tok.kind = TOK_NEWLINE;
    return p;
}

Parsed parse_next(Parser *p, Node **command) {
    skip_newlines(p);
    if (!p->failed && p->tok.kind == TOK_END) return PARSED_END;
    Node *list = node_new(p, NODE_LIST);
    Node **tail = &list->first;
    while (!p->failed) {
        *tail = parse_and_or(p);
        tail = &(*tail)->next;
        if (p->tok.kind == TOK_NEWLINE || p->tok.kind == TOK_END) break;
        if (p->tok.kind != TOK_SEMI) unexpected(p);
        lex_next(p);
        if (p->tok.kind == TOK_NEWLINE || p->tok.kind == TOK_END) break;
    }
    *command = list;
    return p->failed ? PARSED_ERROR : PARSED_COMMAND;
}
