# SPDX-License-Identifier: Apache-2.0
"""The measuring itself: that a stall is seen, a wrong answer counted, a leak found, drift cancelled.

    python3 -m unittest discover -s Benchmarks
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import capacity
import figures
import report
import soak
from budgets import Budget
from messages import get
from processes import LOAD_CORE, SERVER_CORE
from servers import HERE
from sockets import is_complete

STALL_SECONDS = 0.5
QUIET_ATTEMPTS_MAX = 5
"""A virtual machine holds the generator up by itself in one run of five or so."""


def recorded(ours: list[float | None], peer: list[float | None]) -> dict[str, Any]:
    """A row with these rates; None is a void round."""

    def samples(rates: list[float | None]) -> list[dict[str, float] | None]:
        return [None if rate is None else {"rate": rate} for rate in rates]

    return {"samples": {"mcp-server": samples(ours), "floor": samples(peer)}}


@contextlib.contextmanager
def stalling_server(stall_at: int, body: bytes = b"right", seconds: float = STALL_SECONDS) -> Iterator[int]:
    """A server whose answers all wait while request number `stall_at` is stuck; gives its port."""
    gate, count = threading.Lock(), [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with gate:
                count[0] += 1
                if count[0] == stall_at:
                    time.sleep(seconds)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HOG = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
except PermissionError:
    sys.exit()
print("ready", flush=True)
while os.getppid() == """ + str(os.getpid()) + """:
    end = time.monotonic() + 0.06
    while time.monotonic() < end:
        pass
    time.sleep(0.24)
"""
"""Takes its core for 60 ms of every 300, as a host does with a virtual one."""


