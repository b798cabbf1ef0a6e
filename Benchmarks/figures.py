# SPDX-License-Identifier: Apache-2.0
"""Medians and ratios out of the recorded samples.

A ratio is taken within each round, where both subjects ran one after the other, and the median of those is
reported: drift of the machine between rounds cancels out.
"""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from subjects import OURS, USUAL

Results = dict[str, Any]
"""What each measurement recorded, by its name; a measurement that was not made is absent."""
NAMES = ("throughput", "latency", "waiting", "idle", "slow", "start", "cost", "build", "soak")


def load_results(directory: Path) -> Results:
    """Everything recorded so far."""
    paths = {name: directory / f"{name}.json" for name in NAMES}
    return {name: json.loads(path.read_text()) for name, path in paths.items() if path.exists()}


def row(results: Results, key: str, connections: int = USUAL) -> dict[str, Any] | None:
    """One row of the throughput table."""
    rows = results["throughput"]["result"] if "throughput" in results else []
    return next((r for r in rows if r["key"] == key and r["connections"] == connections), None)


def values(found: dict[str, Any] | None, server: str, column: str) -> list[float]:
    """One column of a server's valid samples."""
    samples = found["samples"].get(server, []) if found else []
    return [sample[column] for sample in samples if sample]


def median(found: dict[str, Any] | None, server: str, column: str) -> float | None:
    """Its median; None without a valid sample."""
    numbers = values(found, server, column)
    return statistics.median(numbers) if numbers else None


def ratio(found: dict[str, Any] | None, peer: str, column: str = "rate") -> float | None:
    """Ours over the peer's of the same round, median over the rounds."""
    if not found or peer not in found["samples"]:
        return None
    pairs = zip(found["samples"][OURS], found["samples"][peer])
    ratios = [ours[column] / theirs[column] for ours, theirs in pairs if ours and theirs and theirs[column]]
    return statistics.median(ratios) if ratios else None


def disturbance(results: Results) -> float | None:
    """Share of the measured core that other processes used, median over all samples."""
    rows = results["throughput"]["result"] if "throughput" in results else []
    found = [value for row_ in rows for server in row_["samples"] for value in values(row_, server, "others")]
    return statistics.median(found) if found else None


def void_rows(results: Results) -> list[str]:
    """Subjects of which fewer than half of the rounds were valid."""
    rows = results["throughput"]["result"] if "throughput" in results else []
    return [
        f"{found['title']} ({found['connections']} connections): {server}"
        for found in rows for server, samples in found["samples"].items()
        if 2 * sum(sample is not None for sample in samples) <= len(samples)
    ]


def latencies(results: Results, key: str, server: str, share: float) -> dict[str, float] | None:
    """Medians over the rounds of every percentile at a share of the peak."""
    entries = results["latency"]["result"] if "latency" in results else []
    for entry in entries:
        samples = [sample for sample in entry["samples"] if sample]
        if (entry["key"], entry["server"], entry["share"]) == (key, server, share) and samples:
            return {name: statistics.median(sample[name] for sample in samples) for name in samples[0]}
    return None
