// SPDX-License-Identifier: Apache-2.0
/* libcurl reads the first line of a response by sscanf, 2,300 instructions a time. Linked like string_formats.c. */
#include "ccurl_overrides.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int __wrap___isoc99_sscanf(const char *text, const char *format, ...) __attribute__((format(scanf, 2, 3)));

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Stands in for `sscanf`: reads "HTTP/1.1 200 " itself, and leaves everything else to the C library. */
int __wrap___isoc99_sscanf(const char *text, const char *format, ...) {
    va_list places;
    va_start(places, format);
    int taken;
    if (!strcmp(format, " HTTP/%1d.%1d%c%3d%c") && !strncmp(text, "HTTP/", 5) && is_digit(text[5]) && text[6] == '.'
        && is_digit(text[7]) && text[8] == ' ' && is_digit(text[9]) && is_digit(text[10]) && is_digit(text[11])) {
        *va_arg(places, int *) = text[5] - '0';
        *va_arg(places, int *) = text[7] - '0';
        *va_arg(places, char *) = text[8];
        *va_arg(places, int *) = (text[9] - '0') * 100 + (text[10] - '0') * 10 + (text[11] - '0');
        taken = 4;
        if (text[12]) *va_arg(places, char *) = text[12], taken = 5;
    } else {
        taken = vsscanf(text, format, places);
    }
    va_end(places);
    return taken;
}
