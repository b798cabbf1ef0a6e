# SPDX-License-Identifier: Apache-2.0
"""Start, signals, drain, exit: what an orchestrator and an operator rely on.

Goal: a rollout loses no call, a stop is quick and clean, a bad start explains itself.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from conftest import CLIENT_SECRET, USER, Stage, Staging, healthy_backend, identity_variables
from process import BINARY, ServerProcess, clean_environment, free_port, run
from upstream import Entra, Reply, Silence
from wire import (
    MODERN,
    Wire,
    assert_result,
    call_params,
    encode,
    legacy_headers,
    message,
    modern_headers,
    modern_message,
)

ROUTE = "GET /users/u-1001"
CALL = modern_message("tools/call", call_params("get_user_profile", {"user_id": "u-1001"}), 7)
CALL_HEADERS = modern_headers("tools/call", "get_user_profile")
EXIT_CONFIG = 78


class KeepAliveClient(threading.Thread):
    """A client as agents have them: one connection, call after call, until it is told to close.

    Then it stops: in a cluster, its next connection goes to another pod. Everything else that ends it
    is a lost call: a broken connection, an answer that is not the result.
    """

    def __init__(self, port: int, modern: bool) -> None:
        super().__init__(daemon=True)
        self.port, self.modern = port, modern
        self.calls = 0
        self.lost: str | None = "never finished"
        self.has_called = threading.Event()

    def run(self) -> None:
        """Calls until told to close."""
        legacy = message("tools/call", call_params("get_user_profile", {"user_id": "u-1001"}), 7)
        body = encode(CALL if self.modern else legacy)
        headers = dict(CALL_HEADERS if self.modern else legacy_headers())
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            is_told_to_close = False
            while not is_told_to_close:
                connection.request("POST", "/messages", body, headers)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200 or b"ada@example.com" not in text:
                    self.lost = f"{answer.status} {text[:200]!r}"
                    return
                self.calls += 1
                self.has_called.set()
                is_told_to_close = (answer.getheader("connection") or "").lower() == "close"
            self.lost = None
        except (OSError, HTTPException) as error:
            self.lost = repr(error)
        finally:
            connection.close()


def test_sigterm_under_load_loses_no_call(staged: Staging) -> None:
    """Sixteen busy connections and sixteen idle ones that call once more during the delay: each call is
    answered and each connection told to close; readiness turns 503 at once; the exit status is 0.
    """
    stage = staged(BACKEND_API_TIMEOUT="5", DRAIN_DELAY="1", DRAIN_TIMEOUT="10")
    clients = [KeepAliveClient(stage.server.port, modern=index % 2 == 0) for index in range(16)]
    idle = [stage.wire.connect() for _ in range(16)]
    for connection in idle:
        connection.send(stage.wire.request(CALL, CALL_HEADERS))
        assert_result(connection.read_answer(), 7)
    for client in clients:
        client.start()
    for client in clients:
        assert client.has_called.wait(10)
    stage.server.signal(signal.SIGTERM)
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 503, "readiness 503", 0.9)
    assert stage.server.status_of("/health/live") == 200
    for connection in idle:
        connection.send(stage.wire.request(CALL, CALL_HEADERS))
        answer = connection.read_answer()
        assert_result(answer, 7)
        assert (answer.header("connection") or "").lower() == "close"
        connection.close()
    assert stage.server.wait_for_exit() == 0
    for client in clients:
        client.join(10)
    assert [client.lost for client in clients if client.lost] == []


def test_calls_in_flight_are_finished(staged: Staging) -> None:
    """The backend answers after SIGTERM; each client gets its result, and is told to close."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    connections = [stage.wire.connect() for _ in range(20)]
    for connection in connections:
        connection.send(stage.wire.request(CALL, CALL_HEADERS))
    stage.backend.wait_for(ROUTE, 20)
    stage.server.signal(signal.SIGTERM)
    stage.server.wait_for_log(lambda line: "draining" in str(line))
    stage.backend.release()
    for connection in connections:
        answer = connection.read_answer()
        assert assert_result(answer, 7)["structuredContent"] == USER
        assert (answer.header("connection") or "").lower() == "close"
        assert connection.is_closed_by_peer()
        connection.close()
    assert stage.server.wait_for_exit() == 0


def test_idle_connections_do_not_delay_the_exit(staged: Staging) -> None:
    """A hundred keep-alive connections without a request are closed, silent ones included."""
    stage = staged(DRAIN_TIMEOUT="30")
    used, silent = [stage.wire.connect() for _ in range(50)], [stage.wire.connect() for _ in range(50)]
    for connection in used:
        connection.send(stage.wire.request(message("ping", {}, 1), legacy_headers()))
        connection.read_answer()
    started = time.monotonic()
    assert stage.server.stop() == 0
    assert time.monotonic() - started < 5
    for connection in (*used, *silent):
        assert connection.is_closed_by_peer()
        connection.close()


