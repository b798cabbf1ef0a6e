# SPDX-License-Identifier: Apache-2.0
"""The server's token requests beside those of the PyPI package azure-identity.

Goal: whoever knows azure-identity on the wire knows this server. Method: both run against the same strict
fakes (a token endpoint with TLS, a metadata service, an `az` and an `azd`); their requests are
normalised and compared key by key. Every difference is listed below with its reason; one that is not
listed fails, and so does one that is listed and no longer there.
"""

from __future__ import annotations

import base64
import datetime
import ipaddress
import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from conftest import CLIENT, CLIENT_SECRET, TENANT, healthy_backend
from process import BINARY, RUN_SECONDS, clean_environment
from upstream import Received, Reply, Upstream, token_reply

SCOPE = "api://acceptance/.default"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

OWN_NAME = "it says who it is"
PLAIN = "no compression: the answer has two kilobytes, and a decoder is one more thing to attack"
JSON_ONLY = "it says what it understands"
KEPT = "HTTP/1.1 keeps connections without being asked (RFC 9112 9.3)"
TELEMETRY = "MSAL's telemetry; Entra needs none of it"
CORRELATION = "one name for the correlation id on every path: x-ms-client-request-id"
TENANT_GIVEN = "AZURE_TENANT_ID counts here too: a developer may be signed in to another tenant"
CLIENT_INFO = "asks for data about a user; a service has none"
LENGTH = "follows from the parameters"
NO_CLAIMS = "Entra evaluates workloads continuously on Microsoft Graph only, and managed identities nowhere"
QUERY_ENCODED = "query values are percent-encoded (RFC 3986); the metadata service takes both"

HTTP_DIFFERENCES = {
    "header user-agent": OWN_NAME,
    "header accept-encoding": PLAIN,
    "header connection": KEPT,
}
MSAL_DIFFERENCES = {
    **HTTP_DIFFERENCES,
    "header client-request-id": CORRELATION,
    "header x-client-sku": TELEMETRY,
    "header x-client-ver": TELEMETRY,
    "header x-client-os": TELEMETRY,
    "header x-client-current-telemetry": TELEMETRY,
    "header x-client-last-telemetry": TELEMETRY,
    "header x-ms-lib-capability": TELEMETRY,
    "header content-length": LENGTH,
    "form client_info": CLIENT_INFO,
}
METADATA_DIFFERENCES = {**HTTP_DIFFERENCES, "header x-ms-client-request-id": TELEMETRY}
MSAL_METADATA = {"header x-client-sku": TELEMETRY, "header x-client-ver": TELEMETRY}
CERTIFICATE_DIFFERENCES = {
    **MSAL_DIFFERENCES,
    "assertion header alg": "PS256: SHA-1 thumbprints force MSAL to RS256, and both are deprecated",
    "assertion header x5t": "x5t#S256 in its place",
    "assertion header x5t#S256": "the SHA-256 thumbprint (RFC 7515 4.1.8)",
    "assertion claim nbf": "an assertion has a beginning; ours is allowed a little skew",
}
EXPECTED: dict[str, dict[str, str]] = {
    "WorkloadIdentityCredential": {**HTTP_DIFFERENCES, "header accept": JSON_ONLY},
    "ClientSecretCredential": MSAL_DIFFERENCES,
    "CertificateCredential": CERTIFICATE_DIFFERENCES,
    "CertificateChain": CERTIFICATE_DIFFERENCES,
    "ManagedIdentityCredential": {**METADATA_DIFFERENCES, **MSAL_METADATA},
    "AppServiceCredential": {
        **METADATA_DIFFERENCES,
        "header metadata": "the metadata service asks for it, App Service does not",
    },
    "AzureCliCredential": {"argument --tenant": TENANT_GIVEN},
    "AzureDeveloperCliCredential": {"argument --tenant-id": TENANT_GIVEN},
    "IdentityBinding": {**HTTP_DIFFERENCES, "header accept": JSON_ONLY},
    "ContinuousAccess": {
        **HTTP_DIFFERENCES,
        "header accept": JSON_ONLY,
        "header content-length": LENGTH,
        "form claims": NO_CLAIMS,
    },
}
OURS = {
    "AppServiceCredential": "ManagedIdentityCredential",
    "CertificateChain": "CertificateCredential",
    "IdentityBinding": "WorkloadIdentityCredential",
    "ContinuousAccess": "WorkloadIdentityCredential",
}
"""What a comparison is called here, where that is not the credential's name."""

