# SPDX-License-Identifier: Apache-2.0
"""Markdown out of the results: one block per measurement, and their places in docs/performance.md."""

from __future__ import annotations

import re
import statistics
from pathlib import Path
from typing import Any

from budgets import MB, MIB, Budget, budgets
from capacity import plan
from figures import Results, disturbance, latencies, median, ratio, row, values
from subjects import CONCURRENCIES, FASTMCP, FASTMCP_STARTED, FLOOR, GO, NGINX, OURS


def blocks(results: Results) -> dict[str, str]:
    """Every block by its name; those without a measurement are absent."""
    made = {
        "machine": machine(results), "budgets": budget_table(budgets(results)), "throughput": throughput(results),
        "latency": latency(results), "connections": connections(results), "start": start(results),
        "soak": soak(results), "waiting": waiting(results), "growth": growth(results), "capacity": plan(results),
    }
    return {name: text for name, text in made.items() if text}


def markdown(results: Results) -> str:
    """All of it as one document."""
    return "\n\n".join(f"## {name.capitalize()}\n\n{text}" for name, text in blocks(results).items()) + "\n"


def publish(results: Results, page: Path) -> None:
    """Rewrites the blocks of a page: what stands between `<!-- bench: NAME -->` and `<!-- end -->`."""
    text = page.read_text()
    for name, block in blocks(results).items():
        pattern = rf"(<!-- bench: {name} -->\n).*?(<!-- end -->)"
        found = re.search(pattern, text, re.DOTALL)
        assert found, f"{page} has no place for {name}"
        text = f"{text[:found.start()]}{found[1]}{block}\n{found[2]}{text[found.end():]}"
    page.write_text(text)


def machine(results: Results) -> str:
    """Where and when."""
    taken = [value["machine"] for value in results.values()]
    if not taken:
        return ""
    first = taken[0]
    days = sorted({value["taken"][:10] for value in taken})
    others = disturbance(results)
    used = "" if others is None else f"; other processes used {others:.0%} of the measured core (median)"
    peer = f" {first['go_peer']}." if first.get("go_peer") else ""
    return (
        f"Measured {' to '.join(days[:1] + days[1:][-1:])} on {first['cores']} cores ({first['processor']}), "
        f"Linux {first['kernel']}, "
        f"{first['version']}; load average before the start {first['load_average_before']}{used}.{peer}"
    )


def verdict(budget: Budget) -> str:
    """One word."""
    if budget.measured is None:
        return "not measured"
    if budget.failed:
        return "**missed**"
    return "aim reached" if budget.holds(budget.aim) else "reached" if budget.must is not None else "aim missed"


