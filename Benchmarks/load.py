# SPDX-License-Identifier: Apache-2.0
"""Load on one server: closed loop (wrk) for rates, open loop (openloop.c) for latencies under a given rate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from messages import Request
from servers import HERE, Servers
from subjects import Subject


@dataclass(frozen=True)
class Sample:
    """One round. Times in microseconds; `cpu_us` is the server's CPU time per request."""

    rate: float
    p50_us: float
    p99_us: float
    cpu_us: float
    busy: float
    """Share of its core that the server used; well below 1, the load or the backend was the limit."""
    others: float
    """Share of that core that anything else used: a busy machine."""

    def as_json(self) -> dict[str, float]:
        """For the record."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def closed_loop(servers: Servers, subject: Subject, connections: int, seconds: float) -> Sample | None:
    """As fast as the answers come; None when an answer was wrong or missing."""
    process = servers.processes[subject.runs_in]
    cpu_before, core_before = process.cpu_seconds(), process.core_seconds()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}", "--timeout", "10"]
    url = f"http://127.0.0.1:{servers.ports[subject.runs_in]}"
    done = subprocess.run(
        [*command, "-s", str(HERE / "request.lua"), url],
        env={**os.environ, **lua_variables(subject.request)}, capture_output=True, text=True, check=True,
    )
    servers.look_after()
    cpu_seconds, core_seconds = process.cpu_seconds() - cpu_before, process.core_seconds() - core_before
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    words = line.split(maxsplit=7)[1:]
    rate, count, p50, p99 = (float(word) for word in words[:4])
    wrong, failed = int(words[4]), int(words[5])
    # Without keep-alive wrk counts every close by the server as a read error.
    if wrong or (subject.request.keep and failed) or not count:
        print(f"void: {subject.runs_in} {subject.request.target}: {wrong} wrong, {failed} failed {words[6:]}",
              file=sys.stderr)
        return None
    seconds = count / rate
    others = max(0.0, core_seconds - cpu_seconds) / seconds
    return Sample(rate, p50, p99, cpu_seconds / count * 1e6, cpu_seconds / seconds, others)


def lua_variables(request: Request) -> dict[str, str]:
    """What request.lua reads."""
    return {
        "METHOD": request.method, "TARGET": request.target, "BODY": request.body,
        "EXPECT": request.expect, "STATUS": str(request.status), "KEEP": "1" if request.keep else "0",
        "HEADERS": "\n".join(f"{name}: {value}" for name, value in request.headers.items()),
    }


def open_loop(
    servers: Servers, subject: Subject, rate: float, seconds: float, connections: int
) -> dict[str, Any] | None:
    """At a fixed rate, latencies from the time each request was due; None when an answer was wrong."""
    port = servers.ports[subject.runs_in]
    program = servers.compiled("openloop.c")
    request = subject.request
    process = servers.processes[subject.runs_in]
    cpu_before = process.cpu_seconds()
    done = subprocess.run(
        [str(program), str(port), f"{rate:.0f}", f"{seconds:g}", str(connections), str(request.status),
         request.expect, str(process.core)],
        input=request.encoded(port), capture_output=True,
    )
    servers.look_after()
    if done.returncode or not done.stdout:
        message = (done.stdout + done.stderr).decode(errors="replace")[:400]
        print(f"void: {subject.runs_in} {request.target} at {rate:.0f}/s: {message}", file=sys.stderr)
        return None
    cpu_us = (process.cpu_seconds() - cpu_before) / (rate * seconds) * 1e6
    return {**json.loads(done.stdout), "cpu_us": round(cpu_us, 3)}
