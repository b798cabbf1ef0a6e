#ifndef CLIBUV_SHIMS_H
#define CLIBUV_SHIMS_H
#include <sys/socket.h>
#include <uv.h>

/* System calls that do not import dependably: SOCK_* are an enum in a header that Swift's Glibc
 * module and this one both take in; accept4(2) and close_range(2) go by another name because
 * glibc declares them only with _GNU_SOURCE. Nothing else belongs in this file. */
static inline int clibuv_socket(int family, int type, int protocol) {
    return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}
static inline int clibuv_stream_socket(int family) {
    return clibuv_socket(family, SOCK_STREAM, 0);
}
int clibuv_accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags)
    __asm__("accept4");
static inline int clibuv_accept(int descriptor) {
    return clibuv_accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
int clibuv_close_range(unsigned first, unsigned last, int flags) __asm__("close_range");
/* CLOSE_RANGE_CLOEXEC (linux/close_range.h): marks them, closes nothing here. */
static inline int clibuv_close_on_exec_from(unsigned first) {
    return clibuv_close_range(first, ~0u, 1 << 2);
}
#endif
