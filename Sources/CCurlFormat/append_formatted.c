/* libcurl 7.88 writes a request's header lines with a printf that hands over one byte at a time, some 75 instructions
 * each. An access token of Entra has 1,300 to 2,000 bytes, so that is the largest single cost of a call: 130,000 of
 * its 360,000 instructions (docs/performance.md). This does the same work a string at a time.
 *
 * The release build links libcurl's archive with `--wrap=Curl_dyn_addf` (scripts/static-curl), which sends libcurl's own
 * calls of that function here. Built any other way, nothing calls this, and the weak names stay unresolved. */
#include "ccurl_format.h"
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

/* As libcurl's lib/dynbuf.h declares them; both answer 0 (CURLE_OK) or the CURLcode of the failure. */
struct dynbuf;
extern int Curl_dyn_addn(struct dynbuf *buffer, const void *bytes, size_t count) __attribute__((weak));
extern int Curl_dyn_vaddf(struct dynbuf *buffer, const char *format, va_list values) __attribute__((weak));
int __wrap_Curl_dyn_addf(struct dynbuf *buffer, const char *format, ...);

/* Whether every conversion of the format is a plain "%s". */
static int takes_only_strings(const char *format) {
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%')) {
        if (at[1] != 's') return 0;
    }
    return 1;
}

static int append_strings(struct dynbuf *buffer, const char *format, va_list values) {
    for (;;) {
        size_t literal_bytes = strcspn(format, "%");
        int result = literal_bytes ? Curl_dyn_addn(buffer, format, literal_bytes) : 0;
        if (result || !format[literal_bytes]) return result;
        const char *value = va_arg(values, const char *);
        if (!value) value = "(nil)"; /* as libcurl's printf has it */
        result = Curl_dyn_addn(buffer, value, strlen(value));
        if (result) return result;
        format += literal_bytes + 2;
    }
}

/* Stands in for libcurl's `Curl_dyn_addf` and answers as it does. */
int __wrap_Curl_dyn_addf(struct dynbuf *buffer, const char *format, ...) {
    va_list values;
    va_start(values, format);
    int result = takes_only_strings(format) ? append_strings(buffer, format, values)
                                            : Curl_dyn_vaddf(buffer, format, values);
    va_end(values);
    return result;
}