def shown(value: float) -> str:
    """Three digits after the first, or a whole number."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def budget_table(lines: list[Budget]) -> str:
    """Budget, measured, verdict."""
    table = ["| Budget | must | aim | measured | |", "|---|--:|--:|--:|---|"]
    for budget in lines:
        sign = "≥" if budget.at_least else "≤"
        limits = [f"{sign} {shown(limit)}" if limit is not None else "" for limit in (budget.must, budget.aim)]
        measured = "" if budget.measured is None else f"{shown(budget.measured)} {budget.unit}".strip()
        table.append(f"| {budget.what} | {limits[0]} | {limits[1]} | {measured} | {verdict(budget)} |")
    return "\n".join(table)


def throughput(results: Results) -> str:
    """Requests/s with their spread, and ratios."""
    if "throughput" not in results:
        return ""
    lines = [
        "| Request | conn. | mcp-server req/s (min to max) | CPU | ÷ floor | ÷ nginx | ÷ Go SDK | ÷ FastMCP |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for found in results["throughput"]["result"]:
        rates = values(found, OURS, "rate")
        shown = "void"
        if rates:
            shown = f"**{median(found, OURS, 'rate'):,.0f}** ({min(rates):,.0f} to {max(rates):,.0f})"
        cpu = median(found, OURS, "cpu_us")
        fastmcp = FASTMCP_STARTED if FASTMCP_STARTED in found["samples"] else FASTMCP
        ratios = [number(ratio(found, peer)) for peer in (FLOOR, NGINX, GO, fastmcp)]
        title = found["title"] + ("" if found["keep"] else ", closed each time")
        lines.append(
            f"| {title} | {found['connections']} | {shown} | {number(cpu)} µs | {' | '.join(ratios)} |"
        )
    peers = row(results, "tools/call")
    themselves = [
        f"{peer} {median(peers, peer, 'rate'):,.0f}/s at {number(median(peers, peer, 'cpu_us'))} µs of CPU"
        for peer in (FLOOR, NGINX, GO, FASTMCP) if values(peers, peer, "rate")
    ]
    if themselves:
        lines += ["", f"The peers themselves in the second line: {', '.join(themselves)}."]
    return "\n".join(lines)


def number(value: float | None) -> str:
    """Three digits, or nothing."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def latency(results: Results) -> str:
    """Percentiles under open-loop load."""
    entries = results["latency"]["result"] if "latency" in results else []
    if not entries:
        return ""
    lines = [
        "| Request | server | load | req/s | p50 | p90 | p99 | p99.9 | p99 ÷ p50 | CPU |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for entry in entries:
        found = latencies(results, entry["key"], entry["server"], entry["share"])
        if not found:
            continue
        times = " | ".join(f"{found[name] / 1000:.2f} ms" for name in ("p50", "p90", "p99", "p99.9"))
        lines.append(
            f"| {entry['key']} | {entry['server']} | {entry['share']:.0%} | {found['rate']:,.0f} | {times} | "
            f"{found['p99'] / found['p50']:.1f} | {found['cpu_us']:.0f} µs |"
        )
    return "\n".join(lines)


def connections(results: Results) -> str:
    """Idle and slow ones."""
    lines = []
    if idle := results.get("idle", {}).get("result"):
        lines += [
            f"{idle['still_open']:,} of {idle['connections']:,} idle connections held; "
            f"**{idle['bytes_each']:,} bytes** of resident memory each "
            f"({idle['resident_before'] / MIB:.1f} to {idle['resident_with'] / MIB:.1f} MiB).", "",
            "| 32 other connections, `tools/call` | req/s | p50 | p99 | CPU per call |", "|---|--:|--:|--:|--:|",
            *beside(idle["beside"]),
        ]
    for wave in results.get("slow", {}).get("result", {}).get("waves", [])[-1:]:
        cuts = ", ".join(f"{kind} after {t['latest']:g} s" for kind, t in wave["cut_after_seconds"].items())
        lines += [
            "",
            f"{wave['clients']:,} slow clients at once, {wave['overdue']} cut off too late "
            f"({cuts}, at the latest); "
            f"resident memory {wave['resident_before'] / MIB:.1f} MiB before, "
            f"{wave['resident_with'] / MIB:.1f} during, {wave['resident_after'] / MIB:.1f} after.", "",
            "| 32 other connections, `tools/call` | req/s | p50 | p99 | CPU per call |", "|---|--:|--:|--:|--:|",
            *beside(wave["beside"]),
        ]
    return "\n".join(lines)


def beside(found: dict[str, Any]) -> list[str]:
    """Load with the burden and without, and the ratio."""
    ratios = f"| ratio within the rounds | {number(found['rate_ratio'])} | | | {number(found['cpu_us_ratio'])} |"
    return [load_line("without them", found["without"]), load_line("with them", found["with"]), ratios]


def load_line(name: str, sample: dict[str, float] | None) -> str:
    """One line of load."""
    if not sample:
        return f"| {name} | void | | | |"
    return (
        f"| {name} | {sample['rate']:,.0f} | {sample['p50_us'] / 1000:.2f} ms | {sample['p99_us'] / 1000:.2f} ms | "
        f"{sample['cpu_us']:.1f} µs |"
    )


def start(results: Results) -> str:
    """Cold start, memory, size."""
    found = results.get("start", {}).get("result")
    if not found:
        return ""

    def spread(name: str) -> str:
        return f"{found[name]['median']:g} ms ({found[name]['min']:g} to {found[name]['max']:g})"

    return "\n".join([
        f"| {found['starts']} starts, token endpoint answering in {found['token_delay_ms']} ms | |", "|---|--:|",
        f"| process start to first 200 of `/health/live` | {spread('live_ms')} |",
        f"| process start to first 200 of `/health/ready` | {spread('ready_ms')} |",
        f"| resident memory at start | {found['resident_at_start'] / MIB:.1f} MiB |",
        f"| resident memory after {found['calls']:,} calls | {found['resident_after_calls'] / MIB:.1f} MiB |",
        f"| binary without symbols | {found['binary_stripped_bytes'] / MB:.1f} MB |",
    ])


def soak(results: Results) -> str:
    """Memory over millions of requests."""
    found = results.get("soak", {}).get("result")
    if not found or "growth_bytes" not in found:
        return ""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in found["sent"].items())
    return (
        f"{found['requests']:,} requests in {found['seconds'] / 60:.0f} minutes, what {found['typical_rate']} "
        f"requests/s send in {found['hours_at_typical_rate']:g} hours ({kinds}); {found['wrong']} wrong answers. "
        f"Resident memory {found['first_quarter'] / MIB:.2f} MiB in the first quarter after the warm-up, "
        f"{found['last_quarter'] / MIB:.2f} MiB in the last: {found['growth_bytes'] / 1024:+,.0f} KiB "
        f"({found['slope_bytes_per_million'] / 1024:+,.0f} KiB per million requests by least squares; the limit is "
        f"{found['growth_bytes_max'] / MIB:g} MiB)."
    )


