// wasiguard_netfetch.h: HTTP for WASI guests, in pieces.
//
// The host module "wasiguard_netfetch" gives a WASI preview 1 guest HTTP requests whose response need not fit in one
// buffer: open a request, look at its status and headers, read the body in pieces of any size, close it.
// It is there on runners with [SupportsNetFetch], and works when WasiExecInput.NetFetch holds a policy that allows the
// request. The header needs nothing but <stdint.h>; clang --target=wasm32-wasi understands the import attributes.
//
//     uint32_t handle, n;
//     int32_t error = wasiguard_netfetch_open("GET", 3, url, strlen(url), NULL, 0, NULL, 0, &handle);
//     while (!error && !(error = wasiguard_netfetch_read(handle, piece, sizeof piece, &n)) && n)
//         fwrite(piece, 1, n, stdout);
//     wasiguard_netfetch_close(handle);          // BADF, and harmless, when the open failed
//
// Rules for every function
//   - In WebAssembly each parameter and each result is an i32. Pointers are offsets into the guest's exported memory,
//     lengths and handles are unsigned. Numbers are written little-endian; a pointer needs no alignment.
//   - The result is a WASI preview 1 errno, 0 for success. Results are written through the out pointers on success only.
//   - Every pointer is checked over its whole length before anything else happens, so a call that returns FAULT has sent
//     nothing, consumed nothing and written nothing. A length of 0 takes any pointer up to the end of the memory.
//   - The guest's memory belongs to the guest: the host copies in and out during the call and keeps no pointer.
//   - A call may block, never past NetFetchPolicy.Timeout (counted from open to the last byte of the body) nor past the
//     deadline of the execution.
//   - An HTTP status is never an error: 404 and 500 are responses with that status.
//
// Handles
//   - open gives a handle; it belongs to the guest until close. A handle is never 0, and its number is not given out again
//     in the same execution, so one that was closed stays BADF.
//   - At most NetFetchPolicy.MaxConcurrent handles are open at a time; the next open is MFILE until one is closed. It does
//     not wait, because a guest with one thread would wait for itself. For the same reason openagentic_netfetch.fetch_get,
//     which takes one of these places while it runs, is DQUOT when the guest's own handles have taken all of them.
//   - Handles that the guest leaves open are closed by the host when the execution ends, in whatever way it ends.
//   - Every open that got as far as the policy is one attempt: it counts against NetFetchPolicy.MaxRequests and has one
//     entry in WasiExecResult.NetFetchAudits, whether it was allowed, denied or failed. FAULT, NOTCAPABLE, and MFILE are
//     no attempts.

#ifndef WASIGUARD_NETFETCH_H
#define WASIGUARD_NETFETCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The errnos of this interface, with their WASI preview 1 numbers.
enum wasiguard_netfetch_errno {
    WASIGUARD_NETFETCH_OK = 0,
    // The policy denies it: the URL, an address that its name has, the target of a redirect or one redirect too many, the
    // method, or a header that the guest may not set. Nothing is dropped or rewritten to make a request fit.
    WASIGUARD_NETFETCH_ACCES = 2,
    // No open handle has this number.
    WASIGUARD_NETFETCH_BADF = 8,
    // The server refused the connection.
    WASIGUARD_NETFETCH_CONNREFUSED = 14,
    // A budget of the execution is used up (MaxRequests, MaxTotalResponseBytes), or the request is larger than allowed.
    WASIGUARD_NETFETCH_DQUOT = 19,
    // A pointer, with its length, does not lie within the guest's memory.
    WASIGUARD_NETFETCH_FAULT = 21,
    // Any other failure of the network: name not found, connection lost, TLS, a response that is not HTTP.
    WASIGUARD_NETFETCH_HOSTUNREACH = 23,
    // The request is malformed: the URL is not an absolute http or https URL in UTF-8, the method is no HTTP token, a
    // header line has no colon, an illegal name or a control character, or GET or HEAD comes with a body.
    WASIGUARD_NETFETCH_INVAL = 28,
    // As many handles are open as the policy allows at a time.
    WASIGUARD_NETFETCH_MFILE = 33,
    // The request's time is up.
    WASIGUARD_NETFETCH_TIMEDOUT = 73,
    // The execution has no NetFetch policy.
    WASIGUARD_NETFETCH_NOTCAPABLE = 76
};

