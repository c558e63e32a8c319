// Memory: every allocation in wash goes through these functions. When memory is used up the program says so and exits with 2.
#ifndef WASH_MEM_H
#define WASH_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xformat(const char *format, va_list args);

// A growing byte string. `data` ends with a NUL that `len` does not count; use buf_text() where nothing may have been added.
typedef struct {
    char *data;
    size_t len, cap;
} Buf;

void buf_add(Buf *buf, const void *bytes, size_t count);
void buf_fill(Buf *buf, char c, size_t count);
void buf_char(Buf *buf, char c);
void buf_str(Buf *buf, const char *text);
char *buf_text(Buf *buf);
void buf_free(Buf *buf);

// Memory with the lifetime of a command: what was allocated after a mark goes when the mark is released.
typedef struct Chunk Chunk;
typedef struct {
    Chunk *top;
} Arena;
typedef struct {
    Chunk *chunk;
    size_t used;
} Mark;

void *arena_alloc(Arena *arena, size_t size);
char *arena_copy(Arena *arena, const char *text, size_t len);
char *arena_dup(Arena *arena, const char *text);
char *arena_join(Arena *arena, const char *a, const char *b, const char *c);
Mark arena_mark(const Arena *arena);
void arena_release(Arena *arena, Mark mark);

// A list of strings in an arena; `item[count]` is NULL.
typedef struct {
    char **item;
    size_t count, cap;
} StrList;

void list_add(Arena *arena, StrList *list, char *text);
void list_sort(StrList *list);

#endif
