// SPDX-License-Identifier: Apache-2.0
/* libcurl keeps two copies of each field of a response for `curl_easy_header` (lib/headers.c), two allocations a field.
 * Nothing here asks: fields come through CURLOPT_HEADERFUNCTION. Linked like string_formats.c. */
#include "ccurl_overrides.h"

int __wrap_Curl_headers_push(void *easy, const char *line, unsigned char origin);

/* Stands in for `Curl_headers_push`, which refuses a field without a name too; 0 is CURLE_OK, 8
 * CURLE_WEIRD_SERVER_REPLY. */
int __wrap_Curl_headers_push(void *easy, const char *line, unsigned char origin) {
    (void)easy, (void)origin;
    if (*line == '\r' || *line == '\n' || *line == ' ' || *line == '\t') return 0;
    while (*line && *line != '\r' && *line != '\n' && *line != ':') line++;
    return *line == ':' ? 0 : 8;
}
