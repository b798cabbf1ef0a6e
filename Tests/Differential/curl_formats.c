// SPDX-License-Identifier: Apache-2.0
/* What CCurlOverrides prints and compares, against libcurl itself: every format and length in turn, and buffers of every
 * size. Linked with the shared libcurl, so that both are there; ends with 1 after naming the first difference. */
#include <curl/curl.h>
#include <curl/mprintf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *__wrap_curl_maprintf(const char *format, ...);
int __wrap_curl_msnprintf(char *buffer, size_t buffer_bytes, const char *format, ...);
int __wrap___isoc99_sscanf(const char *text, const char *format, ...);
int __wrap_curl_strnequal(const char *first, const char *second, size_t count);

static int checks;

static void must(int holds, const char *what, const char *one, const char *other) {
    checks++;
    if (holds) return;
    printf("%s: libcurl \"%s\", ours \"%s\"\n", what, one, other);
    exit(1);
}

/* Twice the same arguments, once for each printer. */
#define COMPARE(...)                                                                       \
    do {                                                                                   \
        char *one = curl_maprintf(__VA_ARGS__), *other = __wrap_curl_maprintf(__VA_ARGS__); \
        must(!strcmp(one, other), "maprintf", one, other);                                 \
        size_t size = strlen(one) + 3;                                                     \
        for (size_t bytes = 0; bytes <= size; bytes++) {                                   \
            char first[4096] = "-", second[4096] = "-";                                    \
            int a = curl_msnprintf(first, bytes, __VA_ARGS__);                             \
            int b = __wrap_curl_msnprintf(second, bytes, __VA_ARGS__);                     \
            must(a == b && !strcmp(first, second), "msnprintf", first, second);            \
        }                                                                                  \
        curl_free(one);                                                                    \
        free(other);                                                                       \
    } while (0)

static void compare_formats(void) {
    const char *texts[] = {"", "a", "Host", "a text with % and %s in it", "\xC3\xA4", NULL};
    const long numbers[] = {0, 1, -1, 9, 10, 443, 65535, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        COMPARE("%s", texts[i]);
        COMPARE("%s: %s\r\n", texts[i], texts[(i + 1) % 5]);
        COMPARE("%s%s%s:%d\r\n", texts[i], "127.0.0.1", "", (int)numbers[i]);
        COMPARE("[%s] 100%% %s", texts[i], "escaped");
        COMPARE("%.3s|%-6s|%6s", texts[i], texts[i], "right");
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        COMPARE("%d", (int)numbers[i]);
        COMPARE("%u", (unsigned)numbers[i]);
        COMPARE("Connection #%ld to host %s left intact", numbers[i], "example.com");
        COMPARE("%ld%s", numbers[i], "host");
        COMPARE("%lu-%lu", (unsigned long)numbers[i], (unsigned long)numbers[i]);
        COMPARE("%5d|%-5d|%05d|%x|%c|%lld", (int)numbers[i], 7, 7, 255, 'c', (long long)numbers[i]);
    }
    COMPARE("no conversion");
    COMPARE("%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
        "13", "14", "15", "16", "17", "18", "19", "20");
    COMPARE("%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
        "13", "14", "15", "16", "17", "18", "19", "20", "21");
}

static void compare_texts(void) {
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++)
            for (size_t count = 0; count <= 3; count++) {
                const char one[] = {'x', (char)a, 'Y', 0}, other[] = {'X', (char)b, 'y', 0};
                int equal = curl_strnequal(one, other, count);
                must(!equal == !__wrap_curl_strnequal(one, other, count), "strnequal", one, other);
            }
}

/* Lines as a server may send them, right and wrong, and formats that are the C library's. */
static void compare_status_lines(void) {
    const char *lines[] = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200\r\n", "HTTP/1.1 200", "HTTP/1.0 404 x", "HTTP/2 200 \r\n",
        "HTTP/1.1  200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/1.1\t200 OK", "HTTP/11.1 200", "HTTP/1.11 200", "HTTP/1.1",
        " HTTP/1.1 503 x", "http/1.1 200 OK", "HTTP/3 999", "HTTP/x.1 200 OK", "HTTP/1.1 -10", "HTTP 200", "", "ICY 200 OK"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int one[3] = {-1, -1, -1}, other[3] = {-1, -1, -1};
        char first[2] = {0}, second[2] = {0};
        const char *format = " HTTP/%1d.%1d%c%3d%c";
        int a = sscanf(lines[i], format, &one[0], &one[1], &first[0], &one[2], &first[1]);
        int b = __wrap___isoc99_sscanf(lines[i], format, &other[0], &other[1], &second[0], &other[2], &second[1]);
        must(a == b && !memcmp(one, other, sizeof one) && !memcmp(first, second, 2), "sscanf", lines[i], lines[i]);
        a = sscanf(lines[i], "HTTP/%d %3d", &one[0], &one[1]);
        b = __wrap___isoc99_sscanf(lines[i], "HTTP/%d %3d", &other[0], &other[1]);
        must(a == b && !memcmp(one, other, sizeof one), "sscanf", lines[i], lines[i]);
    }
}

int main(void) {
    compare_formats();
    compare_texts();
    compare_status_lines();
    printf("%d comparisons with %s, no difference\n", checks, curl_version());
    return 0;
}
