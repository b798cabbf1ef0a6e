# SPDX-License-Identifier: Apache-2.0
"""10,000 idle keep-alive connections: what each costs, and whether the busy ones notice."""

from __future__ import annotations

import resource
import socket
import statistics
import time
from typing import Any

from load import Sample, closed_loop
from messages import get
from servers import Servers
from sockets import connect, exchange, status_of
from subjects import OURS, USUAL, Subject, profile_subjects

CONNECTIONS = 10_000
RESERVED_DESCRIPTORS = 500
"""Kept free for everything else the programs have open."""
SETTLE_SECONDS = 3.0
"""Long enough for accepted connections to be counted in resident memory and closed ones to be gone."""
LIVE = get("/health/live", "live")


def measure(servers: Servers, rounds: int, seconds: float) -> dict[str, Any]:
    """Load without them, with them, and without them again, so that drift shows."""
    subject = profile_subjects("modern", with_fastmcp=False)[0]
    process = servers.processes[OURS]
    port = servers.ports[OURS]
    wanted = min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - RESERVED_DESCRIPTORS)
    before = loaded(servers, subject, rounds, seconds)
    time.sleep(SETTLE_SECONDS)
    resident_before = process.resident_bytes()
    opened, open_seconds = opened_connections(port, wanted)
    time.sleep(SETTLE_SECONDS)
    resident_with = process.resident_bytes()
    during = loaded(servers, subject, rounds, seconds)
    still_open = sum(is_alive(connection, port) for connection in opened)
    for connection in opened:
        connection.close()
    time.sleep(SETTLE_SECONDS)
    after = loaded(servers, subject, rounds, seconds)
    time.sleep(SETTLE_SECONDS)
    result = {
        "connections": wanted,
        "open_seconds": round(open_seconds, 2),
        "still_open": still_open,
        "bytes_each": round((resident_with - resident_before) / wanted),
        "resident_before": resident_before,
        "resident_with": resident_with,
        "resident_after": process.resident_bytes(),
        "before": summary(before),
        "during": summary(during),
        "after": summary(after),
    }
    print(f"{still_open} of {wanted} connections held, {result['bytes_each']} bytes each", flush=True)
    return result


def opened_connections(port: int, count: int) -> tuple[list[socket.socket], float]:
    """That many, each after one answered request, and how long opening took."""
    request, start = LIVE.encoded(port), time.monotonic()
    opened = []
    for number in range(count):
        connection = connect(port, number)
        assert status_of(exchange(connection, request)) == 200
        opened.append(connection)
    return opened, time.monotonic() - start


def is_alive(connection: socket.socket, port: int) -> bool:
    """Whether it answers one more request."""
    try:
        return status_of(exchange(connection, LIVE.encoded(port))) == 200
    except OSError:
        return False


def loaded(servers: Servers, subject: Subject, rounds: int, seconds: float) -> list[Sample]:
    """Rounds of load by the usual number of other connections."""
    samples = [closed_loop(servers, subject, USUAL, seconds) for _ in range(rounds)]
    return [sample for sample in samples if sample]


def summary(samples: list[Sample]) -> dict[str, float] | None:
    """Medians; None when no round was valid."""
    if not samples:
        return None
    columns = [sample.as_json() for sample in samples]
    return {name: round(statistics.median(c[name] for c in columns), 3) for name in columns[0]}