def test_the_listener_stays_open_during_the_drain_delay(staged: Staging) -> None:
    """Endpoints take seconds to forget a pod: new connections are still served, and told to close."""
    stage = staged(DRAIN_DELAY="2")
    stage.server.signal(signal.SIGTERM)
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 503, "readiness 503", 1)
    answer = stage.wire.post(CALL, CALL_HEADERS)
    assert assert_result(answer, 7)["structuredContent"] == USER
    assert (answer.header("connection") or "").lower() == "close"
    assert stage.server.wait_for_exit() == 0


def test_a_call_that_outlives_the_drain_timeout_does_not_keep_the_process(staged: Staging) -> None:
    """DRAIN_TIMEOUT bounds it."""
    stage = staged(BACKEND_API_TIMEOUT="30", DRAIN_TIMEOUT="0.5")
    stage.backend.on(ROUTE, Silence())
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(CALL, CALL_HEADERS))
        stage.backend.wait_for(ROUTE)
        started = time.monotonic()
        assert stage.server.stop() == 0
        assert 0.4 < time.monotonic() - started < 5


@pytest.mark.parametrize("second", (signal.SIGTERM, signal.SIGINT))
def test_a_second_signal_ends_it_at_once(staged: Staging, second: signal.Signals) -> None:
    """Whoever asks twice does not want to wait."""
    stage = staged(BACKEND_API_TIMEOUT="30", DRAIN_DELAY="60", DRAIN_TIMEOUT="60")
    stage.backend.on(ROUTE, Silence())
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(CALL, CALL_HEADERS))
        stage.backend.wait_for(ROUTE)
        stage.server.signal(signal.SIGTERM)
        stage.server.wait_for_log(lambda line: "draining" in str(line))
        started = time.monotonic()
        stage.server.signal(second)
        assert stage.server.wait_for_exit() == 0
        assert time.monotonic() - started < 2


def test_states_are_logged_by_name(staged: Staging) -> None:
    """starting, ready, draining, stopped, in this order."""
    stage = staged()
    assert stage.server.stop() == 0
    text = stage.server.output()
    places = [text.find(state) for state in ("starting", "ready", "draining", "stopped")]
    assert -1 not in places and places == sorted(places), places


def test_sighup_changes_the_log_level_and_disturbs_nobody() -> None:
    """The level is read again from .env; calls go on, on the same connection."""
    with ServerProcess("sandbox", {"LOG_LEVEL": ""}) as server:
        server.wait_until_ready()
        with server.wire.connect() as connection:

            def ping(id: int) -> None:
                headers = [*legacy_headers(), ("X-Request-Id", f"ping-{id}")]
                connection.send(server.wire.request(message("ping", {}, id), headers))
                assert_result(connection.read_answer(), id)

            def is_logged(id: int) -> bool:
                return any(line.get("request_id") == f"ping-{id}" for line in server.log())

            ping(1)
            server.wait_until(lambda: is_logged(1), "a line at the level of the start")
            env = Path(server.directory.name) / ".env"
            for level, expected in (("ERROR", False), ("INFO", True)):
                env.write_text(f"LOG_LEVEL={level}\n")
                server.signal(signal.SIGHUP)
                first = 100 if expected else 200
                numbers = iter(range(first, first + 90))

                def is_changed() -> bool:
                    id = next(numbers)
                    ping(id)
                    server.wait_for_change()
                    return is_logged(id) is expected

                server.wait_until(is_changed, f"level {level}")


def test_sighup_survives_under_load(stage: Stage) -> None:
    """It is not a stop."""
    for _ in range(5):
        stage.server.signal(signal.SIGHUP)
        assert assert_result(stage.wire.post(CALL, CALL_HEADERS), 7)["structuredContent"] == USER


def test_sigpipe_and_closed_output_do_not_kill_it(stage: Stage) -> None:
    """A client that resets while it is being answered."""
    for _ in range(50):
        with stage.wire.connect() as connection:
            connection.send(stage.wire.request(message("tools/list", {}, 1), legacy_headers()))
            connection.reset()
    assert_result(stage.wire.post(CALL, CALL_HEADERS), 7)


