# SPDX-License-Identifier: Apache-2.0
"""nginx with TLS, and with HTTP/2 if asked, in front of a scripted upstream.

Goal: the backend's protocol is spoken by a server the world uses, its behaviour by our script. nginx tells the
upstream what was negotiated, in `x-front-*` fields.
"""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from process import Lines, free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
START_SECONDS = 10.0
CONFIGURATION = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log stderr notice;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl {protocol};
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        keepalive_requests {requests_per_connection};
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_set_header X-Front-Protocol $server_protocol;
            proxy_set_header X-Front-TLS $ssl_protocol;
            proxy_set_header X-Front-Name $ssl_server_name;
            proxy_set_header X-Front-Connection $connection;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate, its own authority, and its key, as PEM files."""

    certificate: Path
    key: Path

    @classmethod
    def make(cls, directory: Path, name: str = "localhost", days_left: int = 1) -> Certificate:
        """For one DNS name or address; negative `days_left` make one that has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names: list[x509.GeneralName]
        try:
            names = [x509.IPAddress(ipaddress.ip_address(name))]
        except ValueError:
            names = [x509.DNSName(name)]
        end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days_left)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - datetime.timedelta(days=10))
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        directory.mkdir(exist_ok=True)
        made = cls(directory / "certificate.pem", directory / "key.pem")
        made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        made.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return made


class SecureFront:
    """One nginx. Use as a context manager."""

    def __init__(
        self,
        directory: Path,
        upstream: str,
        certificate: Certificate,
        *,
        http2: bool,
        requests_per_connection: int = 1_000_000,
    ) -> None:
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        directory.mkdir(exist_ok=True)
        text = CONFIGURATION.format(
            directory=directory,
            port=self.port,
            protocol="http2" if http2 else "",
            certificate=certificate.certificate,
            key=certificate.key,
            requests_per_connection=requests_per_connection,
            upstream=upstream,
        )
        (directory / "nginx.conf").write_text(text)
        self.said = Lines()
        self.process = subprocess.Popen(
            [NGINX, "-p", str(directory), "-e", "stderr", "-c", str(directory / "nginx.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pump = threading.Thread(target=self.said.pump, args=(self.process.stderr,), daemon=True)
        self.pump.start()

    def __enter__(self) -> Self:
        # It listens before it says so.
        self.said.wait_for(lambda line: "event method" in line, START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(START_SECONDS)
        self.pump.join(START_SECONDS)
