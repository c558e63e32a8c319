// curl and wget. With WASH_NETFETCH they use the host's import `openagentic_netfetch.fetch_get`; without it they say what to do.
#include "tool.h"

#ifndef WASH_NETFETCH

static int no_network(Shell *sh, const char *tool) {
    tool_error(sh, tool, "this shell has no netFetch: it was built without a network. Turn on WASI netFetch to get the shell that has it");
    return 7;
}

int tool_curl(Shell *sh, int argc, char **argv) {
    (void)argc;
    return no_network(sh, argv[0]);
}

int tool_wget(Shell *sh, int argc, char **argv) {
    (void)argc;
    return no_network(sh, argv[0]);
}

#else

#include <errno.h>
#include <stdlib.h>
#include <string.h>

__attribute__((import_module("openagentic_netfetch"), import_name("fetch_get")))
int32_t fetch_get(const char *url, uint32_t url_len, char *out, uint32_t out_max, uint32_t *out_n, uint32_t *out_status, uint8_t *truncated);

#define BODY_MAX (16u << 20)
#define BODY_MIN (64u << 10)

enum { CURL_USAGE = 2, CURL_BAD_URL = 3, CURL_NO_HOST = 6, CURL_NO_CONNECTION = 7, CURL_DENIED = 9, CURL_PARTIAL = 18, CURL_HTTP = 22, CURL_WRITE = 23,
       CURL_MEMORY = 27, CURL_TIMEOUT = 28, CURL_LIMIT = 63 };

typedef struct {
    const char *url, *output, *format;
    bool silent, show_errors, head, fail;
} Request;

typedef struct {
    char *body;
    uint32_t len, status;
    uint8_t truncated;
} Response;

// As much memory as there is, up to BODY_MAX: a host may have set a limit.
static char *body_buffer(uint32_t *size) {
    for (*size = BODY_MAX; *size >= BODY_MIN; *size /= 2) {
        char *body = malloc(*size);
        if (body) return body;
    }
    return NULL;
}

static int explain(Shell *sh, const char *tool, const Request *request, int error) {
    static const struct {
        int error, code;
        const char *reason;
    } reasons[] = {
        {ENOTCAPABLE, CURL_NO_CONNECTION, "netFetch is not granted to this program"},
        {EACCES, CURL_DENIED, "denied by the host's netFetch policy"},
        {EINVAL, CURL_BAD_URL, "not an absolute http or https URL"},
        {EDQUOT, CURL_LIMIT, "a netFetch budget of this execution is used up"},
        {ETIMEDOUT, CURL_TIMEOUT, "timed out"},
        {ECONNREFUSED, CURL_NO_CONNECTION, "connection refused"},
        {EHOSTUNREACH, CURL_NO_HOST, "the host cannot be reached"},
    };
    int code = CURL_NO_CONNECTION;
    const char *reason = strerror(error);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].error == error) code = reasons[i].code, reason = reasons[i].reason;
    if (!request->silent || request->show_errors) tool_error(sh, tool, "(%d) %s: %s", code, request->url, reason);
    return code;
}

static int fetch(Shell *sh, const char *tool, const Request *request, Response *response) {
    uint32_t size;
    *response = (Response){.body = body_buffer(&size)};
    if (!response->body) {
        tool_error(sh, tool, "(%d) not enough memory for an answer", CURL_MEMORY);
        return CURL_MEMORY;
    }
    put_flush(sh->fd[1]);
    int error = fetch_get(request->url, (uint32_t)strlen(request->url), response->body, size, &response->len, &response->status, &response->truncated);
    if (!error && response->len > size) response->len = size;
    return error ? explain(sh, tool, request, error) : 0;
}