BINDING_NAME = "binding.example.com"
"""The name that TLS asks for with an identity binding, whatever the URL says."""

REFERENCE = """
import azure.identity as identity, os, sys
kind = sys.argv[1]
host = os.environ["AZURE_AUTHORITY_HOST"]
who = dict(tenant_id=os.environ["AZURE_TENANT_ID"], client_id=os.environ["AZURE_CLIENT_ID"])
direct = dict(authority=host, disable_instance_discovery=True)
make = {
    "WorkloadIdentityCredential": lambda: identity.WorkloadIdentityCredential(authority=host),
    "ClientSecretCredential": lambda: identity.ClientSecretCredential(
        **who, client_secret=os.environ["AZURE_CLIENT_SECRET"], **direct),
    "CertificateCredential": lambda: identity.CertificateCredential(
        **who, certificate_path=os.environ["AZURE_CLIENT_CERTIFICATE_PATH"], **direct),
    "CertificateChain": lambda: identity.CertificateCredential(
        **who, certificate_path=os.environ["AZURE_CLIENT_CERTIFICATE_PATH"],
        password=os.environ["AZURE_CLIENT_CERTIFICATE_PASSWORD"], send_certificate_chain=True, **direct),
    "ManagedIdentityCredential": lambda: identity.ManagedIdentityCredential(client_id=who["client_id"]),
    "AppServiceCredential": lambda: identity.ManagedIdentityCredential(client_id=who["client_id"]),
    "AzureCliCredential": lambda: identity.AzureCliCredential(),
    "AzureDeveloperCliCredential": lambda: identity.AzureDeveloperCliCredential(),
    "IdentityBinding": lambda: identity.WorkloadIdentityCredential(authority=host, enable_azure_proxy=True),
    "ContinuousAccess": lambda: identity.WorkloadIdentityCredential(authority=host),
    "DefaultAzureCredential": lambda: identity.DefaultAzureCredential(**direct),
}[kind]
options = {"enable_cae": True} if kind == "ContinuousAccess" else {}
if len(sys.argv) > 3:
    options["claims"] = sys.argv[3]
print(make().get_token(sys.argv[2], **options).token)
"""

AZ = """#!/bin/sh
{ printf '%s\\n' "program $(basename "$0")"; for word; do printf '%s\\n' "word $word"; done
  printf '%s\\n' "cwd $(pwd)" "color ${AZURE_CORE_NO_COLOR-}" "color ${NO_COLOR-}"
  if read -r line; then printf 'stdin %s\\n' "$line"; fi; } >> "$WIRE_LOG"
case "$(basename "$0")" in
  az) echo "{\\"accessToken\\":\\"planted-access-token-1\\",\\"expires_on\\":$(date -d '+1 hour' +%s)}" ;;
  azd) echo "{\\"token\\":\\"planted-access-token-1\\",\\"expiresOn\\":\\"$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)\\"}" ;;
esac
"""


def make_certificate(directory: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost that is its own authority; certificate, and with key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.DNSName(BINDING_NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, both = directory / "ca.pem", directory / "both.pem"
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + authority.read_bytes()
    )
    return authority, both


PASSWORD = "planted-pfx-password"


def make_pfx(directory: Path, both: Path) -> Path:
    """The same key and certificate as PFX, with a password."""
    pem = both.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    certificate = x509.load_pem_x509_certificate(pem)
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    path = directory / "both.pfx"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"one", key, certificate, None, encryption))
    return path


