// What the built-in commands have in common.
#ifndef WASH_TOOL_H
#define WASH_TOOL_H

#include "shell.h"

typedef int ToolRun(Shell *sh, int argc, char **argv);

typedef struct {
    const char *name;
    ToolRun *run;
    bool special;        // a special built-in of POSIX: assignments before it stay, its errors end a script
    const char *usage;   // for `help`
} Tool;

extern const Tool tools[];
extern const size_t tool_count;
const Tool *tool_lookup(const char *name);

// Options. `spec` is like that of getopt: "n:v" is -n VALUE and -v. With '+' in front the options end at the first operand,
// with '#' in front -NUMBER is returned as '#'. Long options are known by `longs`: "recursive=r,lines=n".
typedef struct {
    Shell *sh;
    const char *tool;
    int argc;
    char **argv;
    const char *spec, *longs;
    int at;
    const char *cluster;   // the rest of -abc
    char *value;
    StrList operands;
} Options;

Options options_new(Shell *sh, int argc, char **argv, const char *spec, const char *longs);
int option_next(Options *o);   // the option's letter; 0 at the end; '?' after an error that was told

// "TOOL: SUBJECT: reason" on stderr; both return 1.
int tool_errno(Shell *sh, const char *tool, const char *subject, int error);
int tool_error(Shell *sh, const char *tool, const char *format, ...) __attribute__((format(printf, 3, 4)));

// A number of at least `least`, whole; false after an error that was told.
bool tool_number(Shell *sh, const char *tool, const char *text, long long least, long long *number);

// The operands as input streams, "-" and none as standard input. NULL after an error that was told.
Stream *tool_open(Shell *sh, const char *tool, const char *path);
Stream *tool_create(Shell *sh, const char *tool, const char *path, bool append);
int tool_close(Shell *sh, const char *tool, const char *path, Stream *stream);   // 1 after a failure, told
void operands_or_stdin(Options *o);

// Lines of all operands in memory, for sort and the like; *ended of the last line does not matter there.
typedef struct {
    char *text;
    size_t len;
} Line;
typedef struct {
    Line *item;
    size_t count;
} Lines;
Lines lines_of(Shell *sh, Stream *in);   // in sh->tmp

// Escapes of echo -e and printf (octal as \0NNN or \NNN). Returns false at \c.
bool put_escaped(Stream *out, const char *text, bool octal_without_zero);

// Groups of tools, a file each.
ToolRun tool_basename, tool_bracket, tool_break, tool_cat, tool_cd, tool_colon, tool_command, tool_cp, tool_curl, tool_cut,
    tool_date, tool_dirname, tool_dot, tool_echo, tool_env, tool_eval, tool_exec, tool_exit, tool_export, tool_false, tool_find,
    tool_grep, tool_head, tool_help, tool_ls, tool_mkdir, tool_mv, tool_printf, tool_pwd, tool_read, tool_readonly, tool_return,
    tool_rm, tool_rmdir, tool_sed, tool_seq, tool_set, tool_sh, tool_shift, tool_sleep, tool_sort, tool_tail, tool_tee, tool_test,
    tool_touch, tool_tr, tool_true, tool_type, tool_uniq, tool_unset, tool_wc, tool_wget, tool_which, tool_xargs;

#endif
