// SPDX-License-Identifier: Apache-2.0
/* libcurl cleans up after each transfer what seldom needs it. Linked like string_formats.c. */
#include "ccurl_overrides.h"
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

extern bool __real_Curl_conncache_foreach(void *easy, void *cache, void *context, int (*call)(void *, void *, void *))
    __attribute__((weak));
extern void __real_Curl_hostcache_prune(void *easy) __attribute__((weak));

bool __wrap_Curl_conncache_foreach(void *easy, void *cache, void *context, int (*call)(void *, void *, void *));
void __wrap_Curl_hostcache_prune(void *easy);

/* Stands in for `Curl_conncache_foreach`, which asks all connections one after the other. Without a context they are asked
 * whether they were opened with CURLOPT_CONNECT_ONLY, whenever any transfer ends (curl_multi_remove_handle). None is. */
bool __wrap_Curl_conncache_foreach(void *easy, void *cache, void *context, int (*call)(void *, void *, void *)) {
    return context ? __real_Curl_conncache_foreach(easy, cache, context, call) : false;
}

/* Stands in for `Curl_hostcache_prune`, which frees outdated addresses whenever a transfer ends: once a second will do.
 * Nothing outdated is used meanwhile, because libcurl asks for the age of what it finds, too. */
void __wrap_Curl_hostcache_prune(void *easy) {
    static time_t pruned;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    if (now.tv_sec == pruned) return;
    pruned = now.tv_sec;
    __real_Curl_hostcache_prune(easy);
}
