"""A running Deployment with everything that calls it, and what the callers saw."""
import json
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Chart"))
import node  # noqa: E402
from charts import ROOT, render  # noqa: E402
from cluster import Cluster  # noqa: E402
from upstreams import CLIENT_ID, SCOPE, TENANT_ID, Upstreams  # noqa: E402

ROOTFS = ROOT / "build" / "image" / "rootfs"
CLIENTS_PYTHON = ROOT / ".venv" / "bin" / "python"
# The chart as it is installed where no webhook injects the token; everything else is its default.
VALUES = {"identity": {"mode": "projected", "clientId": CLIENT_ID, "tenantId": TENANT_ID}, "config": {"backendApiScope": SCOPE}}
ONE_USER = ("get_user_profile", {"user_id": "u-1001"})
# How long callers may take to end their last calls.
END_SECONDS = 90


def message(tool, arguments):
    """A call as programs without an SDK send it."""
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})


class Caller:
    """A program that calls until it gets a signal, and then prints what it saw."""

    def __init__(self, name, command, number=signal.SIGTERM, **environment):
        self.name, self.number = name, number
        self.process = subprocess.Popen(["ip", "netns", "exec", node.NODE, *map(str, command)], stdout=subprocess.PIPE,
                                        text=True, env={**os.environ, "NO_PROXY": "*", **environment})

    def end(self):
        self.process.send_signal(self.number)
        return json.loads(self.process.communicate(timeout=END_SECONDS)[0].strip().splitlines()[-1])


class Rehearsal:
    """The pods, ready, and the callers, calling."""

    def __init__(self, values=None, agents=8, wrk=8, pause_ms=20, call=ONE_USER, **upstreams):
        objects = render(merge(VALUES, values or {})).objects
        self.cluster = Cluster(objects, ROOTFS, make_companion=lambda pod: Upstreams(pod, **upstreams))
        self.call, self.agents, self.wrk, self.pause_ms, self.callers, self.seen = call, agents, wrk, pause_ms, [], {}

    def __enter__(self):
        try:
            self.cluster.scale(self.cluster.hpa["spec"]["minReplicas"])
            if not self.cluster.wait_ready(self.cluster.wanted):
                raise RuntimeError("pods never became ready:\n" + self.log_of(self.cluster.pods[0]))
            if not node.wait_until(lambda: node.JOURNAL[-1].get("count") == self.cluster.wanted, 10):
                raise RuntimeError("endpoints never appeared")
            self.start_agents("agents", self.agents, self.pause_ms)
            self.start_wrk(self.wrk, self.pause_ms)
            self.start_clients()
            # Everyone has connected and calls.
            node.hold(3)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for caller in self.callers:
            caller.process.kill()
        self.cluster.close()

    # --- callers ---------------------------------------------------------------------------------------------------
    def start_agents(self, name, connections, pause_ms):
        """Programs that hold connections open and try a broken one once more, as HTTP libraries do."""
        return self.start(Caller(name, [sys.executable, HERE / "load.py", node.SERVICE_IP, self.cluster.port,
                                        connections, pause_ms, message(*self.call)]))

    def start_wrk(self, connections, pause_ms, name="wrk"):
        url = f"http://{node.SERVICE_IP}:{self.cluster.port}"
        command = ["wrk", "-t1", f"-c{connections}", "-d3600s", "--timeout", "60s", "--latency", "-s", HERE / "request.lua", url]
        return self.start(Caller(name, command, signal.SIGINT, BODY=message(*self.call), PAUSE_MS=str(pause_ms)))

    def start_clients(self, pause_ms=50):
        tool, arguments = self.call
        return self.start(Caller("clients", [CLIENTS_PYTHON, HERE / "clients.py", f"http://{node.SERVICE_IP}:{self.cluster.port}/messages",
                                             pause_ms, tool, json.dumps(arguments)]))

    def start(self, caller):
        self.callers.append(caller)
        return caller

    def end(self, caller):
        """Ends one caller; what it saw is kept."""
        self.callers.remove(caller)
        self.seen[caller.name] = caller.end()

    def finish(self):
        """Ends the callers and sums up."""
        for caller in list(self.callers):
            self.end(caller)
        total = {key: sum(seen[key] for seen in self.seen.values()) for key in ("calls", "failed", "retried", "tool_errors")}
        clients = self.seen["clients"]
        return {
            **total, "client_calls": clients["calls"], "client_failed": clients["failed"],
            "client_reconnects": sum(clients["connects"].values()) - len(clients["connects"]),
            "slowest_ms": max(seen["slowest_ms"] for seen in self.seen.values()),
            "restarts": sum(pod.restarts for pod in self.cluster.pods), "liveness_kills": node.events("probe-kill"),
            "oom_kills": node.events("oom-kill"), "shutdowns_cut": node.events("SIGKILL"),
            "reasons": {key: count for seen in self.seen.values() for key, count in seen["reasons"].items() if count},
        }

    # --- pods ------------------------------------------------------------------------------------------------------
    def fault(self, part, members, pods=None):
        """Tells the `entra` or `backend` of these pods, or of all, what to do."""
        for pod in pods or self.cluster.live:
            pod.companion.control(part, **members)

    def log_of(self, pod):
        return pathlib.Path(self.cluster.work, f"{pod.name}.log").read_text()

    def exchanges(self, pod):
        """The outcomes of a pod's token exchanges, in order."""
        entries = [json.loads(line) for line in self.log_of(pod).splitlines() if line.startswith("{")]
        return [entry["outcome"] for entry in entries if entry.get("message") == "token exchange"]


def merge(base, values):
    """`values` over `base`, maps merged."""
    return {**base, **{key: merge(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
                       for key, value in values.items()}}
