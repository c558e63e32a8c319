// Runs what the parser made. There are no processes: a pipeline runs its stages one after the other with a buffer between
// them, and a subshell is a copy of the state that is put back afterwards.
#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>

// True when the loop ends here; a `break` or `continue` that is meant for this loop is used up.
static bool loop_ends(Shell *sh) {
    if (sh->flow == FLOW_NONE) return false;
    if (sh->flow != FLOW_BREAK && sh->flow != FLOW_CONTINUE) return true;
    if (--sh->flow_count > 0) return true;
    bool ends = sh->flow == FLOW_BREAK;
    sh->flow = FLOW_NONE;
    return ends;
}

static int run_condition(Shell *sh, const Node *node) {
    sh->untested++;
    int status = run_node(sh, node);
    sh->untested--;
    return status;
}

static int run_while(Shell *sh, const Node *node) {
    int status = 0;
    sh->loops++;
    for (;;) {
        bool met = (run_condition(sh, node->first) == 0) == (node->kind == NODE_WHILE);
        if (sh->flow) {
            if (loop_ends(sh)) break;
            continue;
        }
        if (!met) break;
        status = run_node(sh, node->body);
        if (loop_ends(sh)) break;
    }
    sh->loops--;
    return sh->flow == FLOW_EXIT || sh->flow == FLOW_RETURN ? sh->status : status;
}

static int run_for(Shell *sh, const Node *node) {
    Mark mark = arena_mark(&sh->tmp);
    StrList words = {0};
    if (node->in_given) expand_words(sh, node->words, &words);
    else for (int i = 0; i < sh->params.count; i++) list_add(&sh->tmp, &words, arena_dup(&sh->tmp, sh->params.item[i]));
    int status = 0;
    sh->loops++;
    for (size_t i = 0; i < words.count && !sh->flow; i++) {
        if (!var_set(sh, node->name, words.item[i])) {
            sh->flow = FLOW_EXIT;
            sh->status = 2;
            break;
        }
        status = run_node(sh, node->body);
        if (loop_ends(sh)) break;
    }
    sh->loops--;
    arena_release(&sh->tmp, mark);
    return sh->flow == FLOW_EXIT || sh->flow == FLOW_RETURN ? sh->status : status;
}

static int run_case(Shell *sh, const Node *node) {
    Mark mark = arena_mark(&sh->tmp);
    const char *subject = expand_string(sh, node->words);
    const Node *body = NULL;
    bool found = false;
    for (const CaseItem *item = node->items; item && !found && !sh->flow; item = item->next) {
        for (const Word *pattern = item->patterns; pattern && !found && !sh->flow; pattern = pattern->next)
            found = !fnmatch(expand_pattern(sh, pattern), subject, 0);
        if (found) body = item->body;
    }
    arena_release(&sh->tmp, mark);
    return sh->flow ? sh->status : body ? run_node(sh, body) : 0;
}

static int run_if(Shell *sh, const Node *node) {
    for (;;) {
        int status = run_condition(sh, node->first);
        if (sh->flow) return status;
        if (status == 0) return run_node(sh, node->body);
        if (!node->otherwise) return 0;
        if (node->otherwise->kind != NODE_IF) return run_node(sh, node->otherwise);
        node = node->otherwise;
    }
}

static int run_subshell(Shell *sh, const Node *body) {
    Saved saved;
    subshell_enter(sh, &saved);
    return subshell_leave(sh, &saved, run_node(sh, body));
}

static int run_compound(Shell *sh, const Node *node) {
    switch (node->kind) {
    case NODE_IF: return run_if(sh, node);
    case NODE_FOR: return run_for(sh, node);
    case NODE_WHILE:
    case NODE_UNTIL: return run_while(sh, node);
    case NODE_CASE: return run_case(sh, node);
    case NODE_GROUP: return run_node(sh, node->first);
    case NODE_SUBSHELL: return run_subshell(sh, node->first);
    default:
        function_define(sh, node->name, node->body);
        return 0;
    }
}

static int run_redirected(Shell *sh, const Node *node) {
    if (!node->redirs) return run_compound(sh, node);
    Mark mark = arena_mark(&sh->tmp);
    Stream *saved[FD_COUNT];
    fds_save(sh, saved);
    int status = redirect(sh, node->redirs) ? run_compound(sh, node) : 2;
    fds_restore(sh, saved);
    arena_release(&sh->tmp, mark);
    return status;
}

static int run_command(Shell *sh, const Node *node) {
    if (sh->depth >= EXEC_DEPTH) {
        expand_fail(sh, "commands run more than %d levels deep inside each other", EXEC_DEPTH);
        return sh->status;
    }
    sh->depth++;
    int status = node->kind == NODE_SIMPLE ? run_simple(sh, node) : run_redirected(sh, node);
    sh->depth--;
    if (!sh->flow) sh->status = status;
    return status;
}

// Every stage is a subshell, as in dash; the last one, too.
static int run_stages(Shell *sh, const Node *stage) {
    Stream *input = NULL;
    int status = 0, failed = 0;
    for (; stage; stage = stage->next) {
        Saved saved;
        Stream *output = stage->next ? stream_memory() : NULL;
        subshell_enter(sh, &saved);
        if (input) fd_set_stream(sh, 0, input);
        if (output) fd_set_stream(sh, 1, stream_ref(output));
        status = subshell_leave(sh, &saved, run_command(sh, stage));
        if (status) failed = status;
        if (output) stream_rewind(output);
        input = output;
    }
    return sh->pipefail ? failed : status;
}

static int run_pipeline(Shell *sh, const Node *node) {
    sh->untested += node->negated;
    int status = node->first->next ? run_stages(sh, node->first) : run_command(sh, node->first);
    sh->untested -= node->negated;
    if (sh->flow == FLOW_EXIT || sh->flow == FLOW_RETURN) return sh->status;
    return sh->status = node->negated ? !status : status;
}

static int run_and_or(Shell *sh, const Node *node) {
    int status = 0;
    for (const Node *pipeline = node->first; pipeline && !sh->flow; pipeline = pipeline->next) {
        if (pipeline->join && (pipeline->join == '&') != (status == 0)) continue;
        sh->untested += pipeline->next != NULL;
        status = run_pipeline(sh, pipeline);
        sh->untested -= pipeline->next != NULL;
        if (status && sh->errexit && !sh->untested && !pipeline->next && !pipeline->negated && !sh->flow) sh->flow = FLOW_EXIT;
    }
    return status;
}

int run_node(Shell *sh, const Node *node) {
    if (node->kind == NODE_ANDOR) return run_and_or(sh, node);
    if (node->kind != NODE_LIST) return run_command(sh, node);
    int status = 0;
    for (const Node *child = node->first; child && !sh->flow; child = child->next) status = run_and_or(sh, child);
    return status;
}

int run_substitution(Shell *sh, const Node *node, Buf *output) {
    Saved saved;
    Stream *stream = stream_memory();
    subshell_enter(sh, &saved);
    fd_set_stream(sh, 1, stream_ref(stream));
    int status = subshell_leave(sh, &saved, run_node(sh, node));
    *output = stream->buf;
    stream->buf = (Buf){0};
    stream_unref(stream);
    return status;
}

int run_text(Shell *sh, const char *text, size_t len) {
    if (len > SCRIPT_LIMIT) {
        expand_fail(sh, "a script of more than %u bytes", SCRIPT_LIMIT);
        return sh->status;
    }
    if (sh->depth >= EXEC_DEPTH) {
        expand_fail(sh, "commands run more than %d levels deep inside each other", EXEC_DEPTH);
        return sh->status;
    }
    sh->depth++;
    unsigned definitions = sh->definitions;
    Mark whole = arena_mark(&sh->ast);
    Parser *parser = parser_new(sh, text, len);
    int status = 0;
    while (!sh->flow) {
        unsigned before = sh->definitions;
        Mark mark = arena_mark(&sh->ast);
        Node *command = NULL;
        Parsed parsed = parse_next(parser, &command);
        if (parsed == PARSED_END) break;
        if (parsed == PARSED_ERROR) {
            status = sh->status = 2;
            sh->flow = FLOW_EXIT;
            break;
        }
        status = run_node(sh, command);
        if (sh->definitions == before) arena_release(&sh->ast, mark);
    }
    if (sh->definitions == definitions) arena_release(&sh->ast, whole);
    sh->depth--;
    return sh->flow == FLOW_EXIT || sh->flow == FLOW_RETURN ? sh->status : status;
}

int run_file(Shell *sh, const char *path) {
    int fd = path_open(sh, path, O_RDONLY);
    if (fd < 0) {
        putf(sh->fd[2], "wash: cannot open %s: %s\n", path, strerror(errno));
        return 2;
    }
    Stream *stream = stream_fd(fd, false);
    Buf text = {0};
    get_all(stream, &text);
    int status = stream->error ? 2 : run_text(sh, buf_text(&text), text.len);
    if (stream->error) putf(sh->fd[2], "wash: cannot read %s: %s\n", path, strerror(stream->error));
    stream_unref(stream);
    buf_free(&text);
    return status;
}
