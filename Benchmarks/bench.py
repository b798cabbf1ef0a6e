#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures mcp-server against what people would use instead and against the limit of its own stack.

    bench.py                        everything but the soak
    bench.py throughput --only tools/call --rounds 2 --seconds 1 --without-sdks
    bench.py soak --requests 100000
    bench.py report                 judges what was recorded before, measures nothing
    bench.py report --publish       and rewrites docs/performance.md, docs/performance/

The server runs alone on one core; backend, token endpoint and load share another. Every answer is checked: a wrong
or missing one voids its round. Results go to build/bench. The exit status is not 0 when a budget that must be
reached is missed (`--no-budgets`: only when a measurement is void).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import build
import cost
import idle
import latency
import slow
import soak
import start
import throughput
import waiting
from budgets import budgets
from chart import chart
from figures import NAMES, Results, disturbance, load_results, void_rows
from processes import prepare
from report import blocks, markdown, publish
from servers import ROOT, Servers, described_machine, write_json
from subjects import rows

DEFAULT = tuple(name for name in NAMES if name != "soak")
OTHERS_MAX = 0.05
"""Share of the measured core that other processes may use before the result says so."""
PAGE = ROOT / "docs/performance.md"


def run_throughput(servers: Servers, options: argparse.Namespace) -> Any:
    """The table."""
    servers.start_ours()
    servers.start_ours_over_tls()
    servers.start_peers(with_sdks=not options.without_sdks)
    table = [row for row in rows(not options.without_sdks) if options.only in row.name]
    return throughput.measure(servers, table, options.rounds, options.seconds)


def run_latency(servers: Servers, options: argparse.Namespace) -> Any:
    """Percentiles under a given rate."""
    servers.start_ours()
    servers.start_ours_over_tls()
    servers.start_peers(with_sdks=False)
    servers.keep_cores_awake()
    return latency.measure(servers, options.rounds, options.seconds)


def run_waiting(servers: Servers, options: argparse.Namespace) -> Any:
    """Slow backends."""
    servers.start_ours()
    return waiting.measure(servers, min(options.rounds, 3), options.seconds)


def run_idle(servers: Servers, options: argparse.Namespace) -> Any:
    """Idle connections."""
    return idle.measure(servers, options.rounds, options.seconds)


def run_slow(servers: Servers, options: argparse.Namespace) -> Any:
    """Slow clients."""
    return slow.measure(servers)


def run_start(servers: Servers, options: argparse.Namespace) -> Any:
    """Cold starts."""
    return start.measure(servers, options.starts)


def run_cost(servers: Servers, options: argparse.Namespace) -> Any:
    """Instructions and allocations."""
    return cost.measure(servers)


def run_build(servers: Servers, options: argparse.Namespace) -> Any:
    """A clean build."""
    return build.measure()


def run_soak(servers: Servers, options: argparse.Namespace) -> Any:
    """Memory over time."""
    servers.start_ours()
    return soak.measure(servers, options.requests, options.seed)


RUNS: dict[str, Callable[[Servers, argparse.Namespace], Any]] = {
    "throughput": run_throughput, "latency": run_latency, "waiting": run_waiting, "idle": run_idle, "slow": run_slow,
    "start": run_start, "cost": run_cost, "build": run_build, "soak": run_soak,
}


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*RUNS, "report", []], help=f"default: {' '.join(DEFAULT)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of one subject in one round")
    parser.add_argument("--starts", type=int, default=start.STARTS)
    parser.add_argument("--requests", type=int, default=2_000_000, help="of the soak")
    parser.add_argument("--seed", type=int, default=1, help="of the soak's mixture")
    parser.add_argument("--without-sdks", action="store_true", help="without FastMCP and the Go SDK")
    parser.add_argument("--only", default="", help="throughput rows whose name contains this")
    parser.add_argument("--no-budgets", action="store_true", help="on a machine that is busy or not like any pod's")
    parser.add_argument("--publish", action="store_true", help="rewrite the numbers in docs/")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench")
    return parser.parse_args()


def measure(name: str, options: argparse.Namespace) -> None:
    """One measurement with servers of its own, recorded."""
    print(f"== {name}", flush=True)
    with_backend = name in ("soak", "waiting")
    machine = described_machine()
    with tempfile.TemporaryDirectory(prefix="mcp-bench-") as directory, Servers(Path(directory)) as servers:
        if not with_backend:
            servers.start_backend()
        servers.start_entra(with_backend)
        result = RUNS[name](servers, options)
    write_json(options.out / f"{name}.json", {"machine": machine, "result": result})


def write_reports(results: Results, options: argparse.Namespace) -> None:
    """Markdown and chart beside the results, and into the documentation if asked."""
    (options.out / "report.md").write_text(markdown(results))
    drawn = chart(results)
    if drawn:
        (options.out / "throughput.svg").write_text(drawn)
    if options.publish:
        publish(results, PAGE)
        directory = PAGE.with_suffix("")
        directory.mkdir(exist_ok=True)
        if drawn:
            shutil.copy(options.out / "throughput.svg", directory)
        write_json(directory / "results.json", without_series(results))


def without_series(results: Results) -> Results:
    """The results without the soak's long series."""
    copy: Results = json.loads(json.dumps(results))
    copy.get("soak", {}).get("result", {}).pop("samples", None)
    return copy


def main() -> int:
    """Measures, reports, judges."""
    options = parsed()
    if options.only:  # A part of the table must not replace the whole one.
        options.out = options.out / "part"
    prepare()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.what or DEFAULT:
        if name in RUNS:
            measure(name, options)
    results = load_results(options.out)
    write_reports(results, options)
    judged = [] if options.no_budgets else [budget for budget in budgets(results) if budget.failed]
    void = void_rows(results)
    print(f"\n{blocks(results).get('budgets', '')}\n\nresults, report and chart: {options.out}")
    others = disturbance(results)
    if others is not None and others > OTHERS_MAX:
        print(f"other processes used {others:.0%} of the measured core: these rates mean little", file=sys.stderr)
    for budget in judged:
        print(f"missed: {budget.what}: {budget.measured:.4g} {budget.unit}, must be {budget.must:g}", file=sys.stderr)
    for name in void:
        print(f"void: {name}", file=sys.stderr)
    return 1 if judged or void else 0


if __name__ == "__main__":
    sys.exit(main())