def waiting(results: Results) -> str:
    """Slow backends."""
    entries = results.get("waiting", {}).get("result", [])
    lines = [
        "| Backend answers later by | calls/s, 256 connections | CPU per call | resident memory |", "|--:|--:|--:|--:|"
    ]
    for entry in entries:
        if samples := [sample for sample in entry["samples"] if sample]:
            rate, cpu_us = (statistics.median(sample[name] for sample in samples) for name in ("rate", "cpu_us"))
            memory = entry["resident"] / MIB
            lines.append(f"| {entry['delay_ms']:,} ms | {rate:,.0f} | {cpu_us:.0f} µs | {memory:.1f} MiB |")
    return "\n".join(lines) if len(lines) > 2 else ""


def growth(results: Results) -> str:
    """How the cost of one request grows."""
    cost: list[tuple[str, Any]] = []
    for connections_ in CONCURRENCIES:
        cost.append((f"`tools/call`, {connections_} at once", row(results, "tools/call", connections_)))
    for connections_ in CONCURRENCIES:
        cost.append((f"`tools/list`, {connections_} at once", row(results, "tools/list", connections_)))
    for size in (1, 10, 100):
        cost.append((f"`list_users`, {size} items", row(results, f"list_users {size}")))
    cost.append(("`query_data`, 1,000 rows of 6", row(results, "query_data")))
    cost.append(("`get_user_profile`, arguments refused", row(results, "invalid")))
    cost.append(("no such tool", row(results, "unknown tool")))
    lines = ["| What | CPU per request | p50 | p99 |", "|---|--:|--:|--:|"]
    for title, found in cost:
        numbers = [median(found, OURS, column) for column in ("cpu_us", "p50_us", "p99_us")]
        if numbers[0] is not None and numbers[1] is not None and numbers[2] is not None:
            lines.append(f"| {title} | {numbers[0]:.1f} µs | {numbers[1] / 1000:.2f} ms | {numbers[2] / 1000:.2f} ms |")
    return "\n".join(lines) if len(lines) > 2 else ""
