# SPDX-License-Identifier: Apache-2.0
"""The servers of one run: ours as it runs in production, and its peers doing the same work.

Ours is `mcp-server serve` with a workload identity. Its token endpoint is the Entra of a second process,
`mcp-server sandbox`, on the load's core; its backend is nginx with fixed answers or that sandbox's own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from messages import Request, call, compact, get, rpc
from processes import LOAD_CORE, SERVER_CORE, Process, Stage, free_port

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BINARY = Path(os.environ.get("MCP_SERVER_BINARY", ROOT / ".build/release/mcp-server")).resolve()
GO_SERVER = Path(os.environ.get("GO_SERVER", ROOT / "build/go-peer/server"))
FASTMCP_PYTHON = Path(os.environ.get("FASTMCP_PYTHON", ROOT / ".venv-bench/bin/python"))

TENANT_ID = "5a4db0c5-1111-4000-8000-00000000a001"
CLIENT_ID = "5a4db0c5-2222-4000-8000-00000000a002"
"""The sandbox's own; see Sources/Sandbox/SandboxDefaults.swift."""
SCOPE = "api://bench/.default"
SANDBOX_SCOPE = "api://mcp-sandbox-backend/.default"
TOKEN_BYTES = 1252
"""Length of the sandbox's access tokens, for the floor; real ones have 1,500 to 2,000 characters."""
TLS, HTTP2 = "mcp-server, TLS", "mcp-server, HTTP 2"
"""Ours once more, with a backend that speaks TLS, and one that speaks HTTP/2 over it."""
USER = {
    "id": "u-1001",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "details": {"title": "Countess", "department": "Analysis"},
}
PAGE_SIZES = (1, 10, 100)
"""`limit` of the `list_users` calls the backend has an answer for."""
QUERY_ROWS = 1000


