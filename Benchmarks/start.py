# SPDX-License-Identifier: Apache-2.0
"""Cold starts: process start to the first 200, with a token endpoint that takes 50 ms; and memory."""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from messages import get
from processes import SERVER_CORE, Process, free_port
from servers import BINARY, Servers
from sockets import exchange, status_of

TOKEN_DELAY_MS = 50
STARTS = 20
POLL_SECONDS = 0.0002
DEADLINE_SECONDS = 15.0
WARM_UP_CALLS = 1000


def measure(servers: Servers, starts: int) -> dict[str, Any]:
    """Starts the server that often, alone on its core."""
    entra = f"{servers.entra_url}/sandbox/entra"
    servers.control(entra, mode="slow", delay_ms=TOKEN_DELAY_MS)
    found = [one_start(servers) for _ in range(starts)]
    servers.control(entra, mode="ok")
    ours = servers.start_ours()
    at_start = ours.resident_bytes()
    servers.warm_up(WARM_UP_CALLS)
    result: dict[str, Any] = {
        "starts": starts,
        "token_delay_ms": TOKEN_DELAY_MS,
        "live_ms": spread([live for live, _ in found]),
        "ready_ms": spread([ready for _, ready in found]),
        "resident_at_start": at_start,
        "resident_after_calls": ours.resident_bytes(),
        "calls": WARM_UP_CALLS,
        "binary_stripped_bytes": stripped_size(servers.directory),
    }
    servers.stop("mcp-server")
    print(f"live after {result['live_ms']['median']} ms, ready after {result['ready_ms']['median']} ms, "
          f"{at_start / 2**20:.1f} MiB", flush=True)
    return result


def one_start(servers: Servers) -> tuple[float, float]:
    """Milliseconds to the first 200 of liveness and of readiness."""
    port = free_port()
    process = Process(
        SERVER_CORE, [str(BINARY), "serve"], servers.directory / "start.log", servers.our_variables(port)
    )
    try:
        live = first_200(process, port, "/health/live")
        return live, first_200(process, port, "/health/ready")
    finally:
        process.stop()


def first_200(process: Process, port: int, path: str) -> float:
    """Asks until the answer is 200."""
    request = get(path, "").encoded(port)
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if status_of(exchange(connection, request)) == 200:
                    return (time.monotonic() - process.started) * 1000
        except OSError:
            pass
        assert process.popen.poll() is None, process.log.read_text()
        assert time.monotonic() - process.started < DEADLINE_SECONDS, f"{path} never answered 200"
        time.sleep(POLL_SECONDS)


def spread(values: list[float]) -> dict[str, float]:
    """Median and extremes."""
    return {
        "median": round(statistics.median(values), 1), "min": round(min(values), 1),
        "max": round(max(values), 1),
    }


def stripped_size(directory: Path) -> int:
    """Bytes of the binary without symbols, as the image carries it."""
    copy = directory / "stripped"
    shutil.copy(BINARY, copy)
    subprocess.run(["strip", "--strip-all", str(copy)], check=True)
    return copy.stat().st_size
