#ifndef CCURL_SHIMS_H
#define CCURL_SHIMS_H
#include <curl/curl.h>

/* Variadic C functions do not import into Swift, so each curl option kind gets
 * one typed shim. Nothing else belongs in this file. */
static inline CURLMcode cmulti_set_socket_cb(CURLM *m, curl_socket_callback cb, void *userp) {
    CURLMcode rc = curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, cb);
    return rc != CURLM_OK ? rc : curl_multi_setopt(m, CURLMOPT_SOCKETDATA, userp);
}
static inline CURLMcode cmulti_set_timer_cb(CURLM *m, curl_multi_timer_callback cb, void *userp) {
    CURLMcode rc = curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, cb);
    return rc != CURLM_OK ? rc : curl_multi_setopt(m, CURLMOPT_TIMERDATA, userp);
}
static inline CURLcode ceasy_set_str(CURL *e, CURLoption o, const char *v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ceasy_set_long(CURL *e, CURLoption o, long v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ceasy_set_ptr(CURL *e, CURLoption o, void *v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ceasy_set_write_cb(CURL *e, curl_write_callback cb, void *userp) {
    CURLcode rc = curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, cb);
    return rc != CURLE_OK ? rc : curl_easy_setopt(e, CURLOPT_WRITEDATA, userp);
}
static inline CURLcode ceasy_get_long(CURL *e, CURLINFO i, long *v) { return curl_easy_getinfo(e, i, v); }
static inline CURLcode ceasy_get_private(CURL *e, void **v) { return curl_easy_getinfo(e, CURLINFO_PRIVATE, v); }
#endif