class SecureUpstream(Upstream):
    """An upstream behind TLS."""

    def __init__(self, both: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(both)
        self.context.sni_callback = lambda _, name, __: self.names.append(str(name))
        self.names: list[str] = []
        """The server names that TLS was asked for, in order."""
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def _serve(self, connection: Any) -> None:
        try:
            secured = self.context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            return
        self.connections.discard(connection)
        self.connections.add(secured)
        super()._serve(secured)


CALL = [str(BINARY), "call", "get_user_profile", '{"user_id":"u-1001"}']
"""One call makes one exchange, by the engine that serves."""


def reference(kind: str, *claims: str) -> list[str]:
    """The same by azure-identity."""
    return [sys.executable, "-c", REFERENCE, kind, SCOPE, *claims]


class Bench:
    """Fakes, files and variables that both programs share."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        authority, self.both = make_certificate(directory)
        self.entra = SecureUpstream(self.both)
        self.metadata = Upstream()
        self.backend = healthy_backend()
        self.programs = directory / "programs"
        self.programs.mkdir()
        for name in ("az", "azd"):
            (self.programs / name).write_text(AZ)
            (self.programs / name).chmod(0o755)
        self.log = directory / "programs.log"
        token = directory / "token"
        claims = {"iss": "https://i/", "sub": "s", "aud": ["api://AzureADTokenExchange"], "exp": 4102444800}
        token.write_text(f"{encoded({'alg': 'RS256', 'kid': 'k'})}.{encoded(claims)}.c2ln")
        self.variables = {
            "AZURE_AUTHORITY_HOST": self.entra.url,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "REQUESTS_CA_BUNDLE": str(authority),
            "SSL_CERT_FILE": str(authority),
            "BACKEND_API_URL": self.backend.url,
            "BACKEND_API_SCOPE": SCOPE,
            "WIRE_LOG": str(self.log),
        }
        self.only_for = {
            "WorkloadIdentityCredential": {"AZURE_FEDERATED_TOKEN_FILE": str(token)},
            "ClientSecretCredential": {"AZURE_CLIENT_SECRET": CLIENT_SECRET},
            "CertificateCredential": {"AZURE_CLIENT_CERTIFICATE_PATH": str(self.both)},
            "CertificateChain": {
                "AZURE_CLIENT_CERTIFICATE_PATH": str(make_pfx(directory, self.both)),
                "AZURE_CLIENT_CERTIFICATE_PASSWORD": PASSWORD,
                "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN": "true",
            },
            "ManagedIdentityCredential": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.metadata.url},
            "AppServiceCredential": {
                "IDENTITY_ENDPOINT": f"{self.metadata.url}/msi/token",
                "IDENTITY_HEADER": "planted-identity-header",
            },
            "IdentityBinding": {
                "AZURE_FEDERATED_TOKEN_FILE": str(token),
                "AZURE_KUBERNETES_TOKEN_PROXY": f"{self.entra.url}/bound/here",
                "AZURE_KUBERNETES_SNI_NAME": BINDING_NAME,
                "AZURE_KUBERNETES_CA_FILE": str(authority),
            },
            "ContinuousAccess": {"AZURE_FEDERATED_TOKEN_FILE": str(token)},
        }
        self.script()

    def script(self) -> None:
        """Answers as Entra and the metadata service do."""
        tenant = f"{self.entra.url}/{TENANT}"
        document = {
            "issuer": f"{tenant}/v2.0",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
        }
        self.entra.on(f"GET /{TENANT}/v2.0/.well-known/openid-configuration", Reply(200, document))
        for prefix in ("", "/bound/here"):
            self.entra.on(f"POST {prefix}/{TENANT}/oauth2/v2.0/token", token_reply())
        answer = {
            "token_type": "Bearer",
            "resource": "api://acceptance",
            "access_token": "planted-access-token-1",
            "expires_in": "86399",
            "expires_on": "4102444800",
        }
        self.metadata.on("GET *", Reply(200, answer))

    def stop(self) -> None:
        """Closes every port."""
        for upstream in (self.entra, self.metadata, self.backend):
            upstream.stop()

    def run(self, arguments: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs one program on an empty record."""
        for upstream in (self.entra, self.metadata):
            upstream.requests.clear()
        self.entra.names.clear()
        self.log.write_text("")
        chosen = clean_environment(**self.variables)
        chosen["PATH"] = f"{self.programs}:{os.environ['PATH']}"
        return subprocess.run(
            arguments,
            cwd=self.directory,
            env={**chosen, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )

    def record(self, kind: str, arguments: list[str], **more: str) -> list[dict[str, str]]:
        """What one program asks for, normalised."""
        done = self.run(arguments, **self.only_for.get(kind, {}), **more)
        assert done.returncode == 0, done.stderr[-3000:]
        requests = [*self.entra.requests, *self.metadata.requests]
        exchanges = [normalised(r) for r in requests if "openid-configuration" not in r.path]
        return exchanges + [program(run) for run in self.log.read_text().split("program ")[1:]]

    def ours(self, kind: str) -> list[dict[str, str]]:
        """The server's requests, made by the engine that serves."""
        return self.record(kind, CALL, AZURE_TOKEN_CREDENTIALS=OURS.get(kind, kind))

    def theirs(self, kind: str) -> list[dict[str, str]]:
        """azure-identity's requests."""
        return self.record(kind, reference(kind))


def encoded(value: Any) -> str:
    """Base64url of JSON, as in a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def decoded(part: str) -> dict[str, Any]:
    """The JSON object in a part of a JWT."""
    found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(found, dict)
    return found


def normalised(request: Received) -> dict[str, str]:
    """A request as keys and values, without what differs from run to run."""
    path, _, query = request.target.partition("?")
    keys = {"method": request.method, "path": path}
    for name, value in request.headers:
        keys[f"header {name.lower()}"] = GUID.sub("<id>", value) if "request-id" in name.lower() else value
    for name, value in parse_qsl(query, strict_parsing=True) if query else ():
        keys[f"query {name}"] = unquote(value)
    for name, value in parse_qsl(request.body.decode(), strict_parsing=True) if request.body else ():
        # Only a certificate's assertion has a thumbprint.
        if name == "client_assertion" and "x5t" in json.dumps(decoded(value.split(".")[0])):
            keys.update(assertion(value))
        else:
            keys[f"form {name}"] = value
    return keys


def assertion(value: str) -> dict[str, str]:
    """A self-signed assertion: its shape, for its values are new each time."""
    header, claims = (decoded(part) for part in value.split(".")[:2])
    lifetime = round(claims["exp"] - claims["iat"])
    keys = {f"assertion header {k}": "<thumbprint>" if "x5t" in k else str(v) for k, v in header.items()}
    for name, claim in claims.items():
        keys[f"assertion claim {name}"] = "<new>" if name in ("iat", "nbf", "jti") else str(claim)
    return {**keys, "assertion claim exp": f"iat + {lifetime}"}


def program(run: str) -> dict[str, str]:
    """One run of `az` or `azd`: options as pairs, so that their order does not matter."""
    name, *lines = run.strip().splitlines()
    words = [line.removeprefix("word ") for line in lines if line.startswith("word ")]
    keys = {"program": name}
    index = 0
    while index < len(words):
        takes = words[index].startswith("--") and index + 1 < len(words)
        takes = takes and not words[index + 1].startswith("--")
        keys[f"argument {words[index]}"] = words[index + 1] if takes else ""
        index += 2 if takes else 1
    for line in lines:
        if not line.startswith("word ") and line.strip() != "color":
            keys[line.split(" ")[0]] = line.partition(" ")[2]
    return keys


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One set of fakes for all comparisons."""
    made = Bench(tmp_path_factory.mktemp("wire"))
    yield made
    made.stop()


@pytest.mark.parametrize("kind", EXPECTED)
def test_asks_as_azure_identity_does(bench: Bench, kind: str) -> None:
    """One exchange each, equal but for the differences that are listed."""
    theirs, ours = bench.theirs(kind), bench.ours(kind)
    assert len(ours) == len(theirs) == 1, (ours, theirs)
    names = sorted(ours[0].keys() | theirs[0].keys())
    found = {n: (ours[0].get(n), theirs[0].get(n)) for n in names if ours[0].get(n) != theirs[0].get(n)}
    unlisted = {name: pair for name, pair in found.items() if name not in EXPECTED[kind]}
    assert not unlisted, f"ours and theirs differ: {unlisted}"
    gone = EXPECTED[kind].keys() - found.keys()
    assert not gone, f"listed, and no longer different: {gone}"


def test_an_identity_binding_asks_tls_for_the_name_it_is_told(bench: Bench) -> None:
    """The same server name indication, and the same `Host` beside it."""
    theirs, their_names = bench.theirs("IdentityBinding"), list(bench.entra.names)
    ours, our_names = bench.ours("IdentityBinding"), list(bench.entra.names)
    assert their_names == our_names == [BINDING_NAME]
    assert theirs[0]["path"] == ours[0]["path"] == f"/bound/here/{TENANT}/oauth2/v2.0/token"
    assert theirs[0]["header host"] == ours[0]["header host"]


@pytest.mark.parametrize("kind", ("ClientSecretCredential", "CertificateCredential"))
def test_asks_nobody_for_the_token_url(bench: Bench, kind: str) -> None:
    """MSAL reads the metadata first and trusts its token endpoint; here the URL is computed."""
    document = {"issuer": f"{bench.entra.url}/{TENANT}/v2.0", "token_endpoint": "https://127.0.0.1:1/steal"}
    bench.entra.on(f"GET /{TENANT}/v2.0/.well-known/openid-configuration", Reply(200, document))
    try:
        (exchange,) = bench.ours(kind)
        assert exchange["path"] == f"/{TENANT}/oauth2/v2.0/token"
    finally:
        bench.script()