class OpenLoop(unittest.TestCase):
    """openloop.c against a server that is known."""

    program: Path

    @classmethod
    def setUpClass(cls) -> None:
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.program = Path(directory.name) / "openloop"
        command = ["clang", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(cls.program)]
        subprocess.run([*command, str(HERE / "openloop.c")], check=True)

    def run_against(self, port: int, text: str, stop: bool = False) -> tuple[int, dict[str, Any]]:
        """200 requests/s for two seconds over four connections: exit status and result."""
        with subprocess.Popen(
            [self.program, str(port), "200", "2", "4", "200", text, str(SERVER_CORE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin and process.stdout
            os.sched_setaffinity(process.pid, {LOAD_CORE})
            process.stdin.write(get("/", "").encoded(port))
            process.stdin.close()
            if stop:
                time.sleep(1)  # In the midst of the run, on which nothing outside can wait.
                process.send_signal(signal.SIGSTOP)
                time.sleep(STALL_SECONDS)  # The stall itself.
                process.send_signal(signal.SIGCONT)
            result = json.loads(process.stdout.read())
        return process.returncode, result

    def quiet_run(self, stall_at: int, seconds: float = STALL_SECONDS, stop: bool = False) -> dict[str, Any]:
        """A run in which nothing but what was planted held the generator up, if the machine grants one; all is well."""
        for _ in range(QUIET_ATTEMPTS_MAX):
            with stalling_server(stall_at, seconds=seconds) as port:
                status, result = self.run_against(port, "right", stop)
            self.assertEqual((status, result["wrong"], result["unanswered"]), (0, 0, 0), result)
            if result["stalls"] == int(stop):
                break
        return result

    def test_a_stall_shows_in_every_request_that_was_due_during_it(self) -> None:
        """Half a second of two is stalled: a closed loop would show it in four of 400 requests."""
        result = self.quiet_run(stall_at=200)
        self.assertGreater(result["p90"], STALL_SECONDS * 1e6 / 4, result)
        self.assertGreater(result["max"], STALL_SECONDS * 1e6 * 0.9, result)

    def test_a_stall_shorter_than_a_wait_is_the_servers_too(self) -> None:
        """All connections wait, nothing was due when the last was sent, and the generator sleeps until an answer."""
        result = self.quiet_run(stall_at=200, seconds=0.06)
        self.assertGreater(result["max"], 0.05 * 1e6, result)
        self.assertGreater(result["p99"], 0.03 * 1e6, result)

    def test_a_stall_of_the_generator_is_not_the_servers(self) -> None:
        """It is stopped for a while, as a host stops a core; the requests under way are not counted."""
        result = self.quiet_run(stall_at=0, stop=True)
        self.assertGreaterEqual(result["stalls"], 1, result)
        self.assertAlmostEqual(result["stalled_share"], STALL_SECONDS / (2 + STALL_SECONDS), delta=0.05)
        self.assertLess(result["max"], STALL_SECONDS * 1e6 / 2, result)

    def test_a_core_that_was_away_is_not_the_servers_doing(self) -> None:
        """Server and witness share a core that something of higher priority takes for 60 ms, again and again."""
        cores = os.sched_getaffinity(0)
        with subprocess.Popen([sys.executable, "-c", HOG, str(SERVER_CORE)], stdout=subprocess.PIPE) as hog:
            assert hog.stdout
            try:
                if hog.stdout.readline() != b"ready\n":
                    self.skipTest("no right to real-time priority here")
                os.sched_setaffinity(0, {SERVER_CORE})
                result = self.quiet_run(stall_at=0)
            finally:
                os.sched_setaffinity(0, cores)
                hog.kill()
        self.assertGreater(result["away_share"], 0.1, result)
        self.assertGreater(result["p99_all"], 40_000, result)
        self.assertLess(result["p99"], 20_000, result)
        self.assertGreater(result["counted"], 200, result)

    def test_a_wrong_answer_fails_the_run(self) -> None:
        """Every answer is compared."""
        with stalling_server(stall_at=0, body=b"other") as port:
            status, result = self.run_against(port, "right")
        self.assertEqual(status, 3)
        self.assertGreaterEqual(result["wrong"], 400)


class Figures(unittest.TestCase):
    """Medians, ratios, verdicts."""

    def test_drift_between_rounds_cancels(self) -> None:
        """The machine slows down to a tenth; ours is always half of the peer."""
        self.assertEqual(figures.ratio(recorded([50, 20, 5], [100, 40, 10]), "floor"), 0.5)

    def test_a_void_round_takes_its_pair_with_it(self) -> None:
        """Only rounds in which both are valid count."""
        self.assertEqual(figures.ratio(recorded([50, None, 9], [100, 40, None]), "floor"), 0.5)
        self.assertIsNone(figures.ratio(recorded([50], [None]), "floor"))

    def test_verdicts(self) -> None:
        """Both directions, and what was not measured fails nothing."""
        self.assertTrue(Budget("x", 0.8, None, 0.79, "x", at_least=True).failed)
        self.assertFalse(Budget("x", 0.8, None, 0.8, "x", at_least=True).failed)
        self.assertTrue(Budget("x", 5, 3, 5.1, "x", at_least=False).failed)
        self.assertFalse(Budget("x", 5, 3, None, "x", at_least=False).failed)
        self.assertEqual(report.verdict(Budget("x", 5, 3, 4, "x", at_least=False)), "reached")
        self.assertEqual(report.verdict(Budget("x", 5, 3, 3, "x", at_least=False)), "aim reached")

    def test_publishing_replaces_the_blocks_and_nothing_else(self) -> None:
        """The text around them is written by people."""
        found: dict[str, Any] = {"soak": {"machine": {}, "result": {}}}
        with tempfile.TemporaryDirectory() as directory:
            page = Path(directory) / "page.md"
            page.write_text("before\n<!-- bench: budgets -->\nold\n<!-- end -->\nafter\n")
            with unittest.mock.patch.object(report, "blocks", lambda _: {"budgets": "new \\1"}):
                report.publish(found, page)
            expected = "before\n<!-- bench: budgets -->\nnew \\1\n<!-- end -->\nafter\n"
            self.assertEqual(page.read_text(), expected)

    def test_the_plan_follows_the_chart(self) -> None:
        """100 µs a call flat out, 200 µs at a tenth of that rate: the threshold lies on the line between."""
        row = {"key": "tools/call", "connections": 32, "samples": {"mcp-server": [{"cpu_us": 100.0}]}}
        points = [
            {"key": "tools/call", "server": "mcp-server", "share": share, "samples": [{"rate": rate, "cpu_us": cpu_us}]}
            for share, rate, cpu_us in ((0.1, 1000.0, 200.0), (0.25, 2500.0, 160.0))
        ]
        results = {"throughput": {"result": [row]}, "latency": {"result": points}}
        self.assertEqual(capacity.rate_at(results, "tools/call", 0.1), 500)
        self.assertEqual(capacity.rate_at(results, "tools/call", 0.3), 1750)
        self.assertIsNone(capacity.rate_at(results, "tools/call", 0.5))
        values = capacity.chart()
        rate = capacity.rate_at(results, "tools/call", values.threshold_cores)
        assert rate
        carried = capacity.rounded(values.pods_max * rate)
        self.assertIn(f"| {values.pods_max} pods | {carried} | 100,000 |", capacity.plan(results))


class Memory(unittest.TestCase):
    """The soak's judgement."""

    @staticmethod
    def grown(bytes_per_request: float) -> int:
        """Growth over two million requests: a jump while warming up, noise of some pages, and this leak."""
        samples = [
            (n, 20_000_000 + min(n, 200_000) * 30 + 4096 * (n // 10_000 % 7) + int(n * bytes_per_request))
            for n in range(0, 2_000_000, 10_000)
        ]
        return int(soak.trend(samples)["growth_bytes"])

    def test_one_byte_a_request_is_a_leak_and_none_is_not(self) -> None:
        """The limit lies between."""
        self.assertGreater(self.grown(1.0), soak.GROWTH_BYTES_MAX)
        self.assertLess(self.grown(0.0), soak.GROWTH_BYTES_MAX / 8)


class Wire(unittest.TestCase):
    """What is sent, and when an answer is whole."""

    def test_a_request_announces_its_length_in_bytes(self) -> None:
        """Not in characters."""
        data = dataclasses.replace(get("/", ""), body="ü").encoded(1)
        head, _, body = data.partition(b"\r\n\r\n")
        self.assertIn(b"Content-Length: %d" % len(body), head)

    def test_when_an_answer_is_whole(self) -> None:
        """Of known length, in chunks, without a body."""
        head = b"HTTP/1.1 200 OK\r\n"
        self.assertFalse(is_complete(head + b"Content-Length: 2\r\n\r\n1"))
        self.assertTrue(is_complete(head + b"content-length: 2\r\n\r\n12"))
        self.assertFalse(is_complete(head + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"))
        self.assertTrue(is_complete(head + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"))
        self.assertTrue(is_complete(b"HTTP/1.1 202 Accepted\r\n\r\n"))


if __name__ == "__main__":
    unittest.main()
