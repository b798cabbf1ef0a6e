# SPDX-License-Identifier: Apache-2.0
"""1,000 slow clients at once: cut off at the server's limits, unnoticed by the others, nothing left behind.

Some send a head byte by byte, some a body, some ask for much and hardly read. Each kind has its limit in
Sources/HTTP/HTTPServerLimits.swift.
"""

from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time
from dataclasses import dataclass
from typing import Any

from idle import load_beside, start_pair
from messages import rpc
from servers import Servers
from sockets import connect
from subjects import OURS

SHARES = {"head": 475, "body": 475, "reading": 50}
"""Few readers: what they ask for is honest work, and would slow the others down by itself."""
LIMIT_SECONDS = {"head": 10.0, "body": 30.0, "reading": 30.0}
"""`headTimeoutMS`, `bodyTimeoutMS`, `writeStallTimeoutMS`."""
FILL_SECONDS = {"head": 0.0, "body": 0.0, "reading": 30.0}
"""The clock of a slow reader starts only when the kernel takes no more bytes for it."""
LATE_SECONDS = 8.0
"""The sweep (1 s), the linger time (5 s) and the rhythm of this program on top of a limit."""
READER_REQUESTS = 32
"""A second, until the kernel takes no more."""
READ_BUFFER_BYTES = 4096
READ_BYTES = 64
SETTLE_SECONDS = 3.0
WAVES = 3
LOAD_ROUNDS, LOAD_SECONDS = 4, 1.0


@dataclass
class Client:
    """One slow client."""

    kind: str
    connection: socket.socket
    pending: bytes
    started: float
    cut_after: float | None = None

    @property
    def is_overdue(self) -> bool:
        """Not cut off, or later than its limit and what comes on top allow."""
        allowed = FILL_SECONDS[self.kind] + LIMIT_SECONDS[self.kind] + LATE_SECONDS
        return self.cut_after is None or self.cut_after > allowed

    def step(self) -> None:
        """One step of being slow; notices when the server has ended the connection."""
        try:
            if self.kind == "reading":
                self.ask_for_more()
            else:
                self.connection.send(self.pending[:1])
                self.pending = self.pending[1:] or b"x"
            # A slow reader takes little; the others would see the server's last answer, then its end.
            if not self.connection.recv(READ_BYTES if self.kind == "reading" else 1 << 12):
                self.end()
        except BlockingIOError:
            pass
        except OSError:
            self.end()

    def ask_for_more(self) -> None:
        """Sends requests until the kernel takes no more: their answers wait unread."""
        with contextlib.suppress(BlockingIOError):
            sent = self.connection.send(self.pending)
            self.pending = self.pending[sent:] + self.pending[:sent]

    def end(self) -> None:
        """Notes when it was cut off."""
        self.cut_after = time.monotonic() - self.started
        self.connection.close()


class Crowd:
    """All slow clients, driven by a thread of their own."""

    def __init__(self, port: int) -> None:
        self.clients = [self.client(kind, port, n) for kind, share in SHARES.items() for n in range(share)]
        self.thread = threading.Thread(target=self.drive)
        self.thread.start()

    @staticmethod
    def client(kind: str, port: int, number: int) -> Client:
        """Connected, and past the part that is not slow."""
        request = rpc("tools/list", {}, "modern", "").encoded(port)
        head, end, body = request.partition(b"\r\n\r\n")
        connection = connect(port, number, READ_BUFFER_BYTES if kind == "reading" else None)
        pending = {"head": request, "body": body, "reading": request * READER_REQUESTS}[kind]
        if kind == "body":
            connection.sendall(head + end)
        connection.setblocking(False)
        return Client(kind, connection, pending, time.monotonic())

    def drive(self) -> None:
        """One step of each client per second until none is left."""
        end = time.monotonic() + max(LIMIT_SECONDS.values()) + max(FILL_SECONDS.values()) + LATE_SECONDS
        while self.open_clients() and time.monotonic() < end:
            tick = time.monotonic()
            for client in self.open_clients():
                client.step()
            time.sleep(max(0.0, tick + 1 - time.monotonic()))

    def open_clients(self) -> list[Client]:
        """Those not cut off yet."""
        return [client for client in self.clients if client.cut_after is None]


def measure(servers: Servers) -> dict[str, Any]:
    """Several crowds: what the first leave in memory are pools of their size, the last must add nothing."""
    process = start_pair(servers)
    waves = []
    for _ in range(WAVES):
        resident_before = process.resident_bytes()
        crowd = Crowd(servers.ports[OURS])
        # All of them are connected meanwhile: this takes less than the shortest limit.
        beside = load_beside(servers, LOAD_ROUNDS, LOAD_SECONDS)
        resident_with, open_during = process.resident_bytes(), len(crowd.open_clients())
        crowd.thread.join()
        overdue = sum(client.is_overdue for client in crowd.clients)
        for client in crowd.open_clients():
            client.connection.close()
        time.sleep(SETTLE_SECONDS)
        waves.append({
            "clients": len(crowd.clients), "open_during_load": open_during, "overdue": overdue,
            "cut_after_seconds": cut_times(crowd), "resident_before": resident_before,
            "resident_with": resident_with, "resident_after": process.resident_bytes(), "beside": beside,
        })
        print(f"{len(crowd.clients)} slow clients: {overdue} cut off too late, {cut_times(crowd)}; rate beside them "
              f"{beside['rate_ratio']} of that without", flush=True)
    return {"limit_seconds": LIMIT_SECONDS, "waves": waves}


def cut_times(crowd: Crowd) -> dict[str, Any]:
    """Median and latest time of being cut off, for each kind."""
    times = {
        kind: [c.cut_after for c in crowd.clients if c.kind == kind and c.cut_after is not None]
        for kind in SHARES
    }
    return {
        kind: {"median": round(statistics.median(found), 1), "latest": round(max(found), 1)}
        for kind, found in times.items() if found
    }
