// What a command reads from or writes to: a descriptor of the host, a buffer in memory (a pipe), or nothing.
#ifndef WASH_STREAM_H
#define WASH_STREAM_H

#include "mem.h"

#include <stdarg.h>
#include <stdint.h>

// A pipe or command substitution may hold so many bytes; the stage that writes more is ended with an error.
#define PIPE_LIMIT (64u << 20)

typedef enum { STREAM_FD, STREAM_MEMORY, STREAM_NULL } StreamKind;

typedef struct {
    StreamKind kind;
    int refs;
    int fd;
    bool writes;     // an output; an input otherwise
    bool at_end;     // input: nothing more comes
    int error;       // errno of the first failure, 0 while all is well
    bool reported;   // the failure was told
    Buf buf;         // input: read ahead; output: not yet written; memory: everything
    size_t pos;      // input: next byte of buf
} Stream;

Stream *stream_fd(int fd, bool writes);
Stream *stream_memory(void);
Stream *stream_null(bool writes);
Stream *stream_from(const char *bytes, size_t count);
Stream *stream_ref(Stream *stream);
void stream_unref(Stream *stream);
void stream_rewind(Stream *stream);   // a written memory stream becomes an input

// Output. After a failure (`error`) nothing more is written.
void put_bytes(Stream *out, const void *bytes, size_t count);
void put(Stream *out, const char *text);
void put_char(Stream *out, char c);
void putf(Stream *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_flush(Stream *out);

// Input.
int get_char(Stream *in);                          // -1 at the end
bool get_line(Stream *in, Buf *line, bool *ended); // without its newline; *ended says whether it had one
size_t get_some(Stream *in, const char **bytes);   // what there is, at least one byte; 0 at the end
void get_all(Stream *in, Buf *all);

#endif
