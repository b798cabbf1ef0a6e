// SPDX-License-Identifier: Apache-2.0
/* libcurl 7.88 writes texts with a printf that hands over one byte at a time, some 75 instructions each: request lines,
 * header fields, URLs. An access token of Entra has 1,300 to 2,000 bytes, so that is the largest single cost of a call,
 * 140,000 of its 360,000 instructions (docs/performance.md). These two do the same for formats that hold nothing but
 * text and "%s", a string at a time, and leave every other format to libcurl.
 *
 * The release build links libcurl's archive with `--wrap` for both names (scripts/static-curl), which sends libcurl's own
 * calls here. Built any other way nothing calls them, and the weak names stay unresolved. */
#include "ccurl_overrides.h"
#include <curl/mprintf.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* As libcurl's lib/dynbuf.h declares them; both answer 0 (CURLE_OK) or the CURLcode of the failure. */
struct dynbuf;
extern int Curl_dyn_addn(struct dynbuf *buffer, const void *bytes, size_t count) __attribute__((weak));
extern int Curl_dyn_vaddf(struct dynbuf *buffer, const char *format, va_list values) __attribute__((weak));

int __wrap_Curl_dyn_addf(struct dynbuf *buffer, const char *format, ...);
char *__wrap_curl_maprintf(const char *format, ...);

/* More "%s" than any format of libcurl has; a longer one is libcurl's to print. */
enum { strings_max = 20 };

/* The literal text in front of a "%s", and the string; behind the last one a text alone. */
struct piece {
    const char *literal, *string;
    size_t literal_bytes, string_bytes;
};

/* Takes a format apart: the number of pieces, or 0 for a format that has other conversions. */
static int take_apart(const char *format, va_list values, struct piece pieces[strings_max + 1]) {
    for (int count = 0; count <= strings_max; count++) {
        struct piece *piece = &pieces[count];
        piece->literal = format;
        piece->literal_bytes = strcspn(format, "%");
        piece->string_bytes = 0;
        format += piece->literal_bytes;
        if (!*format) return count + 1;
        if (format[1] != 's') return 0;
        format += 2;
        piece->string = va_arg(values, const char *);
        if (!piece->string) return 0; /* libcurl has a word for it */
        piece->string_bytes = strlen(piece->string);
    }
    return 0;
}

/* Stands in for `Curl_dyn_addf`, which appends to a buffer. */
int __wrap_Curl_dyn_addf(struct dynbuf *buffer, const char *format, ...) {
    struct piece pieces[strings_max + 1];
    va_list values;
    va_start(values, format);
    int count = take_apart(format, values, pieces);
    va_end(values);
    int result = 0;
    if (count == 0) {
        va_start(values, format);
        result = Curl_dyn_vaddf(buffer, format, values);
        va_end(values);
    }
    for (int i = 0; i < count && !result; i++) {
        struct piece piece = pieces[i];
        if (piece.literal_bytes) result = Curl_dyn_addn(buffer, piece.literal, piece.literal_bytes);
        if (piece.string_bytes && !result) result = Curl_dyn_addn(buffer, piece.string, piece.string_bytes);
    }
    return result;
}

/* Stands in for `curl_maprintf`, which answers a text from malloc, or NULL. */
char *__wrap_curl_maprintf(const char *format, ...) {
    struct piece pieces[strings_max + 1];
    va_list values;
    va_start(values, format);
    int count = take_apart(format, values, pieces);
    va_end(values);
    if (count == 0) {
        va_start(values, format);
        char *printed = curl_mvaprintf(format, values);
        va_end(values);
        return printed;
    }
    size_t bytes = 1;
    for (int i = 0; i < count; i++) bytes += pieces[i].literal_bytes + pieces[i].string_bytes;
    char *text = malloc(bytes), *at = text;
    if (!text) return NULL;
    for (int i = 0; i < count; i++) {
        memcpy(at, pieces[i].literal, pieces[i].literal_bytes);
        at += pieces[i].literal_bytes;
        if (pieces[i].string_bytes) memcpy(at, pieces[i].string, pieces[i].string_bytes);
        at += pieces[i].string_bytes;
    }
    *at = 0;
    return text;
}