def test_a_port_in_use_is_one_clear_line(staged: Staging) -> None:
    """The address and what to do; the exit status is not 0."""
    with socket.create_server(("127.0.0.1", 0)) as taken, Entra() as entra, healthy_backend() as backend:
        port = taken.getsockname()[1]
        variables = {
            **identity_variables(entra, backend.url),
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }
        result = run("serve", variables=variables)
        assert result.returncode not in (0, EXIT_CONFIG) and result.returncode > 0
        lines = [line for line in (result.stderr + result.stdout).splitlines() if str(port) in line]
        assert len(lines) >= 1 and "in use" in lines[-1]
        assert "Fatal error" not in result.stderr and CLIENT_SECRET not in result.stderr


def test_start_to_live_is_quick(staged: Staging) -> None:
    """Well under a second, although the budget proper is measured elsewhere."""
    started = time.monotonic()
    stage = staged(wait=False)
    stage.server.wait_until_live()
    assert time.monotonic() - started < 2


def test_memory_does_not_grow_with_clients_that_come_and_go(stage: Stage) -> None:
    """Ten thousand handshakes leave nothing behind: there are no sessions."""

    def resident() -> int:
        with open(f"/proc/{stage.server.process.pid}/status") as status:
            found = re.search(r"VmRSS:\s+(\d+)", status.read())
        assert found
        return int(found.group(1))

    params = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    data = stage.wire.request(message("initialize", params), legacy_headers(None))
    for round in range(2):
        with stage.wire.connect(seconds=60) as connection:
            for _ in range(50):
                connection.send(data * 100)
                for _ in range(100):
                    assert connection.read_answer().status == 200
        if round == 0:
            before = resident()
    assert resident() - before < 2048, "KiB"


# -- configuration and commands ----------------------------------------------------------------

WRONG = {
    "PORT": "notaport",
    "BACKEND_API_URL": "ftp://backend.example",
    "BACKEND_API_TIMEOUT": "soon",
    "AZURE_CLIENT_ID": "not-a-guid",
    "READINESS_CHECK_BACKEND": "perhaps",
    "LOG_LEVEL": "LOUD",
    "LOG_FORMAT": "xml",
    "MAX_CONNECTIONS": "0",
    "DRAIN_DELAY": "-1",
    "HOST": "not an address",
}


def test_every_problem_is_in_one_message(staged: Staging) -> None:
    """Each variable by name with what was found; status 78; nothing listens; no secret is shown."""
    result = run("serve", variables={**WRONG, "AZURE_CLIENT_SECRET": "planted-client-secret"})
    assert result.returncode == EXIT_CONFIG
    text = result.stderr + result.stdout
    for name, value in WRONG.items():
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f"{name}:")]
        assert name in ("BACKEND_API_URL",) or value in line, line
    assert "planted" not in text
    assert any("AZURE_TENANT_ID" in line for line in text.splitlines()), "missing ones too"


def test_a_missing_backend_is_explained() -> None:
    """The one value that has no default."""
    result = run("serve")
    assert result.returncode == EXIT_CONFIG and "BACKEND_API_URL" in result.stderr + result.stdout


@pytest.mark.parametrize("url", ("http://backend.example.com", "http://10.0.0.1:8080"))
def test_a_token_is_never_sent_in_clear(url: str) -> None:
    """HTTPS or loopback."""
    result = run("serve", variables={"BACKEND_API_URL": url, "AZURE_TENANT_ID": "contoso.com"})
    assert result.returncode == EXIT_CONFIG and "https" in result.stderr + result.stdout


def test_names_ignore_case_and_dotenv_is_read() -> None:
    """Environment, then .env, then defaults."""
    result = run("config", variables={"backend_api_url": "https://lower.example.com", "Log_Level": "WARNING"})
    assert result.returncode == 0, result.stderr
    assert "https://lower.example.com" in result.stdout and "WARNING" in result.stdout.upper()


def test_dotenv_is_read_after_the_environment(tmp_path: Path) -> None:
    """Quotes, comments and blanks as people write them; a variable that is set wins."""
    text = """# a comment
BACKEND_API_URL="https://file.example.com"
export LOG_LEVEL=error   # trailing
DRAIN_DELAY = 7
"""
    (tmp_path / ".env").write_text(text)
    result = subprocess.run(
        [str(BINARY), "config"],
        cwd=tmp_path,
        env=clean_environment(LOG_LEVEL="WARNING"),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.returncode == 0, result.stderr
    assert "https://file.example.com" in result.stdout and "WARNING" in result.stdout.upper()
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("DRAIN_DELAY")]
    assert "7" in line and ".env" in line


