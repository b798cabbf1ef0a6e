# SPDX-License-Identifier: Apache-2.0
"""Calls that wait for a slow backend: what waiting costs in CPU and memory, and what bounds the rate."""

from __future__ import annotations

from typing import Any

from load import closed_loop
from messages import call
from servers import Servers
from subjects import OURS, Subject

DELAYS_MS = (0, 50, 200, 1000)
CONNECTIONS = 256
"""As many as the server lets go to the backend at a time (`transfersMax`)."""


def measure(servers: Servers, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """The sandbox's backend answers everything that late; the rate is what Little's law allows."""
    subject = Subject(OURS, call("get_user_profile", {"user_id": "u-1001"}, "modern", "u-1001"))
    process = servers.processes[OURS]
    results = []
    for delay_ms in DELAYS_MS:
        fault: dict[str, Any] = {"mode": "slow", "delay_ms": delay_ms} if delay_ms else {"mode": "ok"}
        servers.control(f"{servers.backend_url}/sandbox/backend", **fault)
        seconds_now = max(seconds, 3 * delay_ms / 1000)
        closed_loop(servers, subject, CONNECTIONS, seconds_now)
        samples = []
        for _ in range(rounds):
            sample = closed_loop(servers, subject, CONNECTIONS, seconds_now)
            samples.append(sample.as_json() if sample else None)
        found = {"delay_ms": delay_ms, "samples": samples, "resident": process.resident_bytes()}
        results.append(found)
        print(f"backend {delay_ms} ms late: {samples[-1]}", flush=True)
    return results
