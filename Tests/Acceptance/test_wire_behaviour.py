# SPDX-License-Identifier: Apache-2.0
"""What azure-identity and this server do when things go wrong, side by side: how often they ask, how far apart,
whom they ask first, and what they make of a claims challenge.

Goal: the same number of requests for the same answers, and a listed reason wherever that is not so. Method: the
fakes of `test_wire.py`; every difference is asserted from both sides, so that one that goes away fails.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import CLIENT_SECRET, TENANT, USER
from test_wire import AZ, CALL, Bench, reference
from upstream import Behaviour, Received, Reply, Reset, problem, token_reply

TOKEN_ROUTE = f"POST /{TENANT}/oauth2/v2.0/token"
KIND = "WorkloadIdentityCredential"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One set of fakes for all comparisons."""
    made = Bench(tmp_path_factory.mktemp("behaviour"))
    yield made
    made.stop()


# Retries


@dataclass(frozen=True)
class Sequence:
    """Answers of the token endpoint, the last one repeated, and how many requests they lead to."""

    answers: tuple[Behaviour, ...]
    theirs: int
    ours: int
    reason: str = ""
    """Why the numbers differ."""
    at_least: float = 0.0
    """Seconds that the authority asked for, between the first two."""


def failing(status: int, **headers: str) -> Reply:
    """A refusal as Entra words it."""
    body = {"error": "temporarily_unavailable" if status >= 500 else "invalid_client", "error_codes": [90033]}
    return Reply(status, body, [(name.replace("_", "-"), value) for name, value in headers.items()])


REFUSED_IS_FINAL = "a refusal stays one, whatever it says about coming back"

SEQUENCES = {
    "500 once": Sequence((failing(500), token_reply()), 2, 2),
    "500 three times": Sequence((failing(500), failing(500), failing(500), token_reply()), 4, 4),
    "503 always": Sequence((failing(503),), 4, 4),
    "429 and Retry-After": Sequence((failing(429, Retry_After="1"), token_reply()), 2, 2, at_least=1.0),
    "429 and milliseconds": Sequence((failing(429, retry_after_ms="1500"), token_reply()), 2, 2, at_least=1.5),
    "429 without": Sequence((failing(429), token_reply()), 2, 2),
    "408": Sequence((failing(408), token_reply()), 2, 2),
    "400": Sequence((failing(400),), 1, 1),
    "401": Sequence((failing(401),), 1, 1),
    "401 and Retry-After": Sequence((failing(401, Retry_After="0"),), 4, 1, REFUSED_IS_FINAL),
    "reset": Sequence((Reset(), token_reply()), 2, 2),
    "cut short": Sequence((Reply(200, b"x" * 900, truncate_at=10), token_reply()), 2, 2),
    "broken JSON": Sequence((Reply(200, b"{"),), 1, 1),
}

JITTER = "azure-core retries at once, then after 1.6 and 3.2 s, in every pod alike; half of 0.8, 1.6, 3.2 s is chance here"


def gaps(requests: list[Received]) -> list[float]:
    """Seconds between the requests."""
    return [later.at - earlier.at for earlier, later in zip(requests, requests[1:])]


@pytest.mark.slow
@pytest.mark.parametrize("name", SEQUENCES)
def test_asks_as_often(bench: Bench, name: str) -> None:
    """The same number of requests, or a listed reason; no answer is asked for sooner than allowed."""
    sequence = SEQUENCES[name]
    found = []
    for arguments in (reference(KIND), CALL):
        bench.entra.on(TOKEN_ROUTE, *sequence.answers)
        try:
            done = bench.run(arguments, **bench.only_for[KIND], AZURE_TOKEN_CREDENTIALS=KIND)
        finally:
            found.append(bench.entra.matching(TOKEN_ROUTE))
            bench.script()
        succeeds = sequence.answers[-1] == token_reply()
        assert (done.returncode == 0) == succeeds, done.stderr[-2000:]
    theirs, ours = found
    assert (len(theirs), len(ours)) == (sequence.theirs, sequence.ours)
    assert (sequence.theirs == sequence.ours) == (sequence.reason == "")
    for requests in (theirs, ours):
        assert len({request.header("x-ms-client-request-id") for request in requests}) == 1, "one id for all tries"
        if len(requests) > 1:
            assert gaps(requests)[0] >= sequence.at_least - 0.02


