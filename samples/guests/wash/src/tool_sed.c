#include "sed.h"

#include <string.h>

static bool read_script(Shell *sh, const char *path, Buf *text) {
    Stream *in = tool_open(sh, "sed", path);
    if (!in) return false;
    get_all(in, text);
    return !tool_close(sh, "sed", path, in);
}

// All files are one input, as sed has it.
static int edit_joined(Shell *sh, SedScript *script, const StrList *paths, size_t first) {
    if (first >= paths->count) return sed_run(script, sh->fd[0], sh->fd[1]);
    Buf all = {0};
    int status = 0;
    for (size_t i = first; i < paths->count; i++) {
        Stream *in = tool_open(sh, "sed", paths->item[i]);
        if (in) get_all(in, &all);
        if (all.len && all.data[all.len - 1] != '\n' && i + 1 < paths->count) buf_char(&all, '\n');
        if (!in || tool_close(sh, "sed", paths->item[i], in)) status = 2;
    }
    Stream *joined = stream_from(buf_text(&all), all.len);
    buf_free(&all);
    int result = sed_run(script, joined, sh->fd[1]);
    stream_unref(joined);
    return result ? result : status;
}

static int edit_in_place(Shell *sh, SedScript *script, const char *path) {
    Stream *in = tool_open(sh, "sed", path), *edited = stream_memory();
    int status = in ? sed_run(script, in, edited) : 4;
    if (in && tool_close(sh, "sed", path, in)) status = 4;
    if (edited->error) status = tool_errno(sh, "sed", path, edited->error);
    Stream *out = status ? NULL : tool_create(sh, "sed", path, false);
    if (out) {
        put_bytes(out, buf_text(&edited->buf), edited->buf.len);
        if (tool_close(sh, "sed", path, out)) status = 4;
    } else if (!status) {
        status = 4;
    }
    stream_unref(edited);
    return status;
}

int tool_sed(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "nErie:f:", "quiet=n,silent=n,regexp-extended=E,in-place=i,expression=e,file=f");
    SedScript script = {.sh = sh};
    Buf text = {0};
    bool given = false, in_place = false, valid = true;
    for (int c; valid && (c = option_next(&o));) {
        if (c == '?') valid = false;
        else if (c == 'n') script.silent = true;
        else if (c == 'i') in_place = true;
        else if (c == 'e' || c == 'f') {
            if (given) buf_char(&text, '\n');
            given = true;
            if (c == 'e') buf_str(&text, o.value);
            else valid = read_script(sh, o.value, &text);
        } else {
            script.extended = true;
        }
    }
    size_t first = given ? 0 : 1;
    if (valid && o.operands.count < first) valid = false, tool_error(sh, "sed", "a script is missing");
    if (valid && !given) buf_str(&text, o.operands.item[0]);
    if (valid) valid = sed_parse(&script, buf_text(&text));
    buf_free(&text);
    int status = valid ? 0 : 1;
    if (valid && in_place) {
        for (size_t i = first; i < o.operands.count; i++) {
            for (size_t k = 0; k < script.count; k++) script.command[k].active = false;
            status |= edit_in_place(sh, &script, o.operands.item[i]);
        }
    } else if (valid) {
        status = edit_joined(sh, &script, &o.operands, first);
    }
    sed_free(&script);
    return status;
}
