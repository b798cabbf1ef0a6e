// SPDX-License-Identifier: Apache-2.0
// Open-loop load: requests are due at fixed times, whether or not earlier answers have come. A stall of the server
// therefore shows in every request that was due during it (no coordinated omission), which a closed loop such as wrk
// hides by not sending. A latency counts from the time its request was due if every connection was waiting then, which
// is the server's doing, and from the time it was sent if the generator itself woke a little late.
//
// A virtual machine's core stands still for milliseconds at times. When that happens to the generator, which it sees
// by waking long after it asked to with a connection free, it knows nothing of the server's latency: the requests under
// way are not counted, the schedule moves on by the time lost, and that time is reported. It runs at real-time priority
// if it may, before the backend on its core, which could look like such a stall otherwise.
//
// The server's core stands still just as often, and there the generator cannot see it. So a witness sleeps and wakes on
// that core, four thousand times a second and at a priority above the server's: nothing the server does keeps it from
// waking. When it wakes late all the same, the core was away, and the requests under way or sent before the backlog is
// gone are not counted, unless they had been waiting for the server before.
//
// The request is sent as given; every answer must have the status and contain the text. One thread, epoll, waits to the
// nanosecond: a loop with millisecond timers would send in bursts and measure its own bursts.
//
//     openloop PORT RATE SECONDS CONNECTIONS STATUS TEXT SERVER_CORE < request
//
// Prints one line of JSON, times in microseconds; `p99_all` counts the requests under way in a stall too. The first
// tenth of the run is not counted.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { request_bytes_max = 64 * 1024, answer_bytes_max = 512 * 1024, events_max = 256 };
static const uint64_t second_ns = 1000000000, grace_ns = 5000000000;
/* Far more than it takes to send to and read from every connection, far less than a core that stood still is away. */
static const uint64_t stall_ns = 500000;
/* One to two percent of the core, for every server alike. */
static const uint64_t witness_interval_ns = 250000;
/* A backlog takes as long to work off as it took to build up at half load, three times as long at three quarters. What
   lasts longer is the server's own. */
static const uint64_t recovery_times = 4;

typedef struct {
    int descriptor, is_waiting, is_counted, saw_stall;
    uint64_t from_ns;
    size_t size;
    char *answer;
} connection;

static int port, epoll, status_wanted, connection_count;
static const char *text_wanted;
static char request[request_bytes_max];
static size_t request_size;
static connection *connections;
/* Connections without a request, used in turn so that all of them stay warm. */
static int *idle, idle_first, idle_count;
static uint64_t sent, total, start_ns, moved_ns;
static double interval_ns;
/* Since when a connection is free: up to then it is the server that keeps what is due from being sent. */
static uint64_t free_since_ns;
static int is_realtime;
/* How long the server's core was away in all, and when it last came back; the witness writes, the generator reads. */
static _Atomic uint64_t away_ns, back_ns;
static uint64_t away_seen_ns, away_since_ns, recovery_ends_ns;
typedef struct {
    uint64_t *times_ns;
    size_t count;
} record;
static record seen, all;
static size_t wrong, broken, stalls;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * second_ns + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void sleep_until(uint64_t at_ns) {
    struct timespec at = {.tv_sec = at_ns / second_ns, .tv_nsec = at_ns % second_ns};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {}
}

static void *witness(void *unused) {
    (void)unused;
    for (uint64_t due = now_ns() + witness_interval_ns;; due += witness_interval_ns) {
        sleep_until(due);
        uint64_t now = now_ns();
        if (now - due <= stall_ns) continue;
        atomic_store(&back_ns, now);
        atomic_fetch_add(&away_ns, now - due);
        due = now;
    }
    return NULL;
}

/* Without the right to real-time priority there is none: it would see nothing but other processes. */
static void start_witness(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    struct sched_param priority = {.sched_priority = 3};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setaffinity_np(&attributes, sizeof cores, &cores);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &priority);
    pthread_t thread;
    if ((errno = pthread_create(&thread, &attributes, witness, NULL))) fail("pthread_create");
}

