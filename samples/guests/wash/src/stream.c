#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Stream *stream_new(StreamKind kind, int fd, bool writes) {
    Stream *stream = xmalloc(sizeof *stream);
    *stream = (Stream){.kind = kind, .refs = 1, .fd = fd, .writes = writes};
    return stream;
}

Stream *stream_fd(int fd, bool writes) {
    return stream_new(STREAM_FD, fd, writes);
}

Stream *stream_memory(void) {
    return stream_new(STREAM_MEMORY, -1, true);
}

Stream *stream_null(bool writes) {
    return stream_new(STREAM_NULL, -1, writes);
}

Stream *stream_from(const char *bytes, size_t count) {
    Stream *stream = stream_memory();
    buf_add(&stream->buf, bytes, count);
    stream_rewind(stream);
    return stream;
}

Stream *stream_ref(Stream *stream) {
    if (stream) stream->refs++;
    return stream;
}

void stream_unref(Stream *stream) {
    if (!stream || --stream->refs > 0) return;
    if (stream->writes) put_flush(stream);
    if (stream->kind == STREAM_FD && stream->fd > 2) close(stream->fd);
    buf_free(&stream->buf);
    free(stream);
}

void stream_rewind(Stream *stream) {
    stream->writes = false;
    stream->pos = 0;
    stream->error = 0;
}

static void fail(Stream *stream, int error) {
    if (!stream->error) stream->error = error;
}

void put_flush(Stream *out) {
    if (out->kind != STREAM_FD || !out->writes) return;
    for (size_t done = 0; done < out->buf.len && !out->error;) {
        ssize_t count = write(out->fd, out->buf.data + done, out->buf.len - done);
        if (count < 0) fail(out, errno);
        else done += (size_t)count;
    }
    out->buf.len = 0;
}

void put_bytes(Stream *out, const void *bytes, size_t count) {
    if (!out->writes) fail(out, EBADF);
    if (out->error || out->kind == STREAM_NULL) return;
    if (out->kind == STREAM_MEMORY && count > PIPE_LIMIT - out->buf.len) {
        fail(out, EFBIG);
        return;
    }
    buf_add(&out->buf, bytes, count);
    if (out->buf.len >= 65536 || out->fd == 2) put_flush(out);
}

void put(Stream *out, const char *text) {
    put_bytes(out, text, strlen(text));
}

void put_char(Stream *out, char c) {
    put_bytes(out, &c, 1);
}

void putf(Stream *out, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = xformat(format, args);
    va_end(args);
    put(out, text);
    free(text);
}

static bool fill(Stream *in) {
    if (in->writes) fail(in, EBADF);
    if (in->pos < in->buf.len) return true;
    if (in->kind != STREAM_FD || in->at_end || in->error) return false;
    char block[16384];
    ssize_t count = read(in->fd, block, sizeof block);
    if (count < 0) fail(in, errno);
    if (count <= 0) {
        in->at_end = true;
        return false;
    }
    in->buf.len = in->pos = 0;
    buf_add(&in->buf, block, (size_t)count);
    return true;
}

int get_char(Stream *in) {
    return fill(in) ? (unsigned char)in->buf.data[in->pos++] : -1;
}

bool get_line(Stream *in, Buf *line, bool *ended) {
    line->len = 0;
    buf_add(line, "", 0);
    *ended = false;
    bool any = false;
    while (!*ended && fill(in)) {
        any = true;
        const char *start = in->buf.data + in->pos;
        size_t room = in->buf.len - in->pos;
        const char *newline = memchr(start, '\n', room);
        size_t count = newline ? (size_t)(newline - start) : room;
        buf_add(line, start, count);
        in->pos += count + (newline ? 1 : 0);
        *ended = newline;
    }
    return any;
}

size_t get_some(Stream *in, const char **bytes) {
    if (!fill(in)) return 0;
    size_t count = in->buf.len - in->pos;
    *bytes = in->buf.data + in->pos;
    in->pos = in->buf.len;
    return count;
}

void get_all(Stream *in, Buf *all) {
    const char *bytes;
    for (size_t count; (count = get_some(in, &bytes)) > 0;) buf_add(all, bytes, count);
}
