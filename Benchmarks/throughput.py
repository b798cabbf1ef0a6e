# SPDX-License-Identifier: Apache-2.0
"""Requests per second of every row: the subjects take turns, round after round."""

from __future__ import annotations

from typing import Any

from load import Sample, closed_loop
from servers import Servers
from subjects import FASTMCP, FASTMCP_STARTED, Row, Subject

WARM_UP_SECONDS = 1.0
FASTMCP_WARM_UP_SECONDS = 15.0
"""It answers 150 requests/s in its first seconds and 250 after 2,000 requests."""
FASTMCP_SECONDS = 3.0
"""It answers 32 requests in waves of some 200 ms: shorter samples would count a sixth more or less."""
STARTED_SECONDS = 4.0
"""How long FastMCP was asked when its budget was set, right after its start."""
STARTED_TURNS = 2
"""In each round; every one costs a start."""
JUDGED_TURNS, JUDGED_SECONDS = 6, 1.0
"""Of the rows that have a budget, in each round: their ratios must be steadier than those of the others, and many
short pairs give a steadier median than few long ones on a machine whose speed changes from second to second."""


def measure(servers: Servers, table: list[Row], rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Each round runs the whole table, so that a disturbance hits all rows a little and none alone.

    The subjects of a row follow each other directly: their ratio within a round is free of drift.
    """
    for subject in {subject.runs_in: subject for row in table for subject in row.subjects}.values():
        if subject.server != FASTMCP_STARTED:
            is_fastmcp = subject.server == FASTMCP
            closed_loop(servers, subject, 32, FASTMCP_WARM_UP_SECONDS if is_fastmcp else WARM_UP_SECONDS)
    taken: list[dict[str, list[Any]]] = [{s.server: [] for s in row.subjects} for row in table]
    for round_ in range(rounds):
        for row, samples in zip(table, taken):
            turns, turn_seconds = (JUDGED_TURNS, JUDGED_SECONDS) if row.is_judged else (1, seconds)
            if any(subject.server == FASTMCP_STARTED for subject in row.subjects):
                turns = STARTED_TURNS
            for _ in range(turns):
                line = f"round {round_ + 1}/{rounds}  {row.name:55}"
                for subject in row.subjects:
                    sample = taken_from(servers, subject, row.connections, turn_seconds)
                    samples[subject.server].append(sample.as_json() if sample else None)
                    line += f"  {subject.server} " + (f"{sample.rate:.0f}" if sample else "void")
                print(line, flush=True)
    return [
        {"key": row.key, "title": row.title, "connections": row.connections, "keep": row.keep, "samples": samples}
        for row, samples in zip(table, taken)
    ]


def taken_from(servers: Servers, subject: Subject, connections: int, seconds: float) -> Sample | None:
    """One sample, longer where the server answers too seldom for a short one."""
    if subject.server == FASTMCP:
        return closed_loop(servers, subject, connections, max(seconds, FASTMCP_SECONDS))
    if subject.server != FASTMCP_STARTED:
        return closed_loop(servers, subject, connections, seconds)
    servers.start_fastmcp(FASTMCP_STARTED)
    sample = closed_loop(servers, subject, connections, STARTED_SECONDS)
    servers.stop(FASTMCP_STARTED)
    return sample
