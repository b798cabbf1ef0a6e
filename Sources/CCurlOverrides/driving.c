// SPDX-License-Identifier: Apache-2.0
/* What libcurl asks the system for while the loop drives it, though the loop knows the answer. Linked like
 * string_formats.c.
 *
 * The time: one transfer on a kept connection reads the clock 35 times. While `curl_multi_socket_action` runs, some tens of
 * microseconds, it is read once.
 *
 * Readiness: before a kept connection is used again libcurl polls it for the end of the peer, and a request just sent for
 * its answer. The loop watches both sockets, level-triggered, and tells libcurl of each event (SocketWatches.swift). */
#include "ccurl_overrides.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* As libcurl's lib/timeval.h declares it. */
struct curltime {
    time_t tv_sec;
    int tv_usec;
};

extern struct curltime __real_Curl_now(void) __attribute__((weak));
extern int __real_curl_multi_socket_action(void *multi, int fd, int events, int *running) __attribute__((weak));
extern int __real_Curl_readwrite(void *conn, void *easy, bool *done, bool *comeback) __attribute__((weak));
extern int __real_Curl_socket_check(int read, int read2, int write, int64_t timeout_ms) __attribute__((weak));

struct curltime __wrap_Curl_now(void);
int __wrap_curl_multi_socket_action(void *multi, int fd, int events, int *running);
int __wrap_Curl_readwrite(void *conn, void *easy, bool *done, bool *comeback);
int __wrap_Curl_socket_check(int read, int read2, int write, int64_t timeout_ms);

/* Sockets with a higher number are polled: 8 KiB of bits are enough for every pod. */
enum { sockets_max = 65536, word_bits = 64 };

/* The loop's thread alone drives libcurl; its resolver threads call nothing here. */
static bool is_driving, is_read, is_reading;
static struct curltime held;
static uint64_t resting[sockets_max / word_bits];

void ccurl_set_resting(int socket, bool rests) {
    if (socket < 0 || socket >= sockets_max) return;
    uint64_t bit = UINT64_C(1) << (socket % word_bits);
    if (rests) resting[socket / word_bits] |= bit;
    else resting[socket / word_bits] &= ~bit;
}

static bool is_resting(int socket) {
    return socket >= 0 && socket < sockets_max && resting[socket / word_bits] >> (socket % word_bits) & 1;
}

/* Stands in for `Curl_now`. */
struct curltime __wrap_Curl_now(void) {
    if (!is_driving) return __real_Curl_now();
    if (!is_read) held = __real_Curl_now();
    is_read = true;
    return held;
}

/* Stands in for the module's own calls too. */
int __wrap_curl_multi_socket_action(void *multi, int fd, int events, int *running) {
    is_driving = true;
    is_read = false;
    int result = __real_curl_multi_socket_action(multi, fd, events, running);
    is_driving = false;
    return result;
}

/* Stands in for `Curl_readwrite`, which moves the bytes of a transfer and asks `Curl_socket_check` when it was not told
 * what its socket is ready for. */
int __wrap_Curl_readwrite(void *conn, void *easy, bool *done, bool *comeback) {
    is_reading = true;
    int result = __real_Curl_readwrite(conn, easy, done, comeback);
    is_reading = false;
    return result;
}

/* Stands in for `Curl_socket_check`: 0 is "not ready". Whoever waits to write is not spared: he might wait for a turn. */
int __wrap_Curl_socket_check(int read, int read2, int write, int64_t timeout_ms) {
    bool only_reads = read >= 0 && read2 < 0 && write < 0 && timeout_ms == 0;
    if (only_reads && (is_reading || is_resting(read))) return 0;
    return __real_Curl_socket_check(read, read2, write, timeout_ms);
}
