#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures mcp-server against what people would use instead and against the limit of its own stack.

Everything runs in one go: each subject alone on core 0, backend and load on core 1, rounds interleaved, every
answer checked. A wrong or failed answer voids its round. Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BINARY = Path(os.environ.get("MCP_SERVER_BINARY", ROOT / ".build/release/mcp-server"))
USER = {
    "id": "u-1001",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "details": {"title": "Countess", "department": "Analysis"},
}
TOKEN_BYTES = "1252"
"""How long the access tokens of the embedded Entra are; real ones have 1,500 to 2,000 characters."""
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@dataclass
class Request:
    """One request to repeat, and how to know its answer is right."""

    target: str
    expect: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    keep: bool = True


@dataclass
class Subject:
    """A request sent to one server."""

    server: str
    request: Request


@dataclass
class Row:
    """One line of the table: the same work done by several servers."""

    name: str
    connections: int
    subjects: list[Subject]


def rpc(method: str, params: dict[str, object], era: str, name: str | None, expect: str) -> Request:
    """A JSON-RPC request as a client of that era sends it."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if era == "modern":
        params = {**params, "_meta": META}
        headers |= {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method}
        headers |= {"Mcp-Name": name} if name else {}
    else:
        headers["MCP-Protocol-Version"] = "2025-11-25"
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, separators=(",", ":"))
    return Request("/messages", expect, "POST", headers, body)


def call(tool: str, arguments: dict[str, object], era: str, expect: str) -> Request:
    """A `tools/call`."""
    return rpc("tools/call", {"name": tool, "arguments": arguments}, era, tool, expect)


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int, path: str, seconds: float = 20) -> None:
    """Returns once `path` answers 200, or fails at the deadline."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        if time.monotonic() > end:
            sys.exit(f"nothing answers {path} on port {port}")
        time.sleep(0.02)