@pytest.mark.slow
def test_spaces_its_tries_out(bench: Bench) -> None:
    """The same growth; the differences are listed in JITTER."""
    found = []
    for arguments in (reference(KIND), CALL):
        bench.entra.on(TOKEN_ROUTE, failing(503))
        bench.run(arguments, **bench.only_for[KIND], AZURE_TOKEN_CREDENTIALS=KIND)
        found.append(gaps(bench.entra.matching(TOKEN_ROUTE)))
    bench.script()
    theirs, ours = found
    for gap, at in zip(theirs, (0.0, 1.6, 3.2), strict=True):
        assert at - 0.05 <= gap <= at + 0.5, theirs
    for gap, longest in zip(ours, (0.8, 1.6, 3.2), strict=True):
        assert longest / 2 - 0.05 <= gap <= longest + 0.5, ours
    assert theirs[0] < 0.4 <= ours[0] + 0.05, f"no longer different: {JITTER}"


UNAVAILABLE = Reply(400, {"error": "invalid_request", "error_description": "Identity not found"})

METADATA = {
    "404 while it starts": ((Reply(404), Reply(404)), 3),
    "410 while it is updated": ((Reply(410),), 2),
    "429": ((Reply(429), Reply(429)), 3),
    "500": ((Reply(500), Reply(500)), 3),
    "400": ((UNAVAILABLE,), 1),
    "403": ((Reply(403, {"error": "forbidden"}),), 1),
}
"""Answers of the metadata service before the right one, and the requests of both. A lasting 410 is asked about for 75 s
there and for 30 s here, after which the timer goes on asking: no call waits that long."""


@pytest.mark.slow
@pytest.mark.parametrize("name", METADATA)
def test_asks_the_metadata_service_as_often(bench: Bench, name: str) -> None:
    """Its own rules: 404 and 410 pass, a refusal does not."""
    kind = "ManagedIdentityCredential"
    answers, count = METADATA[name]
    granted = bench.metadata.scripts["GET *"][-1]
    for arguments in (reference(kind), CALL):
        # A refusal is the last answer.
        bench.metadata.on("GET *", *answers, *([granted] if count > len(answers) else []))
        try:
            done = bench.run(arguments, **bench.only_for[kind], AZURE_TOKEN_CREDENTIALS=kind)
        finally:
            requests = list(bench.metadata.requests)
            bench.script()
        assert (done.returncode == 0) == (count > len(answers)), done.stderr[-2000:]
        assert len(requests) == count


# The order of the default chain


SOURCES = ("workload", "secret", "certificate", "metadata", "az", "azd")
"""In our order."""
WORKLOAD_FIRST = "a forgotten secret must not replace the pod's identity"


class Sources:
    """Everything that a default chain can find, to be taken away one by one."""

    def __init__(self, bench: Bench, directory: Path) -> None:
        self.bench = bench
        self.programs = directory / "chain"
        self.programs.mkdir()
        for name in ("az", "azd"):
            (self.programs / name).write_text(AZ)
            (self.programs / name).chmod(0o755)
        self.variables = {
            "workload": bench.only_for[KIND],
            "secret": {"AZURE_CLIENT_SECRET": CLIENT_SECRET},
            "certificate": bench.only_for["CertificateCredential"],
            "metadata": bench.only_for["ManagedIdentityCredential"],
        }

    def first(self, arguments: list[str], without: set[str], **more: str) -> str:
        """Whose token is used when these are missing."""
        variables = dict(more)
        for name, values in self.variables.items():
            if name not in without:
                variables.update(values)
        # Shell and `date` only: whatever else this machine has must not answer.
        programs = self.programs.with_name(f"chain-{'-'.join(sorted(without & {'az', 'azd'}))}")
        programs.mkdir(exist_ok=True)
        for name in {"az", "azd"} - without:
            (programs / name).write_bytes((self.programs / name).read_bytes())
            (programs / name).chmod(0o755)
        variables["PATH"] = f"{programs}:/usr/bin:/bin"
        done = self.bench.run(arguments, **variables)
        assert done.returncode == 0, done.stderr[-2000:]
        found = [self.source(r) for r in [*self.bench.entra.requests, *self.bench.metadata.requests]]
        found += [run.split()[0] for run in self.bench.log.read_text().split("program ")[1:]]
        used = [name for name in found if name]
        assert len(used) == 1, used
        return used[0]

    def source(self, request: Received) -> str | None:
        """Which source a request belongs to; None for discovery and probes."""
        body = request.body.decode()
        if request.method == "GET":
            return "metadata" if request.header("metadata") else None
        if "client_secret=" in body:
            return "secret"
        return "workload" if "c2ln" in body else "certificate"


