#include "shell.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool name_valid(const char *name, size_t len) {
    if (!len || isdigit((unsigned char)name[0])) return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '_') return false;
    return true;
}

Var *var_find(Shell *sh, const char *name) {
    for (size_t i = 0; i < sh->var_count; i++)
        if (!strcmp(sh->vars[i].name, name)) return &sh->vars[i];
    return NULL;
}

const char *var_get(Shell *sh, const char *name) {
    const Var *var = var_find(sh, name);
    return var ? var->value : NULL;
}

static Var *var_make(Shell *sh, const char *name) {
    Var *var = var_find(sh, name);
    if (var) return var;
    sh->vars = xrealloc(sh->vars, (sh->var_count + 1) * sizeof *sh->vars);
    var = &sh->vars[sh->var_count++];
    *var = (Var){.name = xstrdup(name)};
    return var;
}

bool var_set(Shell *sh, const char *name, const char *value) {
    Var *var = var_make(sh, name);
    if (var->readonly) {
        putf(sh->fd[2], "wash: %s: is read only\n", name);
        return false;
    }
    char *copy = xstrdup(value);
    free(var->value);
    var->value = copy;
    return true;
}

void var_export(Shell *sh, const char *name) {
    var_make(sh, name)->exported = true;
}

static void var_free(Var *var) {
    free(var->name);
    free(var->value);
}

void var_unset(Shell *sh, const char *name) {
    Var *var = var_find(sh, name);
    if (!var) return;
    var_free(var);
    *var = sh->vars[--sh->var_count];
}

void vars_copy(Shell *sh, Var **copy, size_t *count) {
    *count = sh->var_count;
    *copy = xmalloc(sh->var_count * sizeof **copy);
    for (size_t i = 0; i < sh->var_count; i++) {
        (*copy)[i] = sh->vars[i];
        (*copy)[i].name = xstrdup(sh->vars[i].name);
        if (sh->vars[i].value) (*copy)[i].value = xstrdup(sh->vars[i].value);
    }
}

void vars_replace(Shell *sh, Var *vars, size_t count) {
    for (size_t i = 0; i < sh->var_count; i++) var_free(&sh->vars[i]);
    free(sh->vars);
    sh->vars = vars;
    sh->var_count = count;
}

Params params_copy(int count, char **item) {
    Params copy = {xmalloc(((size_t)count + 1) * sizeof *copy.item), count};
    for (int i = 0; i < count; i++) copy.item[i] = xstrdup(item[i]);
    copy.item[count] = NULL;
    return copy;
}

void params_free(Params *params) {
    for (int i = 0; i < params->count; i++) free(params->item[i]);
    free(params->item);
    *params = (Params){0};
}
