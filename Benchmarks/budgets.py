# SPDX-License-Identifier: Apache-2.0
"""The numbers the server must reach, and whether it does."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from cost import LIBCURL_ALLOCATIONS
from figures import Results, latencies, ratio, row
from idle import CONNECTIONS
from subjects import FASTMCP, FASTMCP_STARTED, FLOOR, GO, NGINX, OURS

MIB, KIB, MB = 2**20, 2**10, 1e6
TAIL_SHARE = 0.5
"""The share of peak load at which the tail of the latencies is judged."""


@dataclass(frozen=True)
class Budget:
    """One line. `measured` is None when that measurement was not made."""

    what: str
    must: float | None
    aim: float | None
    measured: float | None
    unit: str
    at_least: bool

    def holds(self, limit: float | None) -> bool | None:
        """Whether a limit is kept; None when there is none or nothing was measured."""
        if limit is None or self.measured is None:
            return None
        return self.measured >= limit if self.at_least else self.measured <= limit

    @property
    def failed(self) -> bool:
        """Whether a must is missed."""
        return self.holds(self.must) is False


def budgets(results: Results) -> list[Budget]:
    """Every budget that these measurements can judge."""
    return [*rate_budgets(results), *tail_budgets(results), *connection_budgets(results), *process_budgets(results)]


def rate_budgets(results: Results) -> Iterator[Budget]:
    """Ratios of requests/s within one run."""
    for key, era in (("tools/call", "2026-07-28"), ("tools/call, legacy", "legacy era")):
        found = row(results, key)
        started = ratio(row(results, f"{key}, started"), FASTMCP_STARTED)
        # Set when FastMCP was measured right after its start, beside a floor of 168 times its rate; warmed up it makes
        # half as many calls again or twice as many, and the floor itself no more than 60 to 95 times those.
        yield Budget(f"`tools/call`, {era}: rate as a multiple of {FASTMCP_STARTED}", 100, None, started, "x", True)
        # Its requests are those of the legacy era; of the modern one it has none to compare with.
        go_must, go_aim = (8, None) if key.endswith("legacy") else (None, 8)
        for peer, must, aim in ((GO, go_must, go_aim), (FASTMCP, None, 100), (FLOOR, 0.85, 1.2), (NGINX, None, 1.0)):
            yield Budget(f"`tools/call`, {era}: rate as a multiple of {peer}", must, aim, ratio(found, peer), "x", True)
    for key in ("tools/list", "server/discover", "GET /health/live"):
        found = row(results, key)
        yield Budget(f"`{key}`: rate as a multiple of nginx", 0.8, 1.0, ratio(found, NGINX), "x", True)


def tail_budgets(results: Results) -> Iterator[Budget]:
    """How far p99 is from the median under half of the peak load."""
    for key in ("tools/call", "tools/list"):
        found = latencies(results, key, OURS, TAIL_SHARE)
        tail = found["p99"] / found["p50"] if found else None
        yield Budget(f"`{key}`: p99 as a multiple of the median at half of peak", 5, 3, tail, "x", False)


def connection_budgets(results: Results) -> Iterator[Budget]:
    """Idle and slow connections."""
    idle = results.get("idle", {}).get("result")
    waves = results.get("slow", {}).get("result", {}).get("waves")
    yield Budget("idle connections held", CONNECTIONS, None, idle and idle["still_open"], "", True)
    yield Budget("memory per idle connection", 8, 4, idle and idle["bytes_each"] / KIB, "KiB", False)
    share = idle and idle["beside"]["rate_ratio"]
    yield Budget("rate of other connections beside them, as a multiple", 0.9, 0.97, share, "x", True)
    left = waves and float(sum(wave["overdue"] for wave in waves))
    yield Budget("slow clients cut off too late or not at all", 0, None, left, "", False)
    shares = [wave["beside"]["rate_ratio"] for wave in waves or [] if wave["beside"]["rate_ratio"]]
    share = statistics.mean(shares) if shares else None
    yield Budget("rate of other connections beside 1,000 slow clients", 0.9, 0.97, share, "x", True)
    grown = waves and (waves[-1]["resident_after"] - waves[-2]["resident_after"]) / MIB
    yield Budget("memory left behind by the third 1,000 slow clients", 1, None, grown, "MiB", False)


def process_budgets(results: Results) -> Iterator[Budget]:
    """The process itself."""
    start = results.get("start", {}).get("result")
    soak = results.get("soak", {}).get("result")
    yield Budget("resident memory at start", 20, 12, start and start["resident_at_start"] / MIB, "MiB", False)
    yield Budget("start to first 200 of `/health/live`", 50, 15, start and start["live_ms"]["median"], "ms", False)
    yield Budget("binary without symbols", 16, 10, start and start["binary_stripped_bytes"] / MB, "MB", False)
    cost = results.get("cost", {}).get("result")
    # Timers that fall into the counted requests add fractions.
    calls = cost and round(cost["tools/call"]["allocations"]) - LIBCURL_ALLOCATIONS
    yield Budget("heap allocations of `tools/call` beyond libcurl's own", 40, 20, calls, "", False)
    lists = cost and round(cost["tools/list"]["allocations"])
    yield Budget("heap allocations of `tools/list`", 4, 0, lists, "", False)
    build = results.get("build", {}).get("result")
    yield Budget("clean release build", 240, 120, build and build["seconds"], "s", False)
    grown = soak and soak.get("growth_bytes")
    yield Budget(
        "memory gained over the soak", 1, None, None if grown is None else grown / MIB, "MiB", False
    )
    yield Budget("wrong answers in the soak", 0, None, soak and soak["wrong"], "", False)