static void open_connection(int index) {
    connection *c = &connections[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if ((c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0) fail("socket");
    if (connect(c->descriptor, (struct sockaddr *)&address, sizeof address)) fail("connect");
    int on = 1;
    setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->descriptor, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->descriptor, &event)) fail("epoll_ctl");
    c->size = 0;
    c->is_waiting = 0;
}

static void make_idle(int index) {
    if (!idle_count) free_since_ns = now_ns();
    idle[(idle_first + idle_count++) % connection_count] = index;
}

static void reopen(int index) {
    close(connections[index].descriptor);
    open_connection(index);
}

/* A request that had waited this long when the core went away was the server's to answer. */
static int was_on_time(uint64_t from_ns) { return from_ns + stall_ns >= away_since_ns; }

static void look_at_witness(void) {
    uint64_t away = atomic_load(&away_ns);
    if (away == away_seen_ns) return;
    uint64_t back = atomic_load(&back_ns), length = away - away_seen_ns;
    away_seen_ns = away;
    away_since_ns = back - length;
    recovery_ends_ns = back + recovery_times * length;
    for (int i = 0; i < connection_count; i++) connections[i].saw_stall |= was_on_time(connections[i].from_ns);
}

static uint64_t due_ns(void) { return start_ns + moved_ns + (uint64_t)(sent * interval_ns); }

