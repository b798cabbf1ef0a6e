#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts instructions and heap allocations of one request under callgrind and holds them against their ceilings.

Counts do not depend on what else the machine does, so a change that makes a request dearer fails here and not in a
noisy benchmark. `--update` writes ceilings from what is counted now; say in the commit why they rose.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from messages import Request, call, get, rpc
from processes import SERVER_CORE, environment, free_port, prepare
from servers import BINARY, HERE, Servers

CEILINGS = HERE / "ceilings.json"
WARM_UP_REQUESTS = 50
"""Until buffers have their size and pools are full."""
COUNTED_REQUESTS = 200
INSTRUCTION_MARGIN = 1.05
"""Other hash seeds and library versions move the count by some percent."""
ALLOCATION_MARGIN = 0.5
"""Timers and health checks that fall into the run allocate now and then."""
ALLOCATORS = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign"}


def subjects() -> dict[str, Request]:
    """The operations that have a ceiling."""
    profile = {"user_id": "u-1001", "include_details": True}
    rows = {"dataset": "sales", "limit": 1000}
    return {
        "tools/call": call("get_user_profile", profile, "modern", "ada@example.com"),
        "tools/call, legacy": call("get_user_profile", profile, "legacy", "ada@example.com"),
        "tools/call query_data, 1,000 rows": call("query_data", rows, "modern", '"rows":[[0,'),
        "tools/list": rpc("tools/list", {}, "modern", "query_data"),
        "server/discover": rpc("server/discover", {}, "modern", "supportedVersions"),
        "GET /health/live": get("/health/live", "live"),
    }


class Counter:
    """The server under callgrind, counting on request."""

    def __init__(self, servers: Servers) -> None:
        self.output = servers.directory / "callgrind.out"
        port = free_port()
        command = [
            "valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={self.output}",
            str(BINARY), "serve",
        ]
        variables = {**servers.our_variables(port), "LOG_LEVEL": "INFO"}
        # callgrind_control finds the process by variables, HOST among them.
        self.variables = environment(variables)
        self.process = servers.start("counted", SERVER_CORE, command, port, "/health/ready", variables)
        self.port = port

    def control(self, *arguments: str) -> None:
        """One command to callgrind."""
        command = ["callgrind_control", *arguments, str(self.process.popen.pid)]
        subprocess.run(command, check=True, capture_output=True, env=self.variables)

    def count(self, request: Request) -> tuple[float, float]:
        """Instructions and allocations of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.send(connection, request, WARM_UP_REQUESTS)
        self.control("-z")
        self.control("-i", "on")
        self.send(connection, request, COUNTED_REQUESTS)
        self.control("-i", "off")
        self.control("-d")
        connection.close()
        dumps = sorted(self.output.parent.glob(f"{self.output.name}.*"), key=lambda path: path.stat().st_mtime_ns)
        return self.read(dumps[-1])

    @staticmethod
    def send(connection: http.client.HTTPConnection, request: Request, count: int) -> None:
        """The same request over and over on one connection, each answer checked."""
        for _ in range(count):
            connection.request(request.method, request.target, request.body or None, request.headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            if answer.status != 200 or request.expect not in body:
                sys.exit(f"wrong answer: {answer.status} {body[:300]}")

    @staticmethod
    def read(path: Path) -> tuple[float, float]:
        """Totals of one dump (valgrind manual, "Callgrind Format Specification")."""
        names: dict[str, str] = {}
        text = path.read_text(errors="replace")
        caller = callee = ""
        allocations = 0
        for line in text.splitlines():
            if match := re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line):
                kind, number, name = match.groups()
                if name:
                    names[number] = name
                if kind == "fn":
                    caller = names[number]
                else:
                    callee = names[number]
            elif line.startswith("calls=") and callee in ALLOCATORS and caller not in ALLOCATORS:
                allocations += int(line[6:].split()[0])
        totals = re.findall(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
        return int(totals[-1]) / COUNTED_REQUESTS, allocations / COUNTED_REQUESTS


def judge(name: str, counted: tuple[float, float], ceiling: dict[str, float] | None) -> bool:
    """Prints one line; false when a ceiling is exceeded or missing."""
    instructions, allocations = counted
    line = f"{name:36} {instructions:10.0f} instructions  {allocations:6.1f} allocations"
    if not ceiling:
        print(f"{line}  no ceiling")
        return False
    is_kept = instructions <= ceiling["instructions"] and allocations <= ceiling["allocations"]
    limits = f"at most {ceiling['instructions']:.0f} and {ceiling['allocations']:.1f}"
    print(f"{line}  {'ok' if is_kept else 'EXCEEDED'}: {limits}")
    return is_kept


def main() -> None:
    """Counts everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the ceilings from what is counted now")
    options = parser.parse_args()
    prepare()
    ceilings = json.loads(CEILINGS.read_text()) if CEILINGS.exists() else {}
    with tempfile.TemporaryDirectory(prefix="perf-check-") as directory, Servers(Path(directory)) as servers:
        servers.start_backend()
        servers.start_entra()
        counter = Counter(servers)
        counted = {name: counter.count(request) for name, request in subjects().items()}
    if options.update:
        ceilings = {
            name: {
                "instructions": round(instructions * INSTRUCTION_MARGIN),
                "allocations": round(allocations + ALLOCATION_MARGIN, 1),
            }
            for name, (instructions, allocations) in counted.items()
        }
        CEILINGS.write_text(json.dumps(ceilings, indent=4) + "\n")
    kept = [judge(name, counts, ceilings.get(name)) for name, counts in counted.items()]
    if not all(kept):
        sys.exit("a request became dearer than its ceiling in Benchmarks/ceilings.json")


if __name__ == "__main__":
    main()
