// SPDX-License-Identifier: Apache-2.0
// The floor: what libuv and libcurl cost by themselves. Takes any request that fits one read, does one GET on
// a kept connection to the backend, and copies the body back. No parsing, no JSON, no checks, no timeouts: less
// than any real server may do. Written the way libcurl's own multi-uv example is.
//
// TOKEN_BYTES is the length of the bearer token: libcurl 7.88 copies request headers byte by byte, so a short one
// would make the exchange cheaper than any real one.
//
// With `close` it ends each connection after its answer.
//
//     cc -O2 floor.c -luv -lcurl -o floor && ./floor PORT URL TOKEN_BYTES keep|close
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { body_bytes_max = 64 * 1024 };

typedef struct client {
    uv_tcp_t stream;
    int is_busy, is_gone;
} client;

typedef struct transfer {
    CURL *easy;
    client *owner;
    size_t size;
    struct transfer *next;
    char body[body_bytes_max];
} transfer;

typedef struct watch {
    uv_poll_t poll;
    curl_socket_t descriptor;
} watch;

static uv_loop_t *loop;
static CURLM *multi;
static uv_timer_t timer;
static struct curl_slist *headers;
static const char *url;
static transfer *idle_transfers;
static int closes;
static char read_buffer[64 * 1024], write_buffer[body_bytes_max + 256];

static void release(uv_handle_t *handle) { free(handle); }

static size_t receive(char *bytes, size_t size, size_t count, void *user) {
    transfer *t = user;
    if (t->size + size * count > body_bytes_max) return 0;
    memcpy(t->body + t->size, bytes, size * count);
    t->size += size * count;
    return size * count;
}

static void reap(void) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        transfer *t;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
        curl_multi_remove_handle(multi, easy);
        int head = snprintf(write_buffer, 256,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n",
            closes ? "Connection: close\r\n" : "", t->size);
        memcpy(write_buffer + head, t->body, t->size);
        uv_buf_t out = uv_buf_init(write_buffer, head + t->size);
        client *c = t->owner;
        c->is_busy = 0;
        if (c->is_gone) uv_close((uv_handle_t *)c, release);
        else {
            uv_try_write((uv_stream_t *)&c->stream, &out, 1);
            if (closes) uv_close((uv_handle_t *)c, release);
        }
        t->next = idle_transfers;
        idle_transfers = t;
    }
}

static void act(curl_socket_t descriptor, int flags) {
    int running;
    curl_multi_socket_action(multi, descriptor, flags, &running);
    reap();
}

static void socket_ready(uv_poll_t *poll, int status, int events) {
    int flags = (status < 0 ? CURL_CSELECT_ERR : 0) | (events & UV_READABLE ? CURL_CSELECT_IN : 0)
        | (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0);
    act(((watch *)poll)->descriptor, flags);
}

static void timer_fired(uv_timer_t *unused) { (void)unused; act(CURL_SOCKET_TIMEOUT, 0); }

static int timer_changed(CURLM *m, long ms, void *user) {
    (void)m, (void)user;
    if (ms < 0) uv_timer_stop(&timer);
    else uv_timer_start(&timer, timer_fired, ms, 0);
    return 0;
}

static int socket_changed(CURL *easy, curl_socket_t descriptor, int what, void *user, void *known) {
    (void)easy, (void)user;
    watch *w = known;
    if (what == CURL_POLL_REMOVE) {
        if (!w) return 0;
        uv_poll_stop(&w->poll);
        uv_close((uv_handle_t *)w, release);
        curl_multi_assign(multi, descriptor, NULL);
        return 0;
    }
    if (!w) {
        w = calloc(1, sizeof *w);
        w->descriptor = descriptor;
        uv_poll_init_socket(loop, &w->poll, descriptor);
        curl_multi_assign(multi, descriptor, w);
    }
    uv_poll_start(&w->poll, (what != CURL_POLL_IN ? UV_WRITABLE : 0) | (what != CURL_POLL_OUT ? UV_READABLE : 0),
        socket_ready);
    return 0;
}

static void start(client *c) {
    transfer *t = idle_transfers;
    if (t) idle_transfers = t->next;
    else {
        t = calloc(1, sizeof *t);
        t->easy = curl_easy_init();
        curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
        curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, receive);
        curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
        curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, 10000L);
    }
    t->size = 0;
    t->owner = c;
    c->is_busy = 1;
    curl_easy_setopt(t->easy, CURLOPT_URL, url);
    curl_multi_add_handle(multi, t->easy);
}

static void lend(uv_handle_t *handle, size_t size, uv_buf_t *buffer) {
    (void)handle, (void)size;
    *buffer = uv_buf_init(read_buffer, sizeof read_buffer);
}

static void received(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    (void)buffer;
    client *c = (client *)stream;
    if (count > 0) start(c);
    else if (count < 0) {
        c->is_gone = 1;
        uv_read_stop(stream);
        if (!c->is_busy) uv_close((uv_handle_t *)c, release);
    }
}

static void connected(uv_stream_t *listener, int status) {
    if (status < 0) return;
    client *c = calloc(1, sizeof *c);
    uv_tcp_init(loop, &c->stream);
    if (uv_accept(listener, (uv_stream_t *)c) < 0) return uv_close((uv_handle_t *)c, release);
    uv_tcp_nodelay(&c->stream, 1);
    uv_read_start((uv_stream_t *)c, lend, received);
}

int main(int count, char **arguments) {
    if (count != 5) return 2;
    closes = !strcmp(arguments[4], "close");
    url = arguments[2];
    loop = uv_default_loop();
    curl_global_init(CURL_GLOBAL_ALL);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket_changed);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer_changed);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 512L);
    uv_timer_init(loop, &timer);
    int token_bytes = atoi(arguments[3]);
    char *authorization = calloc(1, token_bytes + 64);
    memset(authorization + sprintf(authorization, "Authorization: Bearer "), 'x', token_bytes);
    headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Accept: application/json");
    uv_tcp_t listener;
    struct sockaddr_in address;
    uv_tcp_init(loop, &listener);
    uv_ip4_addr("127.0.0.1", atoi(arguments[1]), &address);
    if (uv_tcp_bind(&listener, (struct sockaddr *)&address, 0) || uv_listen((uv_stream_t *)&listener, 1024, connected))
        return 1;
    return uv_run(loop, UV_RUN_DEFAULT);
}
