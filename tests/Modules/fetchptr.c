// fetchptr URL [NAME=VALUE]…: fetch_get with chosen raw arguments. NAME: url, url_len, out, out_max, n, status, trunc, and hex for
// the URL's bytes. VALUE: a number (also 0x… and negative), "end" (size of the memory), "end-K", "end+K", or the NAME of a good
// pointer. Prints the errno and what lies in the three results and in the buffer then; "-" is untouched.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "netfetch.h"

enum { page = 65536 };
enum { url, url_len, out, out_max, n, status, trunc, count };
static const char *const names[count] = {"url", "url_len", "out", "out_max", "n", "status", "trunc"};
static uint32_t good[count], given[count];
static struct { uint32_t n, status; uint8_t trunc; } results;
static char buffer[4096], bytes[4096];

static int index_of(const char *name, size_t length) {
    for (int i = 0; i < count; i++)
        if (strlen(names[i]) == length && !strncmp(names[i], name, length))
            return i;
    return -1;
}

static uint32_t value_of(const char *text) {
    int other = index_of(text, strlen(text));
    if (other >= 0)
        return good[other];
    if (!strncmp(text, "end", 3))
        return __builtin_wasm_memory_size(0) * page + (uint32_t)strtol(text + 3, NULL, 0);
    return (uint32_t)strtoll(text, NULL, 0);
}

static uint32_t from_hex(const char *hex) {
    uint32_t size = 0;
    for (; hex[0] && hex[1] && size < sizeof bytes; hex += 2)
        bytes[size++] = (char)strtoul((char[]){hex[0], hex[1], 0}, NULL, 16);
    return size;
}

static void print(const char *name, uint32_t value, uint32_t untouched) {
    if (value == untouched)
        printf(" %s=-", name);
    else
        printf(" %s=%u", name, (unsigned)value);
}

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    // A last page that no allocator knows, so that "end-K" may be written to.
    __builtin_wasm_memory_grow(0, 1);
    memset(&results, 0xee, sizeof results);
    memset(buffer, '-', sizeof buffer);
    const uint32_t defaults[count] = {(uint32_t)argv[1], strlen(argv[1]), (uint32_t)buffer, sizeof buffer,
                                      (uint32_t)&results.n, (uint32_t)&results.status, (uint32_t)&results.trunc};
    memcpy(good, defaults, sizeof good);
    memcpy(given, defaults, sizeof given);

    for (int i = 2; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        int which = equals ? index_of(argv[i], (size_t)(equals - argv[i])) : -1;
        if (which >= 0) {
            given[which] = value_of(equals + 1);
        } else if (!strncmp(argv[i], "hex=", 4)) {
            given[url] = (uint32_t)bytes;
            given[url_len] = from_hex(argv[i] + 4);
        } else {
            return 2;
        }
    }

    int error = fetch_get((const char *)given[url], given[url_len], (void *)given[out], given[out_max],
                          (uint32_t *)given[n], (uint32_t *)given[status], (uint8_t *)given[trunc]);
    printf("errno=%d", error);
    print("n", results.n, 0xeeeeeeee);
    print("status", results.status, 0xeeeeeeee);
    print("trunc", results.trunc, 0xee);
    size_t touched = sizeof buffer;
    while (touched && buffer[touched - 1] == '-')
        touched--;
    printf(" buffer=%zu\n", touched);
    return error ? 1 : 0;
}
