# SPDX-License-Identifier: Apache-2.0
"""Starts, watches and stops one `mcp-server` process.

Goal: each test sees what an operator sees: exit status, standard output, log lines, probes. Waits
are woken by log lines and bounded by deadlines.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rawhttp import PeerClosed
from wire import Wire

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("MCP_SERVER_BINARY", REPOSITORY / ".build/release/mcp-server")).resolve()
WRAPPER = shlex.split(os.environ.get("MCP_SERVER_WRAPPER", ""))
"""What the server runs under: a memory checker, `strace`, `taskset`."""
PATIENCE = float(os.environ.get("MCP_SERVER_PATIENCE", "1"))
"""How many times slower than usual a wrapped server may start and stop."""
START_SECONDS = 15.0 * PATIENCE
STOP_SECONDS = 20.0 * PATIENCE
RUN_SECONDS = 30.0
POLL_SECONDS = 0.02
"""How long a wait goes without a log line before it looks again."""


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**variables: str) -> dict[str, str]:
    """Nothing of the caller's environment but what a process needs to run at all."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")}
    return {**kept, **variables}


class Lines:
    """The lines of one stream as they arrive, readable from any thread."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.changed = threading.Condition()

    def pump(self, stream: Any) -> None:
        """Reads until the stream ends."""
        for line in stream:
            with self.changed:
                self.all.append(line.rstrip("\n"))
                self.changed.notify_all()

    def wait_for(self, wanted: Callable[[str], bool], seconds: float = 10.0) -> str:
        """The first line for which `wanted` holds, or an AssertionError at the deadline."""
        end = time.monotonic() + seconds
        seen = 0
        with self.changed:
            while True:
                for line in self.all[seen:]:
                    if wanted(line):
                        return line
                seen = len(self.all)
                left = end - time.monotonic()
                assert left > 0, f"no such line in: {self.all[-20:]}"
                self.changed.wait(left)

    def text(self) -> str:
        """Everything so far."""
        with self.changed:
            return "\n".join(self.all)


class ServerProcess:
    """One running server. Use as a context manager; leaving it asserts a clean stop."""

    def __init__(
        self,
        command: str = "sandbox",
        variables: Mapping[str, str] = MappingProxyType({}),
        port: int | None = None,
    ) -> None:
        self.port = free_port() if port is None else port
        self.wire = Wire(self.port)
        self.directory = tempfile.TemporaryDirectory(prefix="mcp-acceptance-")
        defaults = {
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "INFO",
            "DRAIN_DELAY": "0",
            "HOST": "127.0.0.1",
        }
        environment = clean_environment(**{**defaults, **variables, "PORT": str(self.port)})
        self.process = subprocess.Popen(
            [*WRAPPER, str(BINARY), command],
            cwd=self.directory.name,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.out, self.err = Lines(), Lines()
        self.pumps = [
            threading.Thread(target=lines.pump, args=(stream,), daemon=True)
            for lines, stream in ((self.out, self.process.stdout), (self.err, self.process.stderr))
        ]
        for pump in self.pumps:
            pump.start()

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if self.process.poll() is None:
                status = self.stop()
                if kind is None:
                    assert status == 0, f"exit status {status}\n{self.output()[-3000:]}"
            elif kind is None:
                assert (
                    self.process.returncode == 0
                ), f"died: {self.process.returncode}\n{self.output()[-3000:]}"
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
            for pump in self.pumps:
                pump.join(5)
            self.directory.cleanup()

    def output(self) -> str:
        """Standard output and standard error so far."""
        return f"{self.out.text()}\n{self.err.text()}"

    def log(self) -> list[dict[str, Any]]:
        """Every log line so far: the lines that are JSON objects, from either stream."""
        found = []
        for line in (*self.out.all, *self.err.all):
            if line.startswith("{"):
                found.append(json.loads(line))
        return found

    def wait_for_log(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 5.0) -> dict[str, Any]:
        """The first log line for which `wanted` holds."""
        end = time.monotonic() + seconds
        while True:
            for line in self.log():
                if wanted(line):
                    return line
            assert time.monotonic() < end, "no such log line\n" + self.output()[-3000:]
            self.wait_for_change()

    def wait_for_change(self) -> None:
        """Returns at the next log line, or soon."""
        with self.err.changed:
            self.err.changed.wait(POLL_SECONDS)

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
        """Returns as soon as `holds`; fails with `what` at the deadline or when the process ends."""
        end = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, f"exited {self.process.returncode}: {self.output()[-3000:]}"
            assert time.monotonic() < end, f"{what} did not happen in {seconds} s\n{self.output()[-3000:]}"
            self.wait_for_change()

    def status_of(self, path: str) -> int | None:
        """The status a GET is answered with, None while nobody answers."""
        try:
            return self.wire.get(path).status
        except (OSError, PeerClosed):
            return None

    def wait_until_live(self) -> ServerProcess:
        """Returns when `/health/live` answers 200."""
        self.wait_until(lambda: self.status_of("/health/live") == 200, "liveness", START_SECONDS)
        return self

    def wait_until_ready(self) -> ServerProcess:
        """Returns when `/health/ready` answers 200."""
        self.wait_until(lambda: self.status_of("/health/ready") == 200, "readiness", START_SECONDS)
        return self

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal."""
        self.process.send_signal(number)

    def wait_for_exit(self, seconds: float = STOP_SECONDS) -> int:
        """The exit status."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s\n{self.output()[-3000:]}") from None
        for pump in self.pumps:
            pump.join(5)
        return status

    def stop(self) -> int:
        """SIGTERM, then the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait_for_exit()


def run(
    *arguments: str, variables: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end in an empty directory, with only the given variables."""
    with tempfile.TemporaryDirectory(prefix="mcp-acceptance-") as directory:
        return subprocess.run(
            [str(BINARY), *arguments],
            cwd=directory,
            env=clean_environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )
