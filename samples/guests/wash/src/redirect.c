#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

void fds_save(Shell *sh, Stream **saved) {
    for (int i = 0; i < FD_COUNT; i++) saved[i] = stream_ref(sh->fd[i]);
}

void fds_restore(Shell *sh, Stream **saved) {
    for (int i = 0; i < FD_COUNT; i++) {
        stream_unref(sh->fd[i]);
        sh->fd[i] = saved[i];
    }
}

void fd_set_stream(Shell *sh, int fd, Stream *stream) {
    stream_unref(sh->fd[fd]);
    sh->fd[fd] = stream;
}

static Stream *open_special(Shell *sh, const char *path, bool writes) {
    static const char *const names[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    if (!strcmp(path, "/dev/null")) return stream_null(writes);
    for (int i = 0; i < 3; i++)
        if (!strcmp(path, names[i])) return stream_ref(sh->fd[i]);
    return NULL;
}

static Stream *open_target(Shell *sh, const char *path, RedirKind kind) {
    bool writes = kind != REDIR_IN;
    Stream *special = open_special(sh, path, writes);
    if (special) return special;
    int flags = kind == REDIR_IN ? O_RDONLY : O_WRONLY | O_CREAT | (kind == REDIR_OUT ? O_TRUNC : O_APPEND);
    int fd = path_open(sh, path, flags);
    if (fd >= 0) return stream_fd(fd, writes);
    putf(sh->fd[2], "wash: cannot %s %s: %s\n", writes ? "write" : "open", path, strerror(errno));
    return NULL;
}

static bool duplicate(Shell *sh, int fd, const char *target) {
    if (!strcmp(target, "-")) {
        fd_set_stream(sh, fd, fd == 0 ? stream_null(false) : stream_null(true));
        return true;
    }
    if (target[0] >= '0' && target[0] <= '9' && !target[1] && sh->fd[target[0] - '0']) {
        if (sh->fd[target[0] - '0']->writes) put_flush(sh->fd[target[0] - '0']);
        fd_set_stream(sh, fd, stream_ref(sh->fd[target[0] - '0']));
        return true;
    }
    putf(sh->fd[2], "wash: %s: bad file descriptor\n", target);
    return false;
}

static bool redirect_one(Shell *sh, const Redir *redir) {
    char *target = expand_string(sh, redir->target);
    if (sh->flow) return false;
    if (redir->kind == REDIR_DUP) return duplicate(sh, redir->fd, target);
    Stream *stream = redir->kind == REDIR_HERE ? stream_from(target, strlen(target)) : open_target(sh, target, redir->kind);
    if (!stream) return false;
    fd_set_stream(sh, redir->fd, stream);
    return true;
}

bool redirect(Shell *sh, const Redir *redirs) {
    for (; redirs; redirs = redirs->next)
        if (!redirect_one(sh, redirs)) return false;
    return true;
}