class Field:
    """Every process of one run, and the ports they listen on."""

    def __init__(self, directory: Path, with_fastmcp: bool) -> None:
        self.directory = directory
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ports: dict[str, int] = {}
        self.with_fastmcp = with_fastmcp
        self.bodies = directory / "bodies"
        self.bodies.mkdir()

    def start(self, name: str, core: int, command: list[str], probe: str, port: int, **variables: str) -> None:
        """Starts one server pinned to a core and waits until it answers."""
        log = (self.directory / f"{name}.log").open("wb")
        environment = {**os.environ, **variables}
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *command], stdout=log, stderr=log, env=environment, cwd=self.directory
        )
        self.processes.append(process)
        wait_until_up(port, probe)
        self.ports[name] = port

    def start_all(self) -> None:
        """Backend on core 1, everything measured on core 0."""
        (self.bodies / "user.json").write_text(json.dumps(USER, separators=(",", ":")))
        rows = [[n, "2026-01-02T03:04:05Z", "north", "anvil", n % 17, n * 1.25] for n in range(1000)]
        columns = [("id", "integer"), ("date", "datetime"), ("region", "string"), ("product", "string")]
        columns += [("quantity", "integer"), ("revenue", "number")]
        described = [{"name": name, "type": kind} for name, kind in columns]
        query = {"columns": described, "rows": rows, "truncated": False}
        (self.bodies / "query.json").write_text(json.dumps(query, separators=(",", ":")))
        users = [{"id": f"u-{n}", "name": f"User {n}", "email": f"u{n}@example.com"} for n in range(1001, 1101)]
        (self.bodies / "users.json").write_text(json.dumps({"items": users, "total": 100}, separators=(",", ":")))
        (self.bodies / "health").write_text('{"status":"healthy"}')
        backend = free_port()
        self.start("backend", 1, self.nginx("backend", backend, backend), "/health", backend)
        url = f"http://127.0.0.1:{backend}"
        port = free_port()
        self.start(
            "mcp-server", 0, [str(BINARY), "sandbox"], "/health/ready", port,
            PORT=str(port), BACKEND_API_URL=url, LOG_LEVEL="INFO", LOG_FORMAT="json",
            BACKEND_API_SCOPE="api://bench/.default",
        )
        for name, path in (("tools-list", "tools/list"), ("discover", "server/discover")):
            request = rpc(path, {}, "modern", None, "")
            (self.bodies / name).write_bytes(self.fetch("mcp-server", request))
        (self.bodies / "tools").write_bytes(self.fetch("mcp-server", Request("/tools", "")))
        port = free_port()
        self.start("nginx", 0, self.nginx("nginx", port, backend), "/health", port)
        floor = self.directory / "floor"
        subprocess.run(
            ["cc", "-O2", "-o", str(floor), str(HERE / "peers/floor.c"), "-luv", "-lcurl"], check=True
        )
        port = free_port()
        self.start("floor", 0, [str(floor), str(port), f"{url}/users/u-1001?details=true", TOKEN_BYTES], "/", port)
        if self.with_fastmcp:
            port = free_port()
            python = os.environ.get("FASTMCP_PYTHON", str(ROOT / ".venv-bench/bin/python"))
            self.start(
                "fastmcp", 0, [python, str(HERE / "peers/fastmcp_server.py")], "/health", port,
                PORT=str(port), BACKEND_API_URL=url,
            )

    def nginx(self, name: str, port: int, backend: int) -> list[str]:
        """The command of one nginx with a directory of its own."""
        directory = self.directory / name
        directory.mkdir()
        text = (HERE / "peers/nginx.conf").read_text()
        values = {"PORT": port, "BACKEND_PORT": backend, "DIRECTORY": directory, "BODIES": self.bodies}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        path = directory / "nginx.conf"
        path.write_text(text)
        os.chmod(self.directory, 0o755)
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(path)]

    def fetch(self, server: str, request: Request) -> bytes:
        """One answer, to be served by nginx as the same bytes."""
        made = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[server]}{request.target}",
            data=request.body.encode() or None, headers=request.headers, method=request.method,
        )
        with urllib.request.urlopen(made, timeout=5) as answer:
            return bytes(answer.read())

    def load(self, subject: Subject, connections: int, seconds: float) -> tuple[float, float, float] | None:
        """Requests/s, p50 and p99 in microseconds of one round; None when an answer was wrong."""
        request = subject.request
        environment = {
            **os.environ, "METHOD": request.method, "TARGET": request.target, "BODY": request.body,
            "EXPECT": request.expect, "KEEP": "1" if request.keep else "0",
            "HEADERS": "\n".join(f"{name}: {value}" for name, value in request.headers.items()),
        }
        url = f"http://127.0.0.1:{self.ports[subject.server]}"
        done = subprocess.run(
            ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}", "-s",
             str(HERE / "request.lua"), url],
            env=environment, capture_output=True, text=True, check=True,
        )
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
        rate, p50, p99, wrong, failed, *sample = line.split(maxsplit=6)[1:]
        # Without keep-alive wrk counts every close by the server as a read error.
        if int(wrong) or (request.keep and int(failed)):
            print(f"void: {subject.server} {request.target}: {wrong} wrong, {failed} failed {sample}", file=sys.stderr)
            return None
        return float(rate), float(p50), float(p99)

    def stop(self) -> None:
        """Ends everything."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(10)


def rows(with_fastmcp: bool) -> list[Row]:
    """What is measured."""
    profile = {"user_id": "u-1001", "include_details": True}
    expect = "ada@example.com"
    fastmcp = [Subject("fastmcp", call("get_user_profile", profile, "legacy", expect))] if with_fastmcp else []
    table = []
    for connections in (1, 32, 256):
        peers = [
            Subject("floor", Request("/", expect)),
            Subject("nginx", Request("/proxy", expect)),
            *(fastmcp if connections == 32 else []),
        ]
        ours = [
            Subject("mcp-server", call("get_user_profile", profile, era, expect)) for era in ("modern", "legacy")
        ]
        table.append(Row("tools/call, modern", connections, [ours[0], *peers]))
        if connections == 32:
            table.append(Row("tools/call, legacy", connections, [ours[1], *peers]))
    fixed = [
        ("tools/list", rpc("tools/list", {}, "modern", None, "query_data"), "/tools-list"),
        ("server/discover", rpc("server/discover", {}, "modern", None, "supportedVersions"), "/discover"),
        ("GET /tools", Request("/tools", "query_data"), "/tools"),
        ("GET /health/live", Request("/health/live", "live"), "/health"),
    ]
    for name, request, path in fixed:
        peer = Subject("nginx", Request(path, ""))
        table.append(Row(name, 32, [Subject("mcp-server", request), peer]))
    table.append(Row("GET /health", 32, [Subject("mcp-server", Request("/health", "healthy"))]))
    query = call("query_data", {"dataset": "sales", "limit": 1000}, "modern", '"rows":[[0,')
    table.append(Row("query_data, 1,000 rows", 32, [Subject("mcp-server", query)]))
    close = call("get_user_profile", profile, "modern", expect)
    close.keep = False
    peers = [
        Subject("floor", Request("/", expect)), Subject("nginx", Request("/proxy", expect, keep=False)),
    ]
    table.append(Row("tools/call, connection closed each time", 32, [Subject("mcp-server", close), peers[1]]))
    return table


def measure(field_: Field, table: list[Row], rounds: int, seconds: float) -> list[dict[str, object]]:
    """All rows, the subjects of one row taking turns."""
    results = []
    for row in table:
        taken: dict[str, list[tuple[float, float, float]]] = {s.server: [] for s in row.subjects}
        for _ in range(rounds):
            for subject in row.subjects:
                sample = field_.load(subject, row.connections, seconds)
                if sample:
                    taken[subject.server].append(sample)
        medians = {
            server: [statistics.median(column) for column in zip(*samples)] if samples else None
            for server, samples in taken.items()
        }
        results.append({"row": row.name, "connections": row.connections, "medians": medians})
        print_row(results[-1])
    return results


def print_row(result: dict[str, object]) -> None:
    """One line per server: its rate, and ours as a multiple of it."""
    medians = result["medians"]
    assert isinstance(medians, dict)
    ours = medians.get("mcp-server")
    print(f"\n{result['row']} (connections: {result['connections']})")
    for server, median in medians.items():
        if median is None:
            print(f"  {server:12} void")
            continue
        ratio = f"{ours[0] / median[0]:8.2f}x" if ours else ""
        print(f"  {server:12} {median[0]:10.0f}/s  p50 {median[1] / 1000:8.2f} ms  p99 {median[2] / 1000:8.2f} ms {ratio}")


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A directory for configuration, logs and the compiled peer."""
    with tempfile.TemporaryDirectory(prefix="mcp-bench-") as name:
        yield Path(name)


def main() -> None:
    """Runs everything and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--without-fastmcp", action="store_true")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("--json", type=Path, default=ROOT / "build/bench.json")
    options = parser.parse_args()
    with scratch() as directory:
        field_ = Field(directory, not options.without_fastmcp)
        try:
            field_.start_all()
            table = [row for row in rows(field_.with_fastmcp) if options.only in row.name]
            results = measure(field_, table, options.rounds, options.seconds)
        finally:
            field_.stop()
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2))
    if any(median is None for result in results for median in dict(result["medians"]).values()):
        sys.exit("at least one subject has no valid round")


if __name__ == "__main__":
    main()
