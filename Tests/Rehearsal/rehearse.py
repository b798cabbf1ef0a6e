"""Rehearses rollouts and outages with the rendered chart and the built image as pods, under load, and fails on a lost call.

  rehearse.py [--markdown FILE] [short | all | SCENARIO…]      needs root, runc, nftables, iproute2, wrk, build/image

Probes, grace period, preStop, endpoints, rollout and HPA are those of the kubelet and the controllers (pod.py, cluster.py).
Beside `wrk` and agents on keep-alive connections, the real `mcp` and `fastmcp` clients call throughout, in both eras.
"""
import argparse
import fcntl
import json
import pathlib
import re
import sys
import tempfile

import node
from rehearsal import Rehearsal

UNHARMED = {"failed": 0, "tool_errors": 0, "restarts": 0, "shutdowns_cut": 0}


def rolling():
    """all pods replaced, as by `helm upgrade`"""
    with Rehearsal() as run:
        run.cluster.roll()
        run.cluster.wait_gone()
        node.hold(1)
        return run.finish(), UNHARMED


def scaling():
    """2 to 10 pods and back, by the HPA's own rule"""
    # A small request and short windows, so that light load and two minutes are enough; the formula is the same.
    values = {"resources": {"requests": {"cpu": "35m"}}, "autoscaling": {"behavior": {"scaleDown": {
        "stabilizationWindowSeconds": 15, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 15}]}}}}
    with Rehearsal(values, agents=2, wrk=2, pause_ms=100) as run:
        more = run.start_wrk(connections=48, pause_ms=15, name="more")
        grew = run.cluster.autoscale(lambda: len(run.cluster.live) == 10, seconds=90, period_s=5)
        all_ready = run.cluster.wait_ready(10)
        run.end(more)
        shrank = run.cluster.autoscale(lambda: len(run.cluster.live) == 2, seconds=120, period_s=5)
        run.cluster.wait_gone()
        node.hold(1)
        return {**run.finish(), "grew_to_10": grew and all_ready, "shrank_to_2": shrank}, {
            **UNHARMED, "grew_to_10": True, "shrank_to_2": True}


def token_rotation():
    """service-account token replaced every 16 s, the cluster's signing key once, access tokens of 40 s"""
    with Rehearsal(token_lifetime_s=20, access_token_lifetime_s=40) as run:
        node.hold(45)
        run.fault("entra", {"roll_cluster_key": "published"})
        node.hold(45)
        pods = run.cluster.pods
        counts = run.finish()
        counts["exchanges"] = [len(run.exchanges(pod)) for pod in pods]
        counts["refused_exchanges"] = sum(outcome != "success" for pod in pods for outcome in run.exchanges(pod))
        counts["renewed"] = min(counts["exchanges"]) >= 3 and min(pod.companion.rotations for pod in pods) >= 5
        return counts, {**UNHARMED, "refused_exchanges": 0, "renewed": True}


def entra_outage():
    """Entra answers 503 for 60 s, across a renewal of tokens of 120 s"""
    with Rehearsal(access_token_lifetime_s=120) as run:
        node.hold(25)
        run.fault("entra", {"mode": "status", "status": 503})
        node.hold(60)
        run.fault("entra", {"mode": "ok"})
        node.hold(45)
        outcomes = [run.exchanges(pod) for pod in run.cluster.pods]
        counts = run.finish()
        counts["pods_that_met_it"] = sum("failure" in seen for seen in outcomes)
        counts["pods_that_renewed"] = sum(seen.count("success") >= 2 for seen in outcomes)
        return counts, {**UNHARMED, "pods_that_met_it": 2, "pods_that_renewed": 2}


def backend_outage():
    """the backend answers 503 for 60 s"""
    # Liveness asks three times as often as by default, to see more of it.
    with Rehearsal({"livenessProbe": {"periodSeconds": 10}}) as run:
        run.fault("backend", {"mode": "status", "status": 503})
        left = node.wait_until(lambda: not any(pod.ready for pod in run.cluster.live), 50)
        node.hold(30)
        run.fault("backend", {"mode": "ok"})
        back = run.cluster.wait_ready(2)
        node.hold(5)
        return {**run.finish(), "left_and_came_back": left and back}, {"restarts": 0, "liveness_kills": 0, "left_and_came_back": True}


def backend_outage_unchecked():
    """the same with `config.readinessCheckBackend=false`"""
    with Rehearsal({"livenessProbe": {"periodSeconds": 10}, "config": {"readinessCheckBackend": False}}) as run:
        run.fault("backend", {"mode": "status", "status": 503})
        node.hold(60)
        run.fault("backend", {"mode": "ok"})
        node.hold(5)
        return run.finish(), {"failed": 0, "restarts": 0, "liveness_kills": 0}


