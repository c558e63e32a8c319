// File name patterns: one path component after the other, each against the names in its directory.
#include "shell.h"

#include <fnmatch.h>
#include <string.h>

static bool is_wild(const char *component) {
    return strpbrk(component, "*?[") != NULL;
}

static char *unescape(Shell *sh, const char *component) {
    char *plain = arena_dup(&sh->tmp, component), *end = plain;
    for (const char *at = component; *at; at++) {
        if (*at == '\\' && at[1]) at++;
        *end++ = *at;
    }
    *end = '\0';
    return plain;
}

static void match_component(Shell *sh, const char *dir, const char *component, StrList *found) {
    if (!is_wild(component)) {
        char *path = arena_join(&sh->tmp, dir, unescape(sh, component), "");
        struct stat st;
        if (!path_stat(sh, path, &st)) list_add(&sh->tmp, found, path);
        return;
    }
    StrList names = {0};
    if (path_list(sh, *dir ? dir : ".", &names)) return;
    if (component[0] == '.') {
        list_add(&sh->tmp, &names, ".");
        list_add(&sh->tmp, &names, "..");
    }
    for (size_t i = 0; i < names.count; i++)
        if (!fnmatch(component, names.item[i], FNM_PERIOD)) list_add(&sh->tmp, found, arena_join(&sh->tmp, dir, names.item[i], ""));
}

bool glob_matches(Shell *sh, const char *pattern, StrList *matches) {
    StrList paths = {0};
    size_t slashes = strspn(pattern, "/");
    list_add(&sh->tmp, &paths, arena_copy(&sh->tmp, pattern, slashes));
    pattern += slashes;
    while (*pattern && paths.count) {
        size_t count = strcspn(pattern, "/");
        char *component = arena_copy(&sh->tmp, pattern, count);
        pattern += count;
        slashes = strspn(pattern, "/");
        StrList found = {0};
        for (size_t i = 0; i < paths.count; i++) match_component(sh, paths.item[i], component, &found);
        StrList next = {0};
        for (size_t i = 0; i < found.count; i++) {
            if (slashes && !path_is_dir(sh, found.item[i])) continue;
            list_add(&sh->tmp, &next, arena_join(&sh->tmp, found.item[i], arena_copy(&sh->tmp, pattern, slashes), ""));
        }
        pattern += slashes;
        paths = next;
    }
    list_sort(&paths);
    for (size_t i = 0; i < paths.count; i++) list_add(&sh->tmp, matches, paths.item[i]);
    return paths.count > 0;
}
