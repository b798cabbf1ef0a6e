# SPDX-License-Identifier: Apache-2.0
"""Instructions and heap allocations of one request, counted under callgrind: the same on a busy machine."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from pathlib import Path

from messages import Request, call, get, rpc
from processes import SERVER_CORE, environment, free_port
from servers import BINARY, Servers

WARM_UP_REQUESTS = 50
"""Until buffers have their size and pools are full."""
COUNTED_REQUESTS = 200
ALLOCATORS = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign"}
LIBCURL_ALLOCATIONS = 36
"""Of one `tools/call`, by a profile with symbols; the floor, which allocates nothing itself, makes 44.4."""


def measure(servers: Servers) -> dict[str, dict[str, float]]:
    """Every operation that has a ceiling."""
    counter = Counter(servers)
    return {name: counter.count(request) for name, request in subjects().items()}


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

    def count(self, request: Request) -> dict[str, float]:
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
    def read(path: Path) -> dict[str, float]:
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
        counted = {"instructions": int(totals[-1]), "allocations": allocations}
        return {name: count / COUNTED_REQUESTS for name, count in counted.items()}
