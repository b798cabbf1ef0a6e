# SPDX-License-Identifier: Apache-2.0
"""What pods carry, computed from the measured CPU per call and the chart's own defaults."""

from __future__ import annotations

import re
from dataclasses import dataclass

from figures import Results, median, row
from servers import ROOT
from subjects import OURS

CALLS_MAX = 512
"""`MAX_CONCURRENT_CALLS`: one more is answered 503."""
BACKEND_MS = (5, 20, 50, 100, 200, 500, 1000)
BASE = ("tools/call, TLS", "tools/call")
"""What the plan counts in: calls as they are in production, through TLS to the backend; else without."""
MIX = (("tools/call, TLS", "get_user_profile, backend over TLS"), ("tools/call", "get_user_profile"),  ("list_users 100", "list_users, 100 items"),
       ("query_data", "query_data, 1,000 rows"), ("tools/list", "tools/list"))


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


def rounded(rate: float) -> str:
    """Two significant digits: the plan is no more precise than that."""
    return f"{float(f'{rate:.2g}'):,.0f}"


def plan(results: Results) -> str:
    """The plan as Markdown; empty when nothing was measured."""
    found = (median(row(results, key), OURS, "cpu_us") for key in BASE)
    cpu_us = next((cost for cost in found if cost), None)
    if not cpu_us:
        return ""
    values = chart()
    core_rate = 1e6 / cpu_us
    threshold_rate = values.threshold_cores * core_rate
    lines = [
        "| One pod | CPU per request | at the HPA's threshold "
        f"({values.threshold_cores * 1000:.0f}m) | flat out (one core) |",
        "|---|--:|--:|--:|",
    ]
    for key, title in MIX:
        if cost := median(row(results, key), OURS, "cpu_us"):
            lines.append(
                f"| {title} | {cost:.0f} µs | {rounded(values.threshold_cores * 1e6 / cost)}/s | {rounded(1e6 / cost)}/s |"
            )
    lines += ["", "| `get_user_profile` calls/s | at the HPA's threshold | flat out, a core each |", "|---|--:|--:|"]
    for pods in (1, values.pods_min, values.pods_max):
        lines.append(f"| {pods} {'pod' if pods == 1 else 'pods'} | {rounded(pods * threshold_rate)} | {rounded(pods * core_rate)} |")
    lines += [
        "",
        f"The HPA compares with the CPU *request* ({values.request_cores * 1000:.0f}m), so {values.target:.0%} are "
        f"{values.threshold_cores * 1000:.0f}m: it acts at {rounded(threshold_rate)} calls/s per pod. The chart sets no CPU "
        f"limit, so while new pods start, a pod on a node with free CPU carries up to {core_rate / threshold_rate:.1f} "
        "times that.",
        "",
        *concurrency_lines(cpu_us, core_rate, threshold_rate, values),
    ]
    return "\n".join(lines)


def concurrency_lines(cpu_us: float, core_rate: float, threshold_rate: float, values: Chart) -> list[str]:
    """What a slow backend changes: calls wait, CPU does not rise, and the limit of calls at once is met first."""
    turning_ms = CALLS_MAX / threshold_rate * 1000
    lines = [
        f"A pod runs {CALLS_MAX} calls at once (`MAX_CONCURRENT_CALLS`). By Little's law that allows "
        f"{CALLS_MAX}/latency calls/s:",
        "",
        "| Backend answers in | one pod carries | CPU then | what acts first |",
        "|--:|--:|--:|---|",
    ]
    for latency_ms in BACKEND_MS:
        by_calls = CALLS_MAX / latency_ms * 1000
        carried = min(core_rate, by_calls)
        acts = "the HPA, on CPU" if by_calls > threshold_rate else "the limit of calls: 503, and the HPA sees nothing"
        lines.append(
            f"| {latency_ms:,} ms | {rounded(carried)}/s | {carried * cpu_us / 1e6 * 1000:.0f}m | {acts} |"
        )
    lines += [
        "",
        f"The turning point is a backend latency of **{turning_ms:.0f} ms** at these defaults. Below it CPU is the right "
        "signal: one thread does all the work, each call costs the same CPU whatever it waits for, and CPU is full before "
        "anything else is. Above it, size by calls in flight: raise `MAX_CONCURRENT_CALLS` to at least the rate per pod "
        "times the latency (a waiting call costs memory only), or lower the CPU request so that the threshold comes "
        f"earlier. For a backend of 1 s and {rounded(threshold_rate)} calls/s per pod that is {rounded(threshold_rate)}.",
    ]
    return lines