def test_config_masks_secrets() -> None:
    """`config` prints what is in force, never a secret."""
    result = run(
        "config",
        variables={
            "BACKEND_API_URL": "https://api.example.com",
            "AZURE_TENANT_ID": "contoso.com",
            "AZURE_CLIENT_ID": "66666666-7777-4888-9999-aaaaaaaaaaaa",
            "AZURE_CLIENT_SECRET": "planted-client-secret",
            "HTTPS_PROXY": "http://user:planted-password@proxy.example.com:8080",
        },
    )
    assert result.returncode == 0, result.stderr
    for shown in (
        "AZURE_CLIENT_SECRET",
        "https://api.example.com",
        "contoso.com",
        "3333",
        "BACKEND_API_SCOPE",
    ):
        assert shown in result.stdout
    assert "planted" not in result.stdout + result.stderr


def test_config_warns_about_the_management_scope() -> None:
    """A management token handed to another host hands over Azure rights."""
    result = run("config", variables={"BACKEND_API_URL": "https://api.example.com"})
    assert "BACKEND_API_SCOPE" in result.stdout + result.stderr
    assert "warn" in (result.stdout + result.stderr).lower()


def test_tools_lists_the_tools() -> None:
    """For people and scripts, without any configuration."""
    result = run("tools")
    assert result.returncode == 0, result.stderr
    for name in ("get_user_profile", "list_users", "create_ticket", "list_tickets", "query_data"):
        assert name in result.stdout


def test_version_and_help() -> None:
    """On standard output, status 0."""
    version = run("--version")
    assert version.returncode == 0 and re.search(r"\d+\.\d+\.\d+", version.stdout)
    assert len(version.stdout.strip().splitlines()) == 1
    help = run("--help")
    assert help.returncode == 0
    for command in ("serve", "sandbox", "doctor", "config", "tools", "call", "healthcheck"):
        assert command in help.stdout
    assert run("nonsense").returncode not in (0, EXIT_CONFIG)
    assert run("serve", "--nonsense").returncode not in (0, EXIT_CONFIG)


def test_call_calls(staged: Staging) -> None:
    """`call TOOL JSON` goes through the same tool code and prints the result."""
    with Entra() as entra, healthy_backend() as backend:
        variables = identity_variables(entra, backend.url)
        good = run("call", "get_user_profile", '{"user_id":"u-1001"}', variables=variables)
        assert good.returncode == 0, good.stderr
        assert "ada@example.com" in good.stdout
        for arguments in (("get_user_profile", "{}"), ("nope", "{}"), ("get_user_profile", "{")):
            bad = run("call", *arguments, variables=variables)
            assert bad.returncode != 0 and bad.stderr + bad.stdout
            assert "planted" not in bad.stderr + bad.stdout


def test_healthcheck_for_images_without_a_shell(staged: Staging) -> None:
    """0 against a healthy server, not 0 when nobody listens."""
    stage = staged()
    assert run("healthcheck", variables={"PORT": str(stage.server.port), "HOST": "127.0.0.1"}).returncode == 0
    assert run("healthcheck", variables={"PORT": str(free_port()), "HOST": "127.0.0.1"}).returncode != 0


def test_the_sandbox_says_how_to_use_it(sandbox: ServerProcess) -> None:
    """The URL and a curl that works when pasted."""
    text = sandbox.output()
    assert (
        f"http://127.0.0.1:{sandbox.port}/messages" in text
        or f"http://localhost:{sandbox.port}/messages" in text
    )
    assert "curl" in text


def test_port_zero_is_announced() -> None:
    """The kernel chooses, the log says which."""
    with ServerProcess("sandbox", port=0) as server:
        line = server.wait_for_log(lambda line: line.get("message") == "listening")
        port = int(line["url"].rpartition(":")[2])
        assert port > 0 and Wire(port).get("/health/live").status == 200


def test_runs_from_a_read_only_directory(tmp_path: os.PathLike[str]) -> None:
    """The image has a read-only root and nobody's home."""
    with Entra() as entra, healthy_backend() as backend:
        os.chmod(tmp_path, stat.S_IRUSR | stat.S_IXUSR)
        port = free_port()
        variables = {
            **identity_variables(entra, backend.url),
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "HOME": "/nonexistent",
            "DRAIN_DELAY": "0",
        }
        process = subprocess.Popen(
            [str(BINARY), "serve"],
            cwd=tmp_path,
            env={**clean_environment(), **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            end = time.monotonic() + 10
            wire = Wire(port)
            while time.monotonic() < end and process.poll() is None:
                try:
                    if wire.get("/health/ready").status == 200:
                        break
                except OSError:
                    continue
            assert (
                wire.call("get_user_profile", {"user_id": "u-1001"}, era=MODERN)["structuredContent"] == USER
            )
            process.terminate()
            assert process.wait(15) == 0
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
