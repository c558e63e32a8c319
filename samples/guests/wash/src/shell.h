// The state of the shell and the functions its parts offer each other.
#ifndef WASH_SHELL_H
#define WASH_SHELL_H

#include "ast.h"
#include "stream.h"

#include <sys/stat.h>

#define FD_COUNT 10
#define SCRIPT_LIMIT (1u << 20)   // bytes of one script
#define PARSE_DEPTH 60            // compounds, substitutions and quotes inside each other
#define EXEC_DEPTH 150            // commands running inside each other, calls of functions included

typedef enum { FLOW_NONE, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_EXIT } Flow;

typedef struct {
    char *name;
    char *value;     // NULL: exported, but not set
    bool exported, readonly;
} Var;

typedef struct {
    char **item;
    int count;
} Params;

typedef struct Function {
    struct Function *next;
    const char *name;
    Node *body;      // NULL: taken back by unset -f
} Function;

typedef struct Shell {
    Arena tmp;               // goes with the command that runs
    Arena ast;               // parsed text
    Var *vars;
    size_t var_count;
    Function *functions;
    unsigned definitions;    // how many functions were ever defined
    const char *name;        // $0
    Params params;           // $1…
    char *cwd;               // absolute, normalised
    Stream *fd[FD_COUNT];
    int status;              // $?
    int substitution_status; // of the last $(…) of the running command, -1 for none
    Flow flow;
    int flow_count;          // loops left to leave
    int loops, calls, depth;
    int untested;            // > 0: a failure here does not end a shell with -e
    bool errexit, nounset, xtrace, noglob, pipefail;
} Shell;

// path.c
void path_init(Shell *sh);
char *path_absolute(Shell *sh, const char *path);
const char *path_base(Shell *sh, const char *path);
char *path_join(Shell *sh, const char *dir, const char *name);
int path_change(Shell *sh, const char *path);                 // 0 or errno

// files.c: paths as the shell has them, relative to its working directory; -1 and errno where nothing else is said
void files_init(Shell *sh);
const char *files_first_dir(void);
int path_stat(Shell *sh, const char *path, struct stat *st);
int path_lstat(Shell *sh, const char *path, struct stat *st);
bool path_is_dir(Shell *sh, const char *path);
int path_open(Shell *sh, const char *path, int flags);
int path_list(Shell *sh, const char *path, StrList *names);   // sorted, without . and ..; 0 or errno
int path_mkdir(Shell *sh, const char *path);
int path_rmdir(Shell *sh, const char *path);
int path_unlink(Shell *sh, const char *path);
int path_rename(Shell *sh, const char *from, const char *to);
int path_touch(Shell *sh, const char *path);

// vars.c
bool name_valid(const char *name, size_t len);
Var *var_find(Shell *sh, const char *name);
const char *var_get(Shell *sh, const char *name);             // NULL when not set
bool var_set(Shell *sh, const char *name, const char *value); // false: readonly, told on stderr
void var_export(Shell *sh, const char *name);
void var_unset(Shell *sh, const char *name);
void vars_copy(Shell *sh, Var **copy, size_t *count);
void vars_replace(Shell *sh, Var *vars, size_t count);
Params params_copy(int count, char **item);
void params_free(Params *params);

// parser.c
typedef struct Parser Parser;
Parser *parser_new(Shell *sh, const char *text, size_t len);
typedef enum { PARSED_COMMAND, PARSED_END, PARSED_ERROR } Parsed;
Parsed parse_next(Parser *parser, Node **command);            // one complete command; errors are told on stderr

// expand.c: a failed expansion sets sh->flow
void expand_words(Shell *sh, const Word *words, StrList *fields);
char *expand_string(Shell *sh, const Word *word);             // neither split nor matched with files
char *expand_pattern(Shell *sh, const Word *word);            // for fnmatch: what was quoted is escaped
bool glob_matches(Shell *sh, const char *pattern, StrList *matches);
int64_t arith(Shell *sh, const char *text);
void expand_fail(Shell *sh, const char *format, ...) __attribute__((format(printf, 2, 3)));

// simple.c
int run_simple(Shell *sh, const Node *node);
int run_argv(Shell *sh, int argc, char **argv);
bool command_is_function(const Shell *sh, const char *name);
void function_define(Shell *sh, const char *name, Node *body);
void function_forget(Shell *sh, const char *name);

// exec.c
int run_node(Shell *sh, const Node *node);
int run_text(Shell *sh, const char *text, size_t len);
int run_file(Shell *sh, const char *path);
int run_substitution(Shell *sh, const Node *node, Buf *output);

typedef struct {
    Var *vars;
    size_t var_count;
    Function *functions;
    Params params;
    char *cwd;
    const char *name;
    Stream *fd[FD_COUNT];
    int loops, calls;
    bool errexit, nounset, xtrace, noglob, pipefail;
} Saved;
void subshell_enter(Shell *sh, Saved *saved);
int subshell_leave(Shell *sh, Saved *saved, int status);

// redirect.c
void fds_save(Shell *sh, Stream **saved);
void fds_restore(Shell *sh, Stream **saved);
void fd_set_stream(Shell *sh, int fd, Stream *stream);        // takes the stream over
bool redirect(Shell *sh, const Redir *redirs);

#endif
