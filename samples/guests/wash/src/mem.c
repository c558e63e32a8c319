#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void out_of_memory(void) {
    static const char message[] = "wash: out of memory\n";
    (void)!write(2, message, sizeof message - 1);
    exit(2);
}

void *xmalloc(size_t size) {
    return xrealloc(NULL, size);
}

void *xrealloc(void *old, size_t size) {
    void *block = realloc(old, size ? size : 1);
    if (!block) out_of_memory();
    return block;
}

char *xstrdup(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(xmalloc(size), text, size);
}

char *xformat(const char *format, va_list args) {
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) out_of_memory();
    return text;
}

static size_t checked_sum(size_t a, size_t b) {
    if (a > SIZE_MAX - b) out_of_memory();
    return a + b;
}

static void buf_reserve(Buf *buf, size_t count) {
    size_t needed = checked_sum(checked_sum(buf->len, count), 1);
    if (needed > buf->cap) {
        size_t cap = buf->cap < SIZE_MAX / 2 ? buf->cap * 2 : needed;
        if (cap < needed) cap = needed;
        if (cap < 64) cap = 64;
        buf->data = xrealloc(buf->data, cap);
        buf->cap = cap;
    }
}

void buf_add(Buf *buf, const void *bytes, size_t count) {
    buf_reserve(buf, count);
    if (count) memcpy(buf->data + buf->len, bytes, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

void buf_fill(Buf *buf, char c, size_t count) {
    buf_reserve(buf, count);
    memset(buf->data + buf->len, c, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

void buf_char(Buf *buf, char c) {
    buf_add(buf, &c, 1);
}

void buf_str(Buf *buf, const char *text) {
    buf_add(buf, text, strlen(text));
}

char *buf_text(Buf *buf) {
    if (!buf->data) buf_add(buf, "", 0);
    return buf->data;
}

void buf_free(Buf *buf) {
    free(buf->data);
    *buf = (Buf){0};
}

struct Chunk {
    Chunk *below;
    size_t used, size;
    _Alignas(16) char bytes[];
};

void *arena_alloc(Arena *arena, size_t size) {
    size_t room = checked_sum(size, 15) & ~(size_t)15;
    Chunk *top = arena->top;
    if (!top || top->size - top->used < room) {
        size_t chunk_size = room > 8192 ? room : 8192;
        Chunk *chunk = xmalloc(checked_sum(sizeof *chunk, chunk_size));
        *chunk = (Chunk){.below = top, .size = chunk_size};
        arena->top = top = chunk;
    }
    void *block = top->bytes + top->used;
    top->used += room;
    return memset(block, 0, size);
}

char *arena_copy(Arena *arena, const char *text, size_t len) {
    char *copy = arena_alloc(arena, checked_sum(len, 1));
    if (len) memcpy(copy, text, len);
    return copy;
}

char *arena_dup(Arena *arena, const char *text) {
    return arena_copy(arena, text, strlen(text));
}

char *arena_join(Arena *arena, const char *a, const char *b, const char *c) {
    size_t la = strlen(a), lb = strlen(b), lc = strlen(c);
    char *text = arena_alloc(arena, checked_sum(checked_sum(la, lb), checked_sum(lc, 1)));
    memcpy(text, a, la);
    memcpy(text + la, b, lb);
    memcpy(text + la + lb, c, lc);
    return text;
}

Mark arena_mark(const Arena *arena) {
    return (Mark){arena->top, arena->top ? arena->top->used : 0};
}

void arena_release(Arena *arena, Mark mark) {
    while (arena->top != mark.chunk) {
        Chunk *below = arena->top->below;
        free(arena->top);
        arena->top = below;
    }
    if (arena->top) arena->top->used = mark.used;
}

void list_add(Arena *arena, StrList *list, char *text) {
    if (list->count + 2 > list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        if (cap > SIZE_MAX / sizeof(char *)) out_of_memory();
        char **grown = arena_alloc(arena, cap * sizeof *grown);
        if (list->count) memcpy(grown, list->item, list->count * sizeof *grown);
        list->item = grown;
        list->cap = cap;
    }
    list->item[list->count++] = text;
    list->item[list->count] = NULL;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void list_sort(StrList *list) {
    if (list->count > 1) qsort(list->item, list->count, sizeof *list->item, by_bytes);
}
