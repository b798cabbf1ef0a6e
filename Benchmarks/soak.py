# SPDX-License-Identifier: Apache-2.0
"""Millions of mixed requests, and whether resident memory stays flat.

2,000,000 requests are what a pod gets in 67 minutes at 500 requests/s. Time itself costs no memory here: what
happens by the clock (token refresh, sweeps, health checks) happens during the run as well.
"""

from __future__ import annotations

import random
import select
import socket
import statistics
import struct
import sys
import time
from collections import Counter, deque
from typing import Any

from mixture import FAULTS, SLOW_MS, Variant, mixture
from processes import Process
from servers import Servers
from sockets import is_complete, status_of
from subjects import OURS

CONNECTIONS = 128
DRAWN_AT_ONCE = 4096
TYPICAL_RATE = 500
"""Requests/s of a busy pod, to say how long the soak would take there."""
SAMPLE_SECONDS = 2.0
WARM_UP_SHARE = 0.2
"""Until every buffer and pool has its size and every variant has been seen hundreds of times."""
GROWTH_BYTES_MAX = 1024 * 1024
"""Between the first and the last quarter after the warm-up. 1 MiB in 1,200,000 requests is less than one byte
each: no object of 16 bytes may be lost even once in 16 requests; the allocator's own drift is smaller."""
LEAVE_SECONDS = SLOW_MS / 1000 / 4
WRONG_SHOWN = 10
STALLED_SECONDS = 60.0
RESET = struct.pack("ii", 1, 0)


class Client:
    """One connection and the request it waits for."""

    def __init__(self, port: int, poll: select.epoll) -> None:
        self.port, self.poll = port, poll
        self.variant: Variant
        self.answer = bytearray()
        self.open()

    def open(self) -> None:
        """A new connection."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.poll.register(self.socket, select.EPOLLIN)

    def reopen(self, reset: bool = False) -> None:
        """Closes, without a farewell if asked, and connects again."""
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.poll.unregister(self.socket)
        self.socket.close()
        self.open()

    def send(self, variant: Variant) -> None:
        """Sends a request."""
        self.variant = variant
        self.answer.clear()
        self.socket.sendall(variant.data)

    def receive(self) -> bool:
        """Reads what is there; whether the answer is complete or will never be."""
        try:
            received = self.socket.recv(1 << 18)
        except BlockingIOError:
            return False
        except ConnectionError:
            received = b""
        self.answer += received
        return not received or is_complete(self.answer)

    def defect(self) -> str | None:
        """What is wrong with the answer."""
        variant = self.variant
        if status_of(self.answer) != variant.status or variant.text not in self.answer:
            return f"{variant.kind}: wanted {variant.status} {variant.text!r}, got {bytes(self.answer[:300])!r}"
        return None


class Soak:
    """The run: a closed loop over all connections."""

    def __init__(self, port: int, process: Process, seed: int) -> None:
        self.process, self.dice = process, random.Random(seed)
        self.poll = select.epoll()
        self.variants, self.weights = zip(*mixture(port))
        self.drawn: deque[Variant] = deque()
        self.clients = [Client(port, self.poll) for _ in range(CONNECTIONS)]
        self.by_descriptor = {client.socket.fileno(): client for client in self.clients}
        self.leaving: deque[tuple[float, Client]] = deque()
        self.sent: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.samples: list[tuple[int, int]] = []

    def next(self, client: Client) -> None:
        """Gives a client its next request."""
        if not self.drawn:
            self.drawn.extend(self.dice.choices(self.variants, self.weights, k=DRAWN_AT_ONCE))
        variant = self.drawn.popleft()
        self.sent[variant.kind] += 1
        client.send(variant)
        if variant.leaves:
            self.leaving.append((time.monotonic() + LEAVE_SECONDS, client))

    def renew(self, client: Client, reset: bool = False) -> None:
        """A new connection for a client."""
        del self.by_descriptor[client.socket.fileno()]
        client.reopen(reset)
        self.by_descriptor[client.socket.fileno()] = client

    def finish(self, client: Client) -> None:
        """Judges an answer and goes on."""
        if client.variant.leaves:
            return  # It came before the client left; leaving closes the connection.
        if (defect := client.defect()) is not None:
            self.wrong.append(defect)
        if client.variant.ends or not client.answer or b"\r\nConnection: close" in client.answer[:512]:
            self.renew(client)
        self.next(client)

    def run(self, count: int) -> None:
        """Sends that many requests."""
        for client in self.clients:
            self.next(client)
        sampled = moved = time.monotonic()
        while (total := self.sent.total()) < count:
            for descriptor, _ in self.poll.poll(LEAVE_SECONDS, CONNECTIONS):
                waiting = self.by_descriptor.get(descriptor)
                if waiting and waiting.receive():
                    self.finish(waiting)
                    moved = time.monotonic()
            now = time.monotonic()
            while self.leaving and self.leaving[0][0] <= now:
                _, leaver = self.leaving.popleft()
                self.renew(leaver, reset=True)
                self.next(leaver)
            if now - sampled > SAMPLE_SECONDS:
                sampled = now
                self.sample(total, count)
            if now - moved > STALLED_SECONDS or len(self.wrong) > WRONG_SHOWN:
                break
        self.process.shorten_log()

    def sample(self, total: int, count: int) -> None:
        """Notes the resident memory."""
        self.process.shorten_log()
        self.samples.append((total, self.process.resident_bytes()))
        if len(self.samples) % 10 == 0:
            resident = self.samples[-1][1] / 2**20
            print(f"{total:9} of {count} requests, {resident:.2f} MiB resident", flush=True)


def measure(servers: Servers, count: int, seed: int) -> dict[str, Any]:
    """Runs it against our server with the sandbox's backend, and judges."""
    servers.control(f"{servers.backend_url}/sandbox/backend", faults=FAULTS)
    process = servers.processes[OURS]
    soak = Soak(servers.ports[OURS], process, seed)
    at_start, start = process.resident_bytes(), time.monotonic()
    soak.run(count)
    seconds = time.monotonic() - start
    for line in soak.wrong[:WRONG_SHOWN]:
        print(f"wrong: {line}", file=sys.stderr)
    result: dict[str, Any] = {
        "requests": soak.sent.total(), "wanted": count, "seconds": round(seconds), "wrong": len(soak.wrong),
        "hours_at_typical_rate": round(soak.sent.total() / TYPICAL_RATE / 3600, 2),
        "typical_rate": TYPICAL_RATE, "sent": dict(soak.sent.most_common()), "resident_at_start": at_start,
        **trend(soak.samples), "samples": soak.samples,
    }
    result["exit_status"] = servers.stop(OURS)
    result["flat"] = (
        result["exit_status"] == 0 and not soak.wrong and result["requests"] >= count
        and result.get("growth_bytes", GROWTH_BYTES_MAX) < GROWTH_BYTES_MAX
    )
    return result


def trend(samples: list[tuple[int, int]]) -> dict[str, Any]:
    """Growth between first and last quarter after the warm-up, and the slope in bytes per million requests."""
    kept = samples[int(len(samples) * WARM_UP_SHARE) :]
    quarter = len(kept) // 4
    if quarter < 2:
        return {}
    first = statistics.median(resident for _, resident in kept[:quarter])
    last = statistics.median(resident for _, resident in kept[-quarter:])
    slope, _ = statistics.linear_regression([n for n, _ in kept], [resident for _, resident in kept])
    return {
        "growth_bytes": round(last - first), "growth_bytes_max": GROWTH_BYTES_MAX,
        "slope_bytes_per_million": round(slope * 1e6), "first_quarter": round(first), "last_quarter": round(last),
    }
