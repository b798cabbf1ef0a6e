// SPDX-License-Identifier: Apache-2.0
/* libcurl 7.88 writes texts with a printf that hands over one byte at a time, some 75 instructions each: request lines,
 * header fields, URLs. An access token of Entra has 1,300 to 2,000 bytes, so that is the largest single cost of a call,
 * 140,000 of its 360,000 instructions (docs/performance.md). These three do the same for formats that hold nothing but
 * text, "%s" and plain integers, a string at a time, and leave every other format to libcurl.
 *
 * The release build links libcurl's archive with `--wrap` for their names (scripts/static-curl), which sends libcurl's own
 * calls here. Built any other way nothing calls them, and the weak names stay unresolved. */
#define _GNU_SOURCE
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
int __wrap_curl_msnprintf(char *buffer, size_t buffer_bytes, const char *format, ...);

/* More conversions than any format of libcurl has (a longer one is libcurl's to print); the digits of any integer. */
enum { conversions_max = 20, digits_max = 20 };
/* Texts up to this size go into a buffer in one piece, a bearer token's line among them. */
enum { joined_bytes_max = 4096 };

/* The literal text in front of a conversion, and what it prints; behind the last one a text alone. */
struct piece {
    const char *literal, *string;
    size_t literal_bytes, string_bytes;
    char digits[1 + digits_max];
};

/* Prints into the piece. */
static void put_integer(struct piece *piece, unsigned long magnitude, int is_negative) {
    char *at = piece->digits + sizeof piece->digits;
    do {
        *--at = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude);
    if (is_negative) *--at = '-';
    piece->string = at;
    piece->string_bytes = (size_t)(piece->digits + sizeof piece->digits - at);
}

static void put_signed(struct piece *piece, long value) {
    put_integer(piece, value < 0 ? 0 - (unsigned long)value : (unsigned long)value, value < 0);
}

/* Takes a format apart: the number of pieces, or 0 for a format that has other conversions. */
static int take_apart(const char *format, va_list values, struct piece pieces[conversions_max + 1]) {
    for (int count = 0; count <= conversions_max; count++) {
        struct piece *piece = &pieces[count];
        piece->literal = format;
        /* A byte or two mostly: shorter than a call of strchrnul. */
        while (*format && *format != '%') format++;
        piece->literal_bytes = (size_t)(format - piece->literal);
        piece->string_bytes = 0;
        if (!*format) return count + 1;
        int is_long = format[1] == 'l';
        char conversion = format[1 + is_long];
        format += 2 + is_long;
        if (conversion == 's' && !is_long) {
            piece->string = va_arg(values, const char *);
            if (!piece->string) return 0; /* libcurl has a word for it */
            piece->string_bytes = strlen(piece->string);
        } else if (conversion == 'd') {
            put_signed(piece, is_long ? va_arg(values, long) : va_arg(values, int));
        } else if (conversion == 'u') {
            put_integer(piece, is_long ? va_arg(values, unsigned long) : va_arg(values, unsigned), 0);
        } else {
            return 0;
        }
    }
    return 0;
}

static size_t bytes_of(const struct piece *pieces, int count) {
    size_t bytes = 0;
    for (int i = 0; i < count; i++) bytes += pieces[i].literal_bytes + pieces[i].string_bytes;
    return bytes;
}

/* Copies the pieces and a terminator. */
static void put_together(const struct piece *pieces, int count, char *at) {
    for (int i = 0; i < count; i++) {
        memcpy(at, pieces[i].literal, pieces[i].literal_bytes);
        at += pieces[i].literal_bytes;
        if (pieces[i].string_bytes) memcpy(at, pieces[i].string, pieces[i].string_bytes);
        at += pieces[i].string_bytes;
    }
    *at = 0;
}

/* Stands in for `Curl_dyn_addf`, which appends to a buffer. */
int __wrap_Curl_dyn_addf(struct dynbuf *buffer, const char *format, ...) {
    struct piece pieces[conversions_max + 1];
    va_list values;
    va_start(values, format);
    if (!strcmp(format, "%s\r\n")) { /* A header field, which libcurl holds in its hand: never NULL. */
        const char *line = va_arg(values, const char *);
        va_end(values);
        int failure = Curl_dyn_addn(buffer, line, strlen(line));
        return failure ? failure : Curl_dyn_addn(buffer, "\r\n", 2);
    }
    int count = take_apart(format, values, pieces);
    va_end(values);
    int result = 0;
    size_t bytes = bytes_of(pieces, count);
    if (count == 0) {
        va_start(values, format);
        result = Curl_dyn_vaddf(buffer, format, values);
        va_end(values);
        return result;
    }
    if (bytes < joined_bytes_max) {
        char text[joined_bytes_max];
        put_together(pieces, count, text);
        return bytes ? Curl_dyn_addn(buffer, text, bytes) : 0;
    }
    for (struct piece *piece = pieces; piece < pieces + count && !result; piece++) {
        if (piece->literal_bytes) result = Curl_dyn_addn(buffer, piece->literal, piece->literal_bytes);
        if (piece->string_bytes && !result) result = Curl_dyn_addn(buffer, piece->string, piece->string_bytes);
    }
    return result;
}

/* Stands in for `curl_maprintf`, which answers a text from malloc, or NULL. */
char *__wrap_curl_maprintf(const char *format, ...) {
    struct piece pieces[conversions_max + 1];
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
    char *text = malloc(bytes_of(pieces, count) + 1);
    if (text) put_together(pieces, count, text);
    return text;
}

/* Stands in for `curl_msnprintf`, which fills a buffer and answers how many bytes it printed, terminator not counted. */
int __wrap_curl_msnprintf(char *buffer, size_t buffer_bytes, const char *format, ...) {
    struct piece pieces[conversions_max + 1];
    va_list values;
    va_start(values, format);
    int count = take_apart(format, values, pieces);
    va_end(values);
    size_t bytes = bytes_of(pieces, count);
    if (count == 0 || bytes >= buffer_bytes) { /* Cutting is libcurl's too. */
        va_start(values, format);
        int printed = curl_mvsnprintf(buffer, buffer_bytes, format, values);
        va_end(values);
        return printed;
    }
    put_together(pieces, count, buffer);
    return (int)bytes;
}