#define WASIGUARD_NETFETCH_IMPORT(name) \
    __attribute__((import_module("wasiguard_netfetch"), import_name(#name)))

// Sends a request and returns when the status and the headers of its response are there. Redirects are followed by the
// host, each one checked as a request of its own.
//   method, method_len    "GET", "POST", … as the policy lists them, upper case; a length of 0 means GET
//   url, url_len          an absolute http or https URL; a fragment is not sent
//   headers, headers_len  lines "Name: value\n", the last "\n" may be left out; a length of 0 means none. Blanks around a
//                         value are taken off; values of a repeated name are joined with ", ". A header that the guest
//                         may not set (Cookie, Authorization, Proxy-* and others unless the policy names them; Host, Connection
//                         and what frames the message never) is ACCES, a malformed line INVAL: none is left out in silence.
//   body, body_len        the body of the request, sent with its Content-Length; a length of 0 means none
//   out_handle            gets the handle
// Errors: ACCES, CONNREFUSED, DQUOT, FAULT, HOSTUNREACH, INVAL, MFILE, NOTCAPABLE, TIMEDOUT.
WASIGUARD_NETFETCH_IMPORT(open)
int32_t wasiguard_netfetch_open(const char *method, uint32_t method_len, const char *url, uint32_t url_len,
                                const char *headers, uint32_t headers_len, const void *body, uint32_t body_len,
                                uint32_t *out_handle);

// The status of the response after redirects, 200 to 599. Does not block.
// Errors: BADF, FAULT.
WASIGUARD_NETFETCH_IMPORT(status)
int32_t wasiguard_netfetch_status(uint32_t handle, uint32_t *out_status);

// The headers of the response as lines "name: value\n": names in lower case, sorted by name, values of a repeated name
// joined with ", ". Set-Cookie is never among them, nor are Content-Encoding and Content-Length when the host has decoded
// the body. Copies the first out_max bytes, and sets *out_n to the size of the whole text: when that is more than out_max,
// call again with a larger buffer (out_max 0 asks for the size only). Does not block, may be called any number of times.
// Errors: BADF, FAULT.
WASIGUARD_NETFETCH_IMPORT(headers)
int32_t wasiguard_netfetch_headers(uint32_t handle, char *out, uint32_t out_max, uint32_t *out_n);

// The next piece of the body: waits for at least one byte, copies at most out_max, and sets *out_n to the number copied.
// *out_n = 0 means the end of the body, or that out_max was 0, which reads nothing. The body ends early, with truncated
// set, where NetFetchPolicy.MaxResponseBytes or MaxTotalResponseBytes cuts it. After an error other than FAULT no more of
// the body can be had: every further read gives the same error, and the handle is still to be closed.
// Errors: BADF, FAULT, HOSTUNREACH, TIMEDOUT.
WASIGUARD_NETFETCH_IMPORT(read)
int32_t wasiguard_netfetch_read(uint32_t handle, void *out, uint32_t out_max, uint32_t *out_n);

// One byte: 1 when a limit of the policy has cut the body so far, else 0. Final once read has given the end.
// Errors: BADF, FAULT.
WASIGUARD_NETFETCH_IMPORT(truncated)
int32_t wasiguard_netfetch_truncated(uint32_t handle, uint8_t *out_truncated);

// Closes the handle; what is left of the body is not fetched. The audit of the request counts the bytes that were read.
// Errors: BADF.
WASIGUARD_NETFETCH_IMPORT(close)
int32_t wasiguard_netfetch_close(uint32_t handle);

#undef WASIGUARD_NETFETCH_IMPORT

#ifdef __cplusplus
}
#endif

#endif
