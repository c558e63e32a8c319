#include "sed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SED_BLOCKS 32

typedef struct {
    SedScript *script;
    const char *at;
    size_t open[SED_BLOCKS];
    int blocks;
} SedParser;

static bool bad(const SedParser *p, const char *reason) {
    tool_error(p->script->sh, "sed", "%s: \"%.40s\"", reason, p->at);
    return false;
}

// The text up to an unescaped delimiter; `\delimiter` becomes the delimiter, `\n` a newline where `newline` says so.
static char *delimited(SedParser *p, char delimiter, bool regex) {
    Buf text = {0};
    bool bracket = false;
    while (*p->at && (*p->at != delimiter || bracket)) {
        char c = *p->at++;
        if (regex && !bracket && c == '[') {
            bracket = true;
            buf_char(&text, c);
            if (*p->at == '^') buf_char(&text, *p->at++);
            if (*p->at == ']') buf_char(&text, *p->at++);
            continue;
        }
        if (regex && bracket && c == '[' && *p->at && strchr(":.=", *p->at)) {
            const char end[3] = {*p->at, ']', '\0'};
            const char *stop = strstr(p->at + 1, end);
            size_t len = stop ? (size_t)(stop - p->at) + 2 : 0;
            buf_char(&text, c);
            buf_add(&text, p->at, len);
            p->at += len;
            continue;
        }
        if (bracket && c == ']') bracket = false;
        if (c == '\\' && *p->at && regex && *p->at == 'n') {
            p->at++;
            c = '\n';
        } else if (c == '\\' && *p->at && !bracket) {
            if (*p->at != delimiter) buf_char(&text, c);
            c = *p->at++;
        }
        buf_char(&text, c);
    }
    char *copy = arena_copy(&p->script->sh->tmp, buf_text(&text), text.len);
    buf_free(&text);
    if (*p->at != delimiter) {
        bad(p, "an expression does not end");
        return NULL;
    }
    p->at++;
    return copy;
}

static bool compile(SedParser *p, const char *pattern, bool fold, regex_t **regex) {
    SedScript *script = p->script;
    *regex = NULL;
    if (!*pattern) return true;
    RegexList *entry = arena_alloc(&script->sh->tmp, sizeof *entry);
    int error = regcomp(&entry->regex, pattern, (script->extended ? REG_EXTENDED : 0) | (fold ? REG_ICASE : 0));
    if (error) {
        char reason[64];
        regerror(error, &entry->regex, reason, sizeof reason);
        tool_error(script->sh, "sed", "%s: %s", pattern, reason);
        return false;
    }
    entry->next = script->regexes;
    script->regexes = entry;
    *regex = &entry->regex;
    return true;
}

static void skip_space(SedParser *p) {
    while (isspace((unsigned char)*p->at)) p->at++;
}

static bool parse_address(SedParser *p, Address *address, bool second) {
    char *end;
    if (isdigit((unsigned char)*p->at) || (second && *p->at == '+' && isdigit((unsigned char)p->at[1]))) {
        address->kind = *p->at == '+' ? ADDRESS_COUNT : ADDRESS_LINE;
        address->line = strtoll(p->at + (*p->at == '+'), &end, 10);
        p->at = end;
    } else if (*p->at == '$') {
        address->kind = ADDRESS_LAST;
        p->at++;
    } else if (*p->at == '/' || *p->at == '\\') {
        if (*p->at == '\\') p->at++;
        char delimiter = *p->at++;
        char *pattern = delimiter ? delimited(p, delimiter, true) : NULL;
        if (!pattern) return false;
        bool fold = *p->at == 'I';
        if (fold) p->at++;
        address->kind = ADDRESS_REGEX;
        return compile(p, pattern, fold, &address->regex);
    } else if (second) {
        return bad(p, "an address is missing");
    }
    return true;
}

static bool parse_substitution(SedParser *p, SedCommand *command) {
    char delimiter = *p->at;
    if (!delimiter || delimiter == '\n' || delimiter == '\\') return bad(p, "s needs a delimiter");
    p->at++;
    char *pattern = delimited(p, delimiter, true), *replacement = pattern ? delimited(p, delimiter, false) : NULL;
    if (!replacement) return false;
    command->text = replacement;
    command->occurrence = 1;
    bool fold = false;
    for (;; p->at++) {
        char *end;
        if (*p->at == 'g') command->global = true;
        else if (*p->at == 'p') command->print = true;
        else if (*p->at == 'i' || *p->at == 'I') fold = true;
        else if (*p->at >= '1' && *p->at <= '9') command->occurrence = strtoll(p->at, &end, 10), p->at = end - 1;
        else break;
    }
    return compile(p, pattern, fold, &command->regex);
}

static bool parse_map(SedParser *p, SedCommand *command) {
    char delimiter = *p->at;
    if (!delimiter) return bad(p, "y needs a delimiter");
    p->at++;
    const char *from = delimited(p, delimiter, true), *to = from ? delimited(p, delimiter, true) : NULL;
    if (!to) return false;
    if (strlen(from) != strlen(to)) return bad(p, "the two lists of y have different lengths");
    command->map = arena_alloc(&p->script->sh->tmp, 256);
    for (int c = 0; c < 256; c++) command->map[c] = (unsigned char)c;
    for (; *from; from++, to++) command->map[(unsigned char)*from] = (unsigned char)*to;
    return true;
}

