#ifndef CCURL_SHIMS_H
#define CCURL_SHIMS_H
#include <curl/curl.h>

/* Variadic C functions do not import into Swift, so each kind of option value gets
 * one typed shim. Nothing else belongs in this file. */
static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *m, curl_socket_callback f, void *u) {
    CURLMcode rc = curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, f);
    return rc != CURLM_OK ? rc : curl_multi_setopt(m, CURLMOPT_SOCKETDATA, u);
}
static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *m, curl_multi_timer_callback f, void *u) {
    CURLMcode rc = curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, f);
    return rc != CURLM_OK ? rc : curl_multi_setopt(m, CURLMOPT_TIMERDATA, u);
}
static inline CURLMcode ccurl_multi_set_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }

static inline CURLcode ccurl_set_string(CURL *e, CURLoption o, const char *v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ccurl_set_long(CURL *e, CURLoption o, long v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ccurl_set_offset(CURL *e, CURLoption o, curl_off_t v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ccurl_set_pointer(CURL *e, CURLoption o, const void *v) { return curl_easy_setopt(e, o, v); }
static inline CURLcode ccurl_set_copied_bytes(CURL *e, CURLoption o, const void *v, size_t n) {
    struct curl_blob blob = { (void *)v, n, CURL_BLOB_COPY };
    return curl_easy_setopt(e, o, &blob);
}
static inline CURLcode ccurl_set_data_callback(CURL *e, CURLoption f, CURLoption d, curl_write_callback v, void *u) {
    CURLcode rc = curl_easy_setopt(e, f, v);
    return rc != CURLE_OK ? rc : curl_easy_setopt(e, d, u);
}
static inline CURLcode ccurl_set_open_socket_callback(CURL *e, curl_opensocket_callback v, void *u) {
    CURLcode rc = curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, v);
    return rc != CURLE_OK ? rc : curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, u);
}
static inline CURLcode ccurl_set_close_socket_callback(CURL *e, curl_closesocket_callback v, void *u) {
    CURLcode rc = curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, v);
    return rc != CURLE_OK ? rc : curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, u);
}

static inline CURLcode ccurl_get_long(CURL *e, CURLINFO i, long *v) { return curl_easy_getinfo(e, i, v); }
static inline CURLcode ccurl_get_offset(CURL *e, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(e, i, v); }
static inline CURLcode ccurl_get_certificates(CURL *e, struct curl_certinfo **v) { return curl_easy_getinfo(e, CURLINFO_CERTINFO, v); }
static inline CURLcode ccurl_get_private(CURL *e, void **v) { return curl_easy_getinfo(e, CURLINFO_PRIVATE, v); }
#endif
