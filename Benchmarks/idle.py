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
from processes import Process
from servers import Servers
from sockets import connect, exchange, status_of
from subjects import OURS, USUAL, Subject, profile_call

CONNECTIONS = 10_000
RESERVED_DESCRIPTORS = 500
"""Kept free for everything else the programs have open."""
SETTLE_SECONDS = 3.0
"""Long enough for accepted connections to be counted in resident memory and closed ones to be gone."""
LOAD_SECONDS_MAX = 45.0
"""Shorter than the server's idle limit, or it would rightly end the idle ones."""
PAIR_SECONDS = 1.0
"""Of each server in its turn: short and many, so that a disturbance spoils few pairs."""
WARM_UP_SECONDS = 2.0
ALONE = "mcp-server, alone"
LIVE = get("/health/live", "live")


def measure(servers: Servers, rounds: int, seconds: float) -> dict[str, Any]:
    """One server holds them, another one none; a few busy connections load the two in turns."""
    process, port = start_pair(servers), servers.ports[OURS]
    wanted = min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - RESERVED_DESCRIPTORS)
    time.sleep(SETTLE_SECONDS)
    resident_before = process.resident_bytes()
    opened, open_seconds = opened_connections(port, wanted)
    time.sleep(SETTLE_SECONDS)
    resident_with = process.resident_bytes()
    pairs = max(1, round(min(2 * rounds * seconds, LOAD_SECONDS_MAX / 2) / PAIR_SECONDS))
    beside = load_beside(servers, pairs, PAIR_SECONDS)
    still_open = sum(is_alive(connection, port) for connection in opened)
    for connection in opened:
        connection.close()
    time.sleep(SETTLE_SECONDS)
    result = {
        "connections": wanted,
        "open_seconds": round(open_seconds, 2),
        "still_open": still_open,
        "bytes_each": round((resident_with - resident_before) / wanted),
        "resident_before": resident_before,
        "resident_with": resident_with,
        "resident_after": process.resident_bytes(),
        "beside": beside,
    }
    print(f"{still_open} of {wanted} connections held, {result['bytes_each']} bytes each; rate beside them "
          f"{beside['rate_ratio']} of that without", flush=True)
    return result


def start_pair(servers: Servers) -> Process:
    """Two of our server, both warm: the one to be burdened, which is returned, and one to compare it with."""
    process = servers.start_ours()
    servers.start_ours(ALONE)
    load_beside(servers, 1, WARM_UP_SECONDS)
    return process


def load_beside(servers: Servers, rounds: int, seconds: float) -> dict[str, Any]:
    """Load on both servers in turns: medians, and ratios within the rounds."""
    request = profile_call("modern")
    found: dict[str, list[Sample]] = {"with": [], "without": []}
    for _ in range(rounds):
        pair = [closed_loop(servers, Subject(OURS, request, name), USUAL, seconds) for name in (OURS, ALONE)]
        if pair[0] and pair[1]:
            found["with"].append(pair[0])
            found["without"].append(pair[1])
    result: dict[str, Any] = {name: summary(samples) for name, samples in found.items()}
    for column in ("rate", "cpu_us"):
        ratios = [
            getattr(one, column) / getattr(other, column) for one, other in zip(found["with"], found["without"])
        ]
        result[f"{column}_ratio"] = round(statistics.median(ratios), 3) if ratios else None
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


def summary(samples: list[Sample]) -> dict[str, float] | None:
    """Medians; None when no round was valid."""
    if not samples:
        return None
    columns = [sample.as_json() for sample in samples]
    return {name: round(statistics.median(c[name] for c in columns), 3) for name in columns[0]}