// The text of a, i and c: after an optional backslash and newline, up to a newline that no backslash precedes.
static const char *parse_text(SedParser *p) {
    while (*p->at == ' ' || *p->at == '\t') p->at++;
    if (*p->at == '\\') {
        p->at++;
        while (*p->at == ' ' || *p->at == '\t') p->at++;
        if (*p->at == '\n') p->at++;
    }
    Buf text = {0};
    for (; *p->at && *p->at != '\n'; p->at++) {
        if (*p->at == '\\' && p->at[1]) p->at++;
        buf_char(&text, *p->at);
    }
    buf_char(&text, '\n');
    const char *copy = arena_copy(&p->script->sh->tmp, text.data, text.len);
    buf_free(&text);
    return copy;
}

static const char *parse_label(SedParser *p) {
    while (*p->at == ' ') p->at++;
    size_t len = strcspn(p->at, "\n;");
    const char *label = p->at;
    p->at += len;
    while (len && isspace((unsigned char)label[len - 1])) len--;
    return arena_copy(&p->script->sh->tmp, label, len);
}

static SedCommand *new_command(SedScript *script) {
    if (script->count == script->cap) {
        size_t cap = script->cap ? script->cap * 2 : 16;
        SedCommand *grown = arena_alloc(&script->sh->tmp, cap * sizeof *grown);
        if (script->count) memcpy(grown, script->command, script->count * sizeof *grown);
        script->command = grown;
        script->cap = cap;
    }
    SedCommand *command = &script->command[script->count++];
    *command = (SedCommand){0};
    return command;
}

static bool parse_name(SedParser *p, SedCommand *command) {
    SedScript *script = p->script;
    switch (command->name) {
    case 's': return parse_substitution(p, command);
    case 'y': return parse_map(p, command);
    case 'a': case 'i': case 'c': command->text = parse_text(p); return true;
    case ':': case 'b': case 't': command->text = parse_label(p); return true;
    case '{':
        if (p->blocks == SED_BLOCKS) return bad(p, "too many blocks inside each other");
        p->open[p->blocks++] = script->count - 1;
        return true;
    case '}':
        if (!p->blocks) return bad(p, "a } without {");
        script->command[p->open[--p->blocks]].target = script->count;
        return true;
    case 'q':
        command->occurrence = 0;
        while (*p->at == ' ') p->at++;
        while (isdigit((unsigned char)*p->at) && command->occurrence < 256) command->occurrence = command->occurrence * 10 + *p->at++ - '0';
        return true;
    default:
        if (command->name && strchr("dDpPnNhHgGx=", command->name)) return true;
        p->at--;
        return bad(p, "unknown command");
    }
}

static bool parse_end(SedParser *p, char name) {
    if (name == '{') return true;
    while (*p->at == ' ' || *p->at == '\t') p->at++;
    if (!*p->at || *p->at == '\n' || *p->at == ';' || *p->at == '}' || *p->at == '#') return true;
    return bad(p, "unexpected text after a command");
}

static bool parse_command(SedParser *p) {
    SedCommand *command = new_command(p->script);
    if (!parse_address(p, &command->from, false)) return false;
    skip_space(p);
    if (command->from.kind && *p->at == ',') {
        p->at++;
        skip_space(p);
        if (!parse_address(p, &command->to, true)) return false;
        skip_space(p);
    }
    while (*p->at == '!' || *p->at == ' ') command->inverted |= *p->at++ == '!';
    if (!*p->at) return bad(p, "a command is missing");
    command->name = *p->at++;
    return parse_name(p, command) && parse_end(p, command->name);
}

static bool resolve_labels(SedParser *p) {
    SedScript *script = p->script;
    if (p->blocks) return bad(p, "a { without }");
    for (size_t i = 0; i < script->count; i++) {
        SedCommand *command = &script->command[i];
        if (command->name != 'b' && command->name != 't') continue;
        command->target = script->count;
        bool found = !*command->text;
        for (size_t k = 0; k < script->count && !found; k++) {
            found = script->command[k].name == ':' && !strcmp(script->command[k].text, command->text);
            if (found) command->target = k;
        }
        if (!found) return tool_error(script->sh, "sed", "no label '%s'", command->text), false;
    }
    return true;
}

bool sed_parse(SedScript *script, const char *text) {
    SedParser p = {.script = script, .at = text};
    for (;;) {
        while (isspace((unsigned char)*p.at) || *p.at == ';') p.at++;
        if (*p.at == '#') p.at += strcspn(p.at, "\n");
        else if (!*p.at) break;
        else if (!parse_command(&p)) return false;
    }
    return resolve_labels(&p);
}

void sed_free(SedScript *script) {
    for (RegexList *entry = script->regexes; entry; entry = entry->next) regfree(&entry->regex);
}
