# SPDX-License-Identifier: Apache-2.0
"""Latency and CPU at shares of each server's own peak, free of coordinated omission."""

from __future__ import annotations

import statistics
import sys
from typing import Any

from load import closed_loop, open_loop
from servers import TLS, Servers
from subjects import OURS, USUAL, Subject, fixed_subjects, profile_call, profile_subjects

SHARES = (0.1, 0.25, 0.5, 0.75)
"""The lowest is where an HPA keeps a pod; CPU per request is higher there, since fewer share a turn of the loop."""
CONNECTIONS = 64
"""At most this many requests at once; more are late, and their latency says so."""
PEAK_ROUNDS = 3
"""Of the closed loop, for its median, and of the open loop, in every one of which the rate must be carried: a lucky
second is no peak."""
PEAK_STEP = 0.05
"""Of the closed-loop rate, from which the search for the open loop's own peak goes down."""
PEAK_MEDIAN_US_MAX = 2_000
"""Above it requests wait for their turn, all the longer the longer the run is: more than the peak."""
ASLEEP = "tools/call, TLS"
"""Measured last, and on cores that may sleep: the capacity plan's, since a pod's cores have little to do most of the
time, and a call costs more there."""
ROUND_SECONDS = 1.0
"""Short and many: a core of a virtual machine is away for milliseconds, several times a second when the host is busy,
and the median over the rounds leaves out those it hit hardest."""


def subjects() -> dict[str, list[Subject]]:
    """What is measured."""
    return {
        "tools/call": profile_subjects("modern", with_sdks=False),
        "tools/list": fixed_subjects("tools/list"),
        ASLEEP: [Subject(OURS, profile_call("modern"), TLS)],
    }


def measure(servers: Servers, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """For each share, the servers take turns, each time for `ROUND_SECONDS`, `rounds` times `seconds` in all."""
    groups = subjects()
    # A closed loop fills the core, and at real-time priority it would starve the machine: it comes first.
    closed = {
        key: {subject.server: closed_peak(servers, subject, seconds) for subject in group}
        for key, group in groups.items()
    }
    if not all([process.take_core() for process in servers.processes.values()]):
        print("no real-time priority: other processes of this machine show in the tails", file=sys.stderr)
    results: list[dict[str, Any]] = []
    for key, group in groups.items():
        if key == ASLEEP:
            servers.let_cores_sleep()
        peaks = {subject.server: peak(servers, subject, closed[key][subject.server]) for subject in group}
        results += measure_group(servers, key, group, peaks, max(1, round(rounds * seconds / ROUND_SECONDS)))
    return results


def measure_group(
    servers: Servers, key: str, group: list[Subject], peaks: dict[str, float], rounds: int
) -> list[dict[str, Any]]:
    """One request at every share of each server's own peak."""
    found: list[dict[str, Any]] = [
        {"key": key, "server": subject.server, "share": share, "peak": peaks[subject.server], "samples": []}
        for share in SHARES for subject in group
    ]
    by_server = {subject.server: subject for subject in group}
    for round_ in range(rounds):
        for entry in found:
            rate = peaks[entry["server"]] * entry["share"]
            sample = open_loop(servers, by_server[entry["server"]], rate, ROUND_SECONDS, CONNECTIONS)
            entry["samples"].append(sample)
            if sample and entry["server"] == OURS:
                print(f"round {round_ + 1}/{rounds}  {key} at {rate:.0f}/s: p50 {sample['p50']} us, "
                      f"p99 {sample['p99']} us, load stood still {sample['stalled_share']:.1%} of the time", flush=True)
    return found


def peak(servers: Servers, subject: Subject, closed: float) -> float:
    """The highest rate that an open loop can ask for without a queue that grows.

    It lies below the closed loop's, whose requests come in bunches, each sent when an answer came, and share turns
    of the server's loop and of the load's.
    """
    rate = closed
    while rate > closed * PEAK_STEP and not all(is_carried(servers, subject, rate) for _ in range(PEAK_ROUNDS)):
        rate -= closed * PEAK_STEP
    print(f"{subject.server}: at most {rate:.0f}/s, {rate / closed:.0%} of the closed loop's rate", flush=True)
    return rate


def is_carried(servers: Servers, subject: Subject, rate: float) -> bool:
    """Whether the server keeps up with that rate for a round."""
    sample = open_loop(servers, subject, rate, ROUND_SECONDS, CONNECTIONS)
    return sample is not None and sample["p50"] <= PEAK_MEDIAN_US_MAX


def closed_peak(servers: Servers, subject: Subject, seconds: float) -> float:
    """Its closed-loop rate."""
    samples = [closed_loop(servers, subject, USUAL, seconds) for _ in range(PEAK_ROUNDS)]
    rates = [sample.rate for sample in samples if sample]
    assert rates, f"no valid round of {subject.server}"
    return statistics.median(rates)
