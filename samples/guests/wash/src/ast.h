// What the parser makes of a command line.
#ifndef WASH_AST_H
#define WASH_AST_H

#include "mem.h"

typedef struct Node Node;
typedef struct Word Word;

typedef enum { PART_TEXT, PART_PARAM, PART_COMMAND, PART_ARITH } PartKind;

// A piece of a word. `quoted`: neither split into fields nor a pattern.
typedef struct Part {
    struct Part *next;
    PartKind kind;
    bool quoted;
    char *text;      // PART_TEXT: the text; PART_PARAM: the name
    size_t len;
    char op;         // PART_PARAM: 0, one of - = ? + % #, L (%% is 'p', ## is 'h', length is 'L')
    bool colon;      // PART_PARAM: the operator tests for empty, too
    Word *word;      // PART_PARAM: the operator's operand; PART_ARITH: the expression
    Node *command;   // PART_COMMAND
} Part;

struct Word {
    Word *next;
    Part *parts;
};

typedef enum { REDIR_IN, REDIR_OUT, REDIR_APPEND, REDIR_DUP, REDIR_HERE } RedirKind;

typedef struct Redir {
    struct Redir *next;
    RedirKind kind;
    int fd;
    Word *target;    // a path, a descriptor number, or the text of a here-document
} Redir;

typedef struct Assign {
    struct Assign *next;
    char *name;
    Word *value;
} Assign;

typedef struct CaseItem {
    struct CaseItem *next;
    Word *patterns;
    Node *body;
} CaseItem;

typedef enum {
    NODE_SIMPLE, NODE_PIPELINE, NODE_ANDOR, NODE_LIST, NODE_IF, NODE_FOR, NODE_WHILE, NODE_UNTIL,
    NODE_CASE, NODE_GROUP, NODE_SUBSHELL, NODE_FUNCTION,
} NodeKind;

struct Node {
    NodeKind kind;
    Node *next;          // sibling in a pipeline, and-or list or list
    char join;           // in an and-or list: how it follows its left sibling, '&' or '|'
    bool negated;        // NODE_PIPELINE: !
    bool in_given;       // NODE_FOR: has a word list
    Node *first;         // condition, first child or body
    Node *body;          // then part or loop body
    Node *otherwise;     // else part
    char *name;          // NODE_FOR, NODE_FUNCTION
    Word *words;         // NODE_SIMPLE, NODE_FOR; the subject of NODE_CASE
    Assign *assigns;
    CaseItem *items;
    Redir *redirs;
};

#endif
