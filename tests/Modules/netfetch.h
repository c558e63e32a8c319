// openagentic_netfetch.fetch_get, as a guest declares it.
#pragma once
#include <stdint.h>

__attribute__((import_module("openagentic_netfetch"), import_name("fetch_get")))
int32_t fetch_get(const char *url, uint32_t url_len, void *out, uint32_t out_max,
                  uint32_t *out_n, uint32_t *out_status, uint8_t *out_trunc);

enum { NETFETCH_NOTCAPABLE = 76 };
