# SPDX-License-Identifier: Apache-2.0
"""What pods carry, computed from the measured CPU per call and the chart's own defaults."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from figures import Results, latencies, median, row
from latency import ASLEEP, SHARES
from servers import ROOT
from subjects import OURS

CALLS_MAX = 512
"""`MAX_CONCURRENT_CALLS`: one more is answered 503."""
TRANSFERS_SOURCE = ROOT / "Sources/Tools/Backend/BackendSettings.swift"
BACKEND_MS = (5, 20, 50, 100, 200, 500, 1000)
BASE = ("tools/call, TLS", "tools/call")
"""What the plan counts in: calls as they are in production, through TLS to the backend; else without."""
MIX = (
    ("tools/call, TLS", "get_user_profile, backend over TLS"),
    ("tools/call", "get_user_profile"),
    ("list_users 100", "list_users, 100 items"),
    ("query_data", "query_data, 1,000 rows"),
    ("tools/list", "tools/list"),
)


@dataclass(frozen=True)
class Chart:
    """Defaults of helm/mcp-server that decide about capacity."""

    request_cores: float
    target: float
    pods_min: int
    pods_max: int

    @property
    def threshold_cores(self) -> float:
        """Average CPU of a pod above which the HPA adds pods: its target is a share of the *request*."""
        return self.request_cores * self.target


def chart() -> Chart:
    """Read from the chart, so that the plan follows it."""
    text = (ROOT / "helm/mcp-server/values.yaml").read_text()

    def number(pattern: str) -> float:
        found = re.search(pattern, text, re.MULTILINE)
        assert found, f"the chart has no {pattern}"
        return float(found[1])

    return Chart(
        number(r"^    cpu: (\d+)m") / 1000, number(r"^  targetCPUUtilizationPercentage: (\d+)") / 100,
        int(number(r"^  minReplicas: (\d+)")), int(number(r"^  maxReplicas: (\d+)")),
    )


def transfers_max() -> int:
    """Requests that one pod has at the backend at a time; more calls wait for a place."""
    found = re.search(r"transfersMax = (\d+)", TRANSFERS_SOURCE.read_text())
    assert found, "BackendSettings has no transfersMax"
    return int(found[1])


def rounded(rate: float) -> str:
    """Two significant digits: the plan is no more precise than that."""
    return f"{float(f'{rate:.2g}'):,.0f}"


def rate_at(results: Results, key: str, cores: float) -> float | None:
    """The rate at which a pod uses that much CPU, between the measured points.

    A request costs more CPU on a pod with little to do, since fewer share a turn of the loop: dividing by the cost
    at full load would promise too much.
    """
    points = [(0.0, 0.0)]
    for share in SHARES:
        if found := latencies(results, key, OURS, share):
            points.append((found["rate"], found["rate"] * found["cpu_us"] / 1e6))
    for (rate, used), (next_rate, next_used) in pairwise(points):
        if used <= cores <= next_used:
            return rate + (cores - used) / (next_used - used) * (next_rate - rate)
    return None


def plan(results: Results) -> str:
    """The plan as Markdown; empty when nothing was measured."""
    values = chart()
    for key in BASE:
        cpu_us = median(row(results, key), OURS, "cpu_us")
        if cpu_us:
            threshold_rate = rate_at(results, key, values.threshold_cores) or values.threshold_cores / cpu_us * 1e6
            return "\n".join([*pod_lines(results, values), *fleet_lines(cpu_us, threshold_rate, values)])
    return ""


def pod_lines(results: Results, values: Chart) -> list[str]:
    """What each kind of request costs, and what that makes of one pod."""
    millicores = f"{values.threshold_cores * 1000:.0f}m"
    lines = [
        f"| One pod | CPU per request at full load | at the HPA's threshold ({millicores}) | flat out (one core) |",
        "|---|--:|--:|--:|",
    ]
    for key, title in MIX:
        if cost := median(row(results, key), OURS, "cpu_us"):
            measured = rate_at(results, key, values.threshold_cores) if key == ASLEEP else None
            slow = f"{rounded(measured)}/s" if measured else ""
            lines.append(f"| {title} | {cost:.0f} µs | {slow} | {rounded(1e6 / cost)}/s |")
    return [*lines, ""]


def fleet_lines(cpu_us: float, threshold_rate: float, values: Chart) -> list[str]:
    """What 2 and 10 pods carry, and when there are more."""
    core_rate = 1e6 / cpu_us
    millicores = f"{values.threshold_cores * 1000:.0f}m"
    lines = ["| `get_user_profile` calls/s | at the HPA's threshold | flat out, a core each |", "|---|--:|--:|"]
    for pods in (1, values.pods_min, values.pods_max):
        name = "pod" if pods == 1 else "pods"
        lines.append(f"| {pods} {name} | {rounded(pods * threshold_rate)} | {rounded(pods * core_rate)} |")
    return [
        *lines,
        "",
        f"The HPA compares with the CPU *request* ({values.request_cores * 1000:.0f}m), so {values.target:.0%} are "
        f"{millicores}: it acts at {rounded(threshold_rate)} calls/s per pod. The chart sets no CPU limit, so while "
        f"new pods start, a pod on a node with free CPU carries up to {core_rate / threshold_rate:.1f} times that.",
        "",
        *concurrency_lines(core_rate, threshold_rate),
    ]


def concurrency_lines(core_rate: float, threshold_rate: float) -> list[str]:
    """What a slow backend changes: calls wait, CPU does not rise, and the places at the backend are full first."""
    transfers = transfers_max()
    turning_ms = transfers / threshold_rate * 1000
    pods = math.ceil(threshold_rate / transfers)
    lines = [
        f"A pod has at most {transfers} requests at the backend; up to {CALLS_MAX} calls (`MAX_CONCURRENT_CALLS`) run "
        f"or wait for a place, one more is answered 503. By Little's law it carries {transfers}/latency calls/s:",
        "",
        "| Backend answers in | one pod carries | what acts first |",
        "|--:|--:|---|",
    ]
    for latency_ms in BACKEND_MS:
        by_places = transfers / latency_ms * 1000
        acts = "the HPA, on CPU" if by_places > threshold_rate else "the places at the backend; the HPA sees nothing"
        lines.append(f"| {latency_ms:,} ms | {rounded(min(core_rate, by_places))}/s | {acts} |")
    return [
        *lines,
        "",
        f"The turning point is a backend latency of **{turning_ms:.0f} ms** at these defaults. Below it CPU is the "
        "right signal: one thread does all the work, waiting costs none, and CPU is full before anything else is. "
        "Above it calls wait, and are then refused, before the HPA sees a reason to act. There, lower the CPU "
        "request until the threshold comes first, or scale on calls in flight. More pods are what helps, since each "
        f"brings its own places: {rounded(threshold_rate)} calls/s to a backend that answers in 1 s need {pods} pods "
        "for their places, where CPU asks for one.",
    ]
