#include "sed.h"

#include <string.h>

#define GROUPS 10
#define SPACE_LIMIT (16u << 20)   // bytes of the pattern and hold space

typedef struct {
    SedScript *script;
    Stream *in, *out;
    Buf space, hold, next, appended;
    bool has_next, next_ended, ended, replaced, quits;
    long long line;
    int status;
    const regex_t *last_regex;
} Sed;

static void put_space(Sed *s, size_t len) {
    put_bytes(s->out, s->space.data, len);
    if (s->ended || s->has_next || len < s->space.len) put_char(s->out, '\n');
}

static bool read_line(Sed *s, bool append) {
    if (!s->has_next) return false;
    if (append) buf_char(&s->space, '\n');
    else s->space.len = 0;
    buf_add(&s->space, s->next.data, s->next.len);
    s->ended = s->next_ended;
    s->has_next = get_line(s->in, &s->next, &s->next_ended);
    s->line++;
    return true;
}

static bool run_regex(Sed *s, const regex_t *regex, const char *text, regmatch_t *match, int flags) {
    if (regex) s->last_regex = regex;
    return s->last_regex && !regexec(s->last_regex, text, GROUPS, match, flags);
}

static bool at_address(Sed *s, const Address *address) {
    regmatch_t match[GROUPS];
    switch (address->kind) {
    case ADDRESS_LINE: return s->line == address->line;
    case ADDRESS_LAST: return !s->has_next;
    case ADDRESS_REGEX: return run_regex(s, address->regex, buf_text(&s->space), match, 0);
    default: return false;
    }
}

static bool in_range(Sed *s, SedCommand *command) {
    bool by_number = command->to.kind == ADDRESS_LINE || command->to.kind == ADDRESS_COUNT;
    if (!command->active) {
        if (!at_address(s, &command->from)) return false;
        command->until = command->to.kind == ADDRESS_COUNT ? s->line + command->to.line : command->to.line;
        command->active = !(by_number && command->until <= s->line) && !(command->to.kind == ADDRESS_LAST && !s->has_next);
        return true;
    }
    if (by_number && s->line > command->until) {
        command->active = false;
        return at_address(s, &command->from);
    }
    if (by_number ? s->line == command->until : at_address(s, &command->to)) command->active = false;
    return true;
}

static bool selects(Sed *s, SedCommand *command) {
    bool selected = command->to.kind ? in_range(s, command) : command->from.kind ? at_address(s, &command->from) : true;
    return selected != command->inverted;
}

static void add_replacement(Buf *result, const char *at, const char *text, const regmatch_t *match) {
    for (; *at; at++) {
        int group = -1;
        if (*at == '&') group = 0;
        else if (*at == '\\' && at[1] >= '0' && at[1] <= '9') group = *++at - '0';
        else if (*at == '\\' && at[1]) at++, buf_char(result, *at == 'n' ? '\n' : *at == 't' ? '\t' : *at);
        else buf_char(result, *at);
        if (group >= 0 && match[group].rm_so >= 0) buf_add(result, text + match[group].rm_so, (size_t)(match[group].rm_eo - match[group].rm_so));
    }
}

static void substitute(Sed *s, const SedCommand *command) {
    Buf result = {0};
    const char *text = buf_text(&s->space);
    size_t at = 0, len = strlen(text);
    bool changed = false, after_match = false;
    regmatch_t match[GROUPS];
    for (long long found = 0; at <= len && run_regex(s, command->regex, text + at, match, at ? REG_NOTBOL : 0);) {
        size_t start = (size_t)match[0].rm_so, end = (size_t)match[0].rm_eo;
        bool empty = start == end;
        buf_add(&result, text + at, start);
        if (!(empty && start == 0 && after_match)) found++;
        bool replaces = !(empty && start == 0 && after_match) && (found == command->occurrence || (command->global && found > command->occurrence));
        if (replaces) add_replacement(&result, command->text, text + at, match);
        else buf_add(&result, text + at + start, end - start);
        changed |= replaces;
        at += end;
        after_match = !empty;
        if (empty && at < len) buf_char(&result, text[at]);
        if (empty) at++;
        if ((replaces && !command->global) || result.len > SPACE_LIMIT) break;
    }
    if (changed) {
        if (at < len) buf_add(&result, text + at, len - at);
        s->space.len = 0;
        buf_add(&s->space, buf_text(&result), result.len);
        s->replaced = true;
        if (command->print) put_space(s, s->space.len);
    }
    buf_free(&result);
}

