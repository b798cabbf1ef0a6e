# SPDX-License-Identifier: Apache-2.0
"""Processes of one run: each started on one core, watched through /proc, ended together."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
"""The measured server has a core to itself; backend, token endpoint and load share the other."""
START_SECONDS = 30.0
STOP_SECONDS = 15.0
LOG_BYTES_MAX = 64 * 1024 * 1024
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def prepare() -> None:
    """Keeps this program off the measured core and lifts the limit of open files, for the children too."""
    if SERVER_CORE == LOAD_CORE:
        sys.exit("two cores are needed: one for the server, one for the load")
    os.sched_setaffinity(0, {LOAD_CORE})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """`variables` and what a process needs to run at all; nothing else of the caller's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, **variables}


class Process:
    """One process on one core. `log` receives its output."""

    def __init__(self, core: int, command: list[str], log: Path, variables: Mapping[str, str]) -> None:
        self.log, self.core = log, core
        # The child inherits the affinity; a `taskset` in between would cost an exec and disturb start times.
        os.sched_setaffinity(0, {core})
        try:
            with log.open("ab") as output:
                self.started = time.monotonic()
                self.popen = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                    env=environment(variables), cwd=log.parent,
                )
        except FileNotFoundError:
            sys.exit(f"{command[0]} is missing: `make bench` builds and installs what is measured")
        finally:
            os.sched_setaffinity(0, {LOAD_CORE})

    def family(self) -> list[int]:
        """The process and its children: nginx works in a child."""
        pid = self.popen.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(int(child) for child in children)]

    def cpu_seconds(self) -> float:
        """CPU time used so far, user and system."""
        ticks = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def core_seconds(self) -> float:
        """Time in which the core ran anything at all, interrupts and what is nice left out, stolen time included."""
        lines = Path("/proc/stat").read_text().splitlines()
        fields = next(line for line in lines if line.startswith(f"cpu{self.core} ")).split()
        user, _, system, _, _, _, _, stolen = (int(field) for field in fields[1:9])
        return (user + system + stolen) / TICKS_PER_SECOND

    def resident_bytes(self) -> int:
        """Resident memory: `VmRSS`."""
        return sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES for pid in self.family()
        )

    def take_core(self) -> bool:
        """Runs before everything of normal priority on its core from now on; False when that is not permitted."""
        threads = [thread for pid in self.family() for thread in os.listdir(f"/proc/{pid}/task")]
        try:
            for thread in threads:
                os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(1))
        except PermissionError:
            return False
        return True

    def shorten_log(self) -> None:
        """Empties a log that has grown: one line for each request fills a disk."""
        if self.log.stat().st_size > LOG_BYTES_MAX:
            os.truncate(self.log, 0)

    def wait_until(self, port: int, path: str) -> None:
        """Returns once `path` answers 200; ends the program at the deadline or when the process dies."""
        end = time.monotonic() + START_SECONDS
        while not answers(port, path):
            if self.popen.poll() is not None or time.monotonic() > end:
                sys.exit(f"nothing answers {path}: {self.popen.args!r}\n{self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> int:
        """SIGTERM, then the exit status."""
        self.popen.terminate()
        try:
            return self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            return self.popen.wait()


def answers(port: int, path: str) -> bool:
    """Whether a GET of `path` is answered 200 now."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Wakefulness:
    """Keeps a core from sleeping: a loop that runs only while nothing else wants to, and is nice.

    A virtual core that sleeps is given to others by the host, and comes back milliseconds late: that would be the
    tail of every server's latencies. Rates are measured without, since the core changes to this loop and back.
    """

    LOOP = "import os\nwhile os.getppid() == {parent}:\n    for _ in range(100_000):\n        pass"

    def __init__(self, core: int) -> None:
        self.popen = subprocess.Popen([sys.executable, "-c", self.LOOP.format(parent=os.getpid())])
        os.setpriority(os.PRIO_PROCESS, self.popen.pid, 19)
        os.sched_setscheduler(self.popen.pid, os.SCHED_IDLE, os.sched_param(0))
        os.sched_setaffinity(self.popen.pid, {core})

    def stop(self) -> None:
        """Lets the core sleep."""
        self.popen.kill()
        self.popen.wait()


class Stage:
    """Named processes and a directory for their files. Use as a context manager; leaving it ends them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.processes: dict[str, Process] = {}
        self.ports: dict[str, int] = {}
        self.wakefulness: list[Wakefulness] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_cores_sleep()
        for process in reversed(self.processes.values()):
            process.stop()

    def keep_cores_awake(self) -> None:
        """Until the end or `let_cores_sleep`."""
        self.wakefulness = [Wakefulness(core) for core in (SERVER_CORE, LOAD_CORE)]

    def let_cores_sleep(self) -> None:
        """As on a node with little to do."""
        for each in self.wakefulness:
            each.stop()
        self.wakefulness = []

    def start(
        self, name: str, core: int, command: list[str], port: int, probe: str, variables: Mapping[str, str]
    ) -> Process:
        """Starts one server and waits until `probe` answers."""
        process = Process(core, command, self.directory / f"{name}.log", variables)
        self.processes[name] = process
        self.ports[name] = port
        process.wait_until(port, probe)
        return process

    def look_after(self) -> None:
        """Ends the program when one of them has died; keeps their logs short."""
        for name, process in self.processes.items():
            if process.popen.poll() is not None:
                sys.exit(f"{name} died: {process.popen.returncode}\n{process.log.read_text()[-2000:]}")
            process.shorten_log()

    def stop(self, name: str) -> int:
        """Ends one of them; the exit status."""
        return self.processes.pop(name).stop()
