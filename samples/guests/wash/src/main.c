// wash: a small shell for WASI preview 1.
//   wash -c TEXT [NAME [ARG...]]     wash FILE [ARG...]     wash < SCRIPT
#include "tool.h"

#include <string.h>

#define HOST_STATUS_MAX 125   // engines take a higher one for a trap

extern char **environ;

static void import_environment(Shell *sh) {
    for (char **entry = environ; entry && *entry; entry++) {
        size_t len = strcspn(*entry, "=");
        if (!(*entry)[len] || !name_valid(*entry, len)) continue;
        char *name = arena_copy(&sh->tmp, *entry, len);
        var_set(sh, name, *entry + len + 1);
        var_export(sh, name);
    }
    var_set(sh, "IFS", " \t\n");
}

int main(int argc, char **argv) {
    static Shell shell;
    Shell *sh = &shell;
    static char *unnamed[] = {"wash", NULL};
    if (argc < 1) argc = 1, argv = unnamed;
    sh->name = argv[0];
    sh->params = params_copy(0, NULL);
    sh->fd[0] = stream_fd(0, false);
    sh->fd[1] = stream_fd(1, true);
    sh->fd[2] = stream_fd(2, true);
    import_environment(sh);
    path_init(sh);
    int status = tool_sh(sh, argc, argv);
    put_flush(sh->fd[1]);
    if (status <= HOST_STATUS_MAX) return status;
    putf(sh->fd[2], "wash: the status %d reaches the host as %d, the highest that a WASI program can end with\n", status, HOST_STATUS_MAX);
    return HOST_STATUS_MAX;
}