static void put_format(Shell *sh, const char *format, const Request *request, const Response *response) {
    Stream *text = stream_memory();
    for (const char *at = format; *at;) {
        const char *end = strncmp(at, "%{", 2) ? NULL : strchr(at, '}');
        size_t len = end ? (size_t)(end - at) - 2 : 0;
        if (!end) {
            put_char(text, *at++);
            continue;
        }
        if ((len == 9 && !memcmp(at + 2, "http_code", 9)) || (len == 13 && !memcmp(at + 2, "response_code", 13))) putf(text, "%03u", response->status);
        else if (len == 13 && !memcmp(at + 2, "size_download", 13)) putf(text, "%u", response->len);
        else if (len == 13 && !memcmp(at + 2, "url_effective", 13)) put(text, request->url);
        else tool_error(sh, "curl", "%.*s: unknown in -w", (int)len + 3, at);
        at = end + 1;
    }
    put_escaped(sh->fd[1], buf_text(&text->buf), true);
    stream_unref(text);
}

static int deliver(Shell *sh, const char *tool, const Request *request, const Response *response) {
    if (request->fail && response->status >= 400) {
        if (!request->silent || request->show_errors) tool_error(sh, tool, "(%d) %s: the server answered %u", CURL_HTTP, request->url, response->status);
        return CURL_HTTP;
    }
    const char *path = request->output ? request->output : "-";
    Stream *out = tool_create(sh, tool, path, false);
    if (!out) return CURL_WRITE;
    if (request->head) putf(out, "HTTP/1.1 %u\r\n\r\n", response->status);
    put_bytes(out, response->body, response->len);
    bool lost = out != sh->fd[1] && tool_close(sh, tool, path, out);
    if (out == sh->fd[1]) stream_unref(out);
    if (lost) return CURL_WRITE;
    if (!response->truncated) return 0;
    tool_error(sh, tool, "(%d) %s: the answer was cut after %u bytes", CURL_PARTIAL, request->url, response->len);
    return CURL_PARTIAL;
}

static int perform(Shell *sh, const char *tool, const Request *request) {
    Response response;
    int status = fetch(sh, tool, request, &response);
    if (!status) status = deliver(sh, tool, request, &response);
    if (request->format && response.body) put_format(sh, request->format, request, &response);
    free(response.body);
    return status;
}

static const char *file_name(Shell *sh, const char *url) {
    const char *path = strstr(url, "://");
    path = path ? strchr(path + 3, '/') : NULL;
    const char *base = path ? path_base(sh, arena_copy(&sh->tmp, path, strcspn(path, "?#"))) : "/";
    return strcmp(base, "/") ? base : NULL;
}

int tool_curl(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "sSfLio:Ow:",
        "silent=s,show-error=S,fail=f,location=L,include=i,output=o,remote-name=O,write-out=w");
    Request request = {0};
    bool named = false;
    for (int c; (c = option_next(&o));) {
        if (c == '?') return CURL_USAGE;
        request.silent |= c == 's', request.show_errors |= c == 'S', request.fail |= c == 'f', request.head |= c == 'i';
        named |= c == 'O';
        if (c == 'o') request.output = o.value;
        if (c == 'w') request.format = o.value;
    }
    if (o.operands.count != 1) {
        tool_error(sh, argv[0], "(%d) one URL is needed", CURL_USAGE);
        return CURL_USAGE;
    }
    request.url = o.operands.item[0];
    if (named && !(request.output = file_name(sh, request.url))) {
        tool_error(sh, argv[0], "(%d) %s: no file name in the URL for -O", CURL_WRITE, request.url);
        return CURL_WRITE;
    }
    return perform(sh, argv[0], &request);
}

// wget's codes: 1 for usage, 3 for files, 4 for the network, 8 for an error answer.
int tool_wget(Shell *sh, int argc, char **argv) {
    Options o = options_new(sh, argc, argv, "qO:", "quiet=q,output-document=O");
    Request request = {.fail = true};
    for (int c; (c = option_next(&o));) {
        if (c == '?') return 1;
        if (c == 'q') request.silent = true;
        else request.output = o.value;
    }
    if (o.operands.count != 1) return tool_error(sh, argv[0], "one URL is needed");
    request.url = o.operands.item[0];
    const char *name = file_name(sh, request.url);
    if (!request.output) request.output = name ? name : "index.html";
    int status = perform(sh, argv[0], &request);
    return status == 0 ? 0 : status == CURL_HTTP ? 8 : status == CURL_WRITE ? 3 : 4;
}

#endif