class Servers(Stage):
    """Everything a measurement may talk to, started on demand."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        os.chmod(directory, 0o755)  # nginx's worker gives up root
        self.bodies = directory / "bodies"
        self.bodies.mkdir()
        self.entra_url = ""
        self.backend_url = ""
        self.tls_urls: dict[str, str] = {}

    def start_backend(self) -> None:
        """nginx with fixed answers, on the load's core."""
        self.write_bodies()
        port = free_port()
        self.backend_url = f"http://127.0.0.1:{port}"
        tls, http2 = free_port(), free_port()
        self.tls_urls = {TLS: f"https://127.0.0.1:{tls}", HTTP2: f"https://127.0.0.1:{http2}"}
        certificate = self.certificate()
        listen = (
            f"listen 127.0.0.1:{tls} ssl; listen 127.0.0.1:{http2} ssl http2; "
            f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
        )
        self.start("backend", LOAD_CORE, self.nginx("backend", port, port, listen), port, "/health", {})

    def certificate(self) -> Path:
        """A certificate of this address with its key, in one file; it is its own authority."""
        path, key = self.directory / "certificate.pem", self.directory / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key),
             "-out", str(path)],
            check=True, capture_output=True,
        )
        path.write_text(path.read_text() + key.read_text())
        return path

    def start_entra(self, with_backend: bool = False) -> None:
        """The sandbox as token endpoint and issuer, and as the backend too if asked."""
        port = free_port()
        identity = self.directory / "identity"
        identity.mkdir()
        variables = {"PORT": str(port), "TMPDIR": str(identity), "LOG_FORMAT": "json", "LOG_LEVEL": "ERROR"}
        if not with_backend:
            variables |= {"BACKEND_API_URL": self.backend_url, "BACKEND_API_SCOPE": SCOPE}
        process = self.start(
            "sandbox", LOAD_CORE, [str(BINARY), "sandbox"], port, "/health/ready", variables
        )
        self.entra_url = self.found_url(process, "/sandbox/entra")
        if with_backend:
            self.backend_url = self.found_url(process, "/sandbox/backend")

    @staticmethod
    def found_url(process: Process, path: str) -> str:
        """The base URL that the sandbox printed with a control path."""
        found = re.search(rf"(http://127\.0\.0\.1:\d+){path}", process.log.read_text())
        assert found, f"the sandbox printed no {path}"
        return found[1]

    def control(self, url: str, **switches: Any) -> None:
        """Changes what the sandbox does: `url` is its Entra's or its backend's control path."""
        request = urllib.request.Request(
            url, data=compact(switches).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=5):
            pass

    def our_variables(self, port: int) -> dict[str, str]:
        """What the webhook and the chart would set."""
        token = next((self.directory / "identity").rglob("*token*"))
        return {
            "PORT": str(port), "HOST": "127.0.0.1", "DRAIN_DELAY": "0", "LOG_FORMAT": "json",
            "AZURE_TENANT_ID": TENANT_ID, "AZURE_CLIENT_ID": CLIENT_ID, "AZURE_AUTHORITY_HOST": self.entra_url,
            "AZURE_FEDERATED_TOKEN_FILE": str(token), "BACKEND_API_URL": self.backend_url,
            "BACKEND_API_SCOPE": SCOPE if "backend" in self.processes else SANDBOX_SCOPE,
        }

    def start_ours(self, name: str = "mcp-server", **variables: str) -> Process:
        """The server under test, on the measured core; `variables` on top of the usual ones."""
        port = free_port()
        variables = {**self.our_variables(port), **variables}
        return self.start(name, SERVER_CORE, [str(BINARY), "serve"], port, "/health/ready", variables)

    def start_ours_over_tls(self) -> None:
        """Ours once more for each backend that speaks TLS."""
        trusted = str(self.directory / "certificate.pem")
        for name, url in self.tls_urls.items():
            self.start_ours(name, BACKEND_API_URL=url, SSL_CERT_FILE=trusted)

    def start_peers(self, with_sdks: bool) -> None:
        """nginx, the floor, FastMCP and the Go SDK; nginx gets the bytes that ours answers."""
        self.write_our_answers()
        port = free_port()
        command = self.nginx("nginx", port, int(self.backend_url.rpartition(":")[2]))
        self.start("nginx", SERVER_CORE, command, port, "/health", {})
        floor = self.compiled("peers/floor.c", "-luv", "-lcurl")
        url = f"{self.backend_url}/users/u-1001?details=true"
        for name, mode in (("floor", "keep"), ("floor, closing", "close")):
            port = free_port()
            self.start(name, SERVER_CORE, [str(floor), str(port), url, str(TOKEN_BYTES), mode], port, "/", {})
        if with_sdks:
            self.start_fastmcp("fastmcp")
            port = free_port()
            variables = {"PORT": str(port), "BACKEND_API_URL": self.backend_url}
            self.start("Go SDK", SERVER_CORE, [str(GO_SERVER)], port, "/health", variables)

    def start_fastmcp(self, name: str) -> None:
        """FastMCP, on the measured core."""
        port = free_port()
        self.start(
            name, SERVER_CORE, [str(FASTMCP_PYTHON), str(HERE / "peers/fastmcp_server.py")], port,
            "/health", {"PORT": str(port), "BACKEND_API_URL": self.backend_url},
        )

    def compiled(self, source: str, *libraries: str) -> Path:
        """One of our C programs, compiled."""
        program = self.directory / Path(source).stem
        if not program.exists():
            command = ["clang", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", str(program), str(HERE / source)]
            subprocess.run([*command, *libraries], check=True)
        return program

    def nginx(self, name: str, port: int, backend: int, tls: str = "") -> list[str]:
        """The command of one nginx with a directory of its own; `tls` adds directives to its server."""
        directory = self.directory / f"{name}-files"
        directory.mkdir()
        text = (HERE / "peers/nginx.conf").read_text()
        values = {"PORT": port, "BACKEND_PORT": backend, "DIRECTORY": directory, "BODIES": self.bodies, "TLS": tls}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (directory / "nginx.conf").write_text(text)
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(directory / "nginx.conf")]

    def write_bodies(self) -> None:
        """The backend's answers."""
        self.body("health", {"status": "healthy"})
        self.body("user.json", USER)
        for size in PAGE_SIZES:
            users = [
                {"id": f"u-{n}", "name": f"User {n}", "email": f"u{n}@example.com"}
                for n in range(1001, 1001 + size)
            ]
            self.body(f"users-{size}.json", {"items": users, "total": 300})
        columns = [("id", "integer"), ("date", "datetime"), ("region", "string"), ("product", "string")]
        columns += [("quantity", "integer"), ("revenue", "number")]
        described = [{"name": name, "type": kind} for name, kind in columns]
        rows = [[n, "2026-01-02T03:04:05Z", "north", "anvil", n % 17, n * 1.25] for n in range(QUERY_ROWS)]
        self.body("query.json", {"columns": described, "rows": rows, "truncated": False})

    def body(self, name: str, value: Any) -> None:
        """Writes one of them."""
        (self.bodies / name).write_text(compact(value))

    def write_our_answers(self) -> None:
        """What ours answers to requests whose answer never changes, for nginx to serve as a file."""
        answers = {
            "tools-list": rpc("tools/list", {}, "modern", ""),
            "tools-list-legacy": rpc("tools/list", {}, "legacy", ""),
            "discover": rpc("server/discover", {}, "modern", ""),
            "tools": get("/tools", ""),
            "live": get("/health/live", ""),
            "our-health": get("/health", ""),
        }
        for name, request in answers.items():
            (self.bodies / name).write_bytes(self.fetch("mcp-server", request))

    def fetch(self, server: str, request: Request) -> bytes:
        """One answer's body."""
        made = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[server]}{request.target}",
            data=request.body.encode() or None, headers=request.headers, method=request.method,
        )
        with urllib.request.urlopen(made, timeout=10) as answer:
            return bytes(answer.read())

    def warm_up(self, calls: int = 1000) -> None:
        """That many tool calls to ours, one after the other on one connection each time."""
        request = call("get_user_profile", {"user_id": "u-1001"}, "modern", "")
        for _ in range(calls):
            assert b"Lovelace" in self.fetch("mcp-server", request)


def described_machine() -> dict[str, Any]:
    """Where and when this was measured, for the record beside the numbers."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    go_peer = GO_SERVER.with_name("version")
    version = subprocess.run([str(BINARY), "--version"], capture_output=True, text=True, check=True)
    return {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processor": model[1] if model else "unknown",
        "cores": os.cpu_count(),
        "kernel": os.uname().release.partition("-")[0],
        "version": version.stdout.strip(),
        "go_peer": go_peer.read_text().strip() if go_peer.exists() else None,
        "load_average_before": round(os.getloadavg()[0], 2),
    }


def write_json(path: Path, value: Any) -> None:
    """Writes a result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")