static void delete_first_line(Sed *s) {
    const char *newline = memchr(s->space.data, '\n', s->space.len);
    size_t count = newline ? (size_t)(newline - s->space.data) + 1 : s->space.len;
    memmove(s->space.data, s->space.data + count, s->space.len - count);
    s->space.len -= count;
    s->space.data[s->space.len] = '\0';
}

static void move_text(Buf *to, const Buf *from, bool append) {
    if (append) buf_char(to, '\n');
    else to->len = 0;
    buf_add(to, from->data ? from->data : "", from->len);
}

static void exchange(Sed *s) {
    Buf space = s->space;
    s->space = s->hold;
    s->hold = space;
    buf_text(&s->space);
}

static size_t first_line_length(const Sed *s) {
    const char *newline = memchr(s->space.data, '\n', s->space.len);
    return newline ? (size_t)(newline - s->space.data) : s->space.len;
}

typedef enum { STEP_NEXT, STEP_JUMP, STEP_END, STEP_DELETED, STEP_RESTART } Step;

static Step step(Sed *s, SedCommand *command) {
    switch (command->name) {
    case 's': substitute(s, command); break;
    case 'y': for (size_t i = 0; i < s->space.len; i++) s->space.data[i] = (char)command->map[(unsigned char)s->space.data[i]]; break;
    case 'p': put_space(s, s->space.len); break;
    case 'P': put_bytes(s->out, s->space.data, first_line_length(s)), put_char(s->out, '\n'); break;
    case 'd': return STEP_DELETED;
    case 'D':
        if (!memchr(s->space.data, '\n', s->space.len)) return STEP_DELETED;
        delete_first_line(s);
        return STEP_RESTART;
    case 'q': s->quits = true; s->status = (int)(command->occurrence & 255); return STEP_END;
    case '=': putf(s->out, "%lld\n", s->line); break;
    case 'a': buf_str(&s->appended, command->text); break;
    case 'i': put(s->out, command->text); break;
    case 'c':
        if (!command->to.kind || !command->active || command->inverted) put(s->out, command->text);
        return STEP_DELETED;
    case 'n':
        if (!s->has_next) { s->quits = true; return STEP_END; }
        if (!s->script->silent) put_space(s, s->space.len);
        put_bytes(s->out, buf_text(&s->appended), s->appended.len);
        s->appended.len = 0;
        read_line(s, false);
        break;
    case 'N':
        if (!s->has_next) { s->quits = true; return STEP_END; }
        read_line(s, true);
        break;
    case 'h': move_text(&s->hold, &s->space, false); break;
    case 'H': move_text(&s->hold, &s->space, true); break;
    case 'g': move_text(&s->space, &s->hold, false); break;
    case 'G': move_text(&s->space, &s->hold, true); break;
    case 'x': exchange(s); break;
    case 'b': return STEP_JUMP;
    case 't':
        if (!s->replaced) break;
        s->replaced = false;
        return STEP_JUMP;
    default: break;
    }
    if (s->space.len <= SPACE_LIMIT && s->hold.len <= SPACE_LIMIT) return STEP_NEXT;
    s->status = tool_error(s->script->sh, "sed", "more than %u bytes in the pattern or hold space", SPACE_LIMIT);
    s->quits = true;
    return STEP_DELETED;
}

static Step run_commands(Sed *s) {
    for (size_t i = 0; i < s->script->count;) {
        SedCommand *command = &s->script->command[i];
        bool selected = selects(s, command);
        if (command->name == '{') {
            i = selected ? i + 1 : command->target;
            continue;
        }
        Step result = selected ? step(s, command) : STEP_NEXT;
        if (result > STEP_JUMP) return result;
        i = result == STEP_JUMP ? command->target : i + 1;
    }
    return STEP_END;
}

int sed_run(SedScript *script, Stream *in, Stream *out) {
    Sed s = {.script = script, .in = in, .out = out};
    s.has_next = get_line(in, &s.next, &s.next_ended);
    for (Step last = STEP_END; !s.quits && (last == STEP_RESTART || read_line(&s, false)) && !out->error;) {
        if (last != STEP_RESTART) s.replaced = false;
        last = run_commands(&s);
        if (last == STEP_END && !script->silent) put_space(&s, s.space.len);
        put_bytes(out, buf_text(&s.appended), s.appended.len);
        s.appended.len = 0;
    }
    buf_free(&s.space);
    buf_free(&s.hold);
    buf_free(&s.next);
    buf_free(&s.appended);
    return s.status;
}