@pytest.fixture
def sources(bench: Bench, tmp_path: Path) -> Iterator[Sources]:
    """All of them, with a metadata service that wants its header, as the real one does."""
    (granted,) = bench.metadata.scripts["GET *"]
    bench.metadata.on("GET *", lambda request: granted if request.header("metadata") else Reply(400))
    yield Sources(bench, tmp_path)
    bench.script()


@pytest.mark.slow
def test_finds_credentials_in_the_same_order(sources: Sources) -> None:
    """Taken away one by one; workload identity comes first here, and after the environment there."""
    orders = []
    for arguments in (reference("DefaultAzureCredential"), CALL):
        order: list[str] = []
        while len(order) < len(SOURCES):
            order.append(sources.first(arguments, set(order)))
        orders.append(order)
    theirs, ours = orders
    assert ours == list(SOURCES)
    assert theirs != ours, f"no longer different: {WORKLOAD_FIRST}"
    assert theirs == ["secret", "certificate", "workload", "metadata", "az", "azd"]


@pytest.mark.parametrize(
    ("word", "theirs", "ours"),
    (
        ("prod", "secret", "workload"),
        ("dev", "az", "az"),
        ("ManagedIdentityCredential", "metadata", "metadata"),
        ("AzureDeveloperCliCredential", "azd", "azd"),
        ("WorkloadIdentityCredential", "workload", "workload"),
        ("EnvironmentCredential", "secret", "secret"),
    ),
)
def test_obeys_the_same_word(sources: Sources, word: str, theirs: str, ours: str) -> None:
    """`AZURE_TOKEN_CREDENTIALS`; the one difference is the order above."""
    kind = reference("DefaultAzureCredential")
    assert sources.first(kind, set(), AZURE_TOKEN_CREDENTIALS=word) == theirs
    assert sources.first(CALL, set(), AZURE_TOKEN_CREDENTIALS=word) == ours


def test_stops_where_the_reference_stops(sources: Sources) -> None:
    """A refused identity ends the chain on both sides: another one would have other rights."""
    sources.bench.entra.on(TOKEN_ROUTE, failing(401))
    for arguments in (reference("DefaultAzureCredential"), CALL):
        variables = {**sources.variables["secret"], **sources.variables["metadata"]}
        assert sources.bench.run(arguments, **variables).returncode != 0
        assert sources.bench.metadata.requests == []
        assert sources.bench.log.read_text() == ""


def test_goes_on_where_the_reference_goes_on(sources: Sources) -> None:
    """A developer's tool that fails is not the last one."""
    (sources.programs / "az").write_text("#!/bin/sh\necho 'ERROR: AADSTS50076: no' >&2\nexit 1\n")
    without = {"workload", "secret", "certificate", "metadata"}
    for arguments in (reference("DefaultAzureCredential"), CALL):
        assert sources.first(arguments, without, AZURE_TOKEN_CREDENTIALS="dev") == "azd"


# Claims


CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
CHALLENGE = 'Bearer error="insufficient_claims", claims="' + base64.b64encode(CLAIMS.encode()).decode() + '"'
ONE_FORCED_EXCHANGE = (
    "Entra challenges workloads on Microsoft Graph only; a backend's 401 forces one exchange without its claims, for what "
    "goes to the authority is not the backend's to decide. If the new token is not what it wants, its second 401 is told"
)


def test_a_claims_challenge_forces_one_plain_exchange(bench: Bench) -> None:
    """azure-identity sends the claims; here a new token is got, and nothing of the challenge goes anywhere."""
    theirs = bench.record(KIND, reference(KIND, CLAIMS))
    assert theirs[0]["form claims"].replace(" ", "") == CLAIMS, "no longer different: " + ONE_FORCED_EXCHANGE
    challenge = problem(401, "Unauthorized", headers=[("WWW-Authenticate", CHALLENGE)])
    bench.backend.on("GET /users/u-1001", challenge, Reply(200, USER))
    try:
        ours = bench.record(KIND, CALL, AZURE_TOKEN_CREDENTIALS=KIND)
    finally:
        bench.backend.on("GET /users/u-1001", Reply(200, USER))
    assert len(ours) == 2
    assert all("form claims" not in request for request in ours)
    assert {k: v for k, v in ours[0].items() if "id" not in k} == {k: v for k, v in ours[1].items() if "id" not in k}
