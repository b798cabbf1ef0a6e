// SPDX-License-Identifier: Apache-2.0
/* libcurl compares each field of request and response with some twenty names, letter by letter through a function that
 * looks up the upper case of one. Nearly all of them differ in the first letter. Linked like string_formats.c. */
#include "ccurl_overrides.h"
#include <stddef.h>

int __wrap_curl_strnequal(const char *first, const char *second, size_t count);

/* The upper case of ASCII letters, whatever the locale. */
static inline unsigned char upper(char c) {
    return (unsigned char)((unsigned char)(c - 'a') < 26 ? c - 'a' + 'A' : c);
}

/* Stands in for `curl_strnequal`: whether `count` bytes, or both up to their ends, are equal but for case. */
int __wrap_curl_strnequal(const char *first, const char *second, size_t count) {
    /* Letters of another name differ in more than the bit of case. */
    if (count && (*first ^ *second) & ~0x20) return 0;
    for (; count; first++, second++, count--) {
        if (*first != *second && upper(*first) != upper(*second)) return 0;
        if (!*first) return 1;
    }
    return 1;
}