static void send_request(uint64_t from_ns) {
    int index = idle[idle_first];
    idle_first = (idle_first + 1) % connection_count;
    idle_count--;
    connection *c = &connections[index];
    c->from_ns = from_ns;
    c->size = 0;
    c->is_waiting = 1;
    c->is_counted = ++sent > total / 10;
    look_at_witness();
    c->saw_stall = now_ns() < recovery_ends_ns && was_on_time(from_ns);
    if (send(c->descriptor, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size) {
        broken++;
        reopen(index);
        make_idle(index);
    }
}

static void note_stall(uint64_t lost_ns) {
    stalls++;
    moved_ns += lost_ns;
    for (int i = 0; i < connection_count; i++) connections[i].saw_stall = 1;
}

/* Everything that is due, as far as connections are free. */
static void send_due(void) {
    for (uint64_t now = now_ns(); sent < total && idle_count && now >= due_ns(); now = now_ns()) {
        int was_blocked = due_ns() < free_since_ns;
        uint64_t late_ns = now - (was_blocked ? free_since_ns : due_ns());
        if (late_ns > stall_ns) note_stall(late_ns);
        send_request(was_blocked ? due_ns() : now);
    }
}

/* Length of a complete answer at the start of the buffer; 0 when more must come, -1 when it is not understood. */
static ssize_t answer_length(const connection *c, int *ends) {
    char *end = memmem(c->answer, c->size, "\r\n\r\n", 4);
    if (!end) return 0;
    *end = 0;
    char *length = strcasestr(c->answer, "\r\nContent-Length:");
    *ends = strcasestr(c->answer, "\r\nConnection: close") != NULL;
    *end = '\r';
    if (!length) return -1;
    size_t total = end + 4 - c->answer + strtoull(length + 17, NULL, 10);
    if (total > answer_bytes_max) return -1;
    return c->size >= total ? (ssize_t)total : 0;
}

static void receive(int index) {
    connection *c = &connections[index];
    ssize_t count = recv(c->descriptor, c->answer + c->size, answer_bytes_max - c->size, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) { /* A server may end an idle connection at any time; with a request under way it may not. */
        broken += c->is_waiting;
        int was_waiting = c->is_waiting;
        reopen(index);
        if (was_waiting) make_idle(index);
        return;
    }
    c->size += count;
    look_at_witness();
    int ends = 0;
    ssize_t length = answer_length(c, &ends);
    if (length == 0) return;
    uint64_t at_ns = now_ns();
    int status = c->size > 12 ? atoi(c->answer + 9) : 0;
    if (length < 0 || status != status_wanted
        || !memmem(c->answer, c->size, text_wanted, strlen(text_wanted))) {
        if (!wrong++) fprintf(stderr, "wrong answer: %.*s\n", (int)(c->size < 300 ? c->size : 300), c->answer);
        if (length < 0) ends = 1;
    }
    if (c->is_counted) all.times_ns[all.count++] = at_ns - c->from_ns;
    if (c->is_counted && !c->saw_stall) seen.times_ns[seen.count++] = at_ns - c->from_ns;
    c->is_waiting = 0;
    if (ends) reopen(index);
    make_idle(index);
}

static int compare(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static double percentile_us(const record *sorted, double percent) {
    if (!sorted->count) return 0;
    size_t rank = (size_t)(percent / 100 * sorted->count);
    return sorted->times_ns[rank < sorted->count ? rank : sorted->count - 1] / 1000.0;
}

static void report(double rate, double seconds) {
    qsort(seen.times_ns, seen.count, sizeof *seen.times_ns, compare);
    qsort(all.times_ns, all.count, sizeof *all.times_ns, compare);
    printf("{\"rate\": %.0f, \"counted\": %zu, \"wrong\": %zu, \"broken\": %zu, \"unanswered\": %zu", rate,
        seen.count, wrong, broken, (size_t)(total - sent) + (connection_count - idle_count));
    const double percents[] = {50, 90, 99, 99.9, 100};
    const char *names[] = {"p50", "p90", "p99", "p99.9", "max"};
    for (int i = 0; i < 5; i++) printf(", \"%s\": %.1f", names[i], percentile_us(&seen, percents[i]));
    printf(", \"p99_all\": %.1f, \"stalls\": %zu, \"stalled_share\": %.4f, \"away_share\": %.4f, \"realtime\": %d}\n",
        percentile_us(&all, 99), stalls, moved_ns / (seconds * second_ns + moved_ns),
        atomic_load(&away_ns) / (seconds * second_ns + moved_ns), is_realtime);
}

static void run(double rate, double seconds) {
    total = (uint64_t)(rate * seconds);
    interval_ns = second_ns / rate;
    seen.times_ns = malloc((total + 1) * sizeof *seen.times_ns);
    all.times_ns = malloc((total + 1) * sizeof *all.times_ns);
    start_ns = now_ns() + second_ns / 20;
    struct epoll_event events[events_max];
    for (;;) {
        uint64_t now = now_ns();
        if (idle_count == connection_count) recovery_ends_ns = 0;
        if (sent == total && idle_count == connection_count) break;
        if (now > start_ns + moved_ns + (uint64_t)(seconds * second_ns) + grace_ns) break;
        uint64_t wait_ns = second_ns / 10;
        if (sent < total && idle_count) wait_ns = due_ns() > now ? due_ns() - now : 0;
        struct timespec wait = {.tv_sec = wait_ns / second_ns, .tv_nsec = wait_ns % second_ns};
        int count = epoll_pwait2(epoll, events, events_max, &wait, NULL);
        send_due(); /* Before the answers are read, so that a stall is known when they are. */
        for (int i = 0; i < count; i++) {
            receive(events[i].data.u32);
            send_due();
        }
    }
    report(rate, seconds);
}

int main(int count, char **arguments) {
    if (count != 8) {
        fprintf(stderr, "usage: openloop PORT RATE SECONDS CONNECTIONS STATUS TEXT SERVER_CORE < request\n");
        return 2;
    }
    port = atoi(arguments[1]);
    connection_count = atoi(arguments[4]);
    status_wanted = atoi(arguments[5]);
    text_wanted = arguments[6];
    for (ssize_t n; (n = read(0, request + request_size, sizeof request - request_size)) > 0;) request_size += n;
    prctl(PR_SET_TIMERSLACK, 1); /* The default rounds waits up by 50 microseconds. */
    struct sched_param priority = {.sched_priority = 2};
    is_realtime = !sched_setscheduler(0, SCHED_FIFO, &priority);
    if (is_realtime) start_witness(atoi(arguments[7]));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc(connection_count, sizeof *connections);
    idle = calloc(connection_count, sizeof *idle);
    for (int i = 0; i < connection_count; i++) {
        connections[i].answer = malloc(answer_bytes_max);
        open_connection(i);
        make_idle(i);
    }
    run(atof(arguments[2]), atof(arguments[3]));
    return wrong || broken ? 3 : 0;
}