def pod_killed():
    """SIGKILL of one of two pods"""
    with Rehearsal() as run:
        run.cluster.pods[0].kill(9)
        node.wait_until(lambda: node.events("restart") == 1, 10)
        back = run.cluster.wait_ready(2)
        node.hold(5)
        return {**run.finish(), "back": back}, {"restarts": 1, "back": True, "oom_kills": 0}


def slow_pod():
    """one of two pods gets 2 % of a core for 30 s, then its backend takes 3 s for 15 s"""
    with Rehearsal() as run:
        slow = run.cluster.pods[0]
        slow.cgroup.limit_cpu(0.02)
        node.hold(30)
        slow.cgroup.limit_cpu(None)
        run.fault("backend", {"mode": "slow", "delay_ms": 3000}, [slow])
        node.hold(15)
        run.fault("backend", {"mode": "ok"}, [slow])
        node.hold(3)
        counts = run.finish()
        counts["answered_within_10_s"] = counts["slowest_ms"] <= 10_000
        return counts, {**UNHARMED, "answered_within_10_s": True}


def memory_pressure():
    """answers of 80 KB to 68 callers for 20 s, then backend bodies of 8 MB for 20 s, in 256 MiB"""
    call = ("query_data", {"dataset": "sales", "limit": 1000})
    with Rehearsal(agents=16, wrk=48, pause_ms=0, call=call) as run:
        node.hold(20)
        run.fault("backend", {"mode": "huge", "bytes": 8_000_000, "path": "/query"})
        node.hold(20)
        run.fault("backend", {"mode": "ok"})
        back = run.cluster.wait_ready(2)
        node.hold(5)
        return {**run.finish(), "back": back}, {"failed": 0, "restarts": 0, "oom_kills": 0, "back": True}


SCENARIOS = {f.__name__: f for f in (rolling, scaling, token_rotation, entra_outage, backend_outage, backend_outage_unchecked,
                                     pod_killed, slow_pod, memory_pressure)}
GROUPS = {"short": ["rolling", "pod_killed"], "all": list(SCENARIOS)}
COLUMNS = {"Calls": "calls", "by MCP clients": "client_calls", "Failed": "failed", "of MCP clients": "client_failed",
           "Retried": "retried", "Tool errors": "tool_errors", "Slowest": "slowest_ms", "Restarts": "restarts"}
MARKS = ("<!-- rehearsal: written by scripts/rehearsal all --markdown -->", "<!-- end of rehearsal -->")


def table(rows):
    lines = ["| Scenario | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, counts in rows:
        cells = [f"{counts[key]:,}" + (" ms" if key == "slowest_ms" else "") for key in COLUMNS.values()]
        lines.append(f"| {SCENARIOS[name].__doc__} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_between_marks(path, text):
    whole = path.read_text()
    pattern = re.escape(MARKS[0]) + ".*?" + re.escape(MARKS[1])
    if len(re.findall(pattern, whole, re.S)) != 1:
        raise SystemExit(f"{path}: needs one pair of marks {MARKS[0]} … {MARKS[1]}")
    path.write_text(re.sub(pattern, lambda _: f"{MARKS[0]}\n{text}\n{MARKS[1]}", whole, flags=re.S))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="put the table between the marks of this file")
    parser.add_argument("scenarios", nargs="*", default=["short"], metavar="short | all | SCENARIO", choices=[*GROUPS, *SCENARIOS])
    options = parser.parse_args()
    # Namespaces and addresses have fixed names: two at once would take each other's pods away.
    alone = open(pathlib.Path(tempfile.gettempdir(), "mcp-rehearsal.lock"), "w")
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("another rehearsal is running on this machine") from None
    rows, failures = [], 0
    for name in [name for word in options.scenarios for name in GROUPS.get(word, [word])]:
        counts, wanted = SCENARIOS[name]()
        wrong = {key: counts.get(key) for key, value in wanted.items() if counts.get(key) != value}
        failures += bool(wrong)
        rows.append((name, counts))
        print(f"{name:24} {json.dumps(counts)} {'FAILED ' + json.dumps(wrong) if wrong else 'ok'}", flush=True)
    print("\n" + table(rows) + "\n")
    print(f"{len(rows) - failures} passed, {failures} failed")
    if options.markdown and not failures:
        write_between_marks(options.markdown, table(rows))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
