"""Rehearses rollouts and outages with the rendered chart and the built image as pods, under load, and fails on a lost call.

  rehearse.py [SCENARIO…]      needs root, runc, nftables, iproute2, and build/image (make image)
Each pod runs `mcp-server sandbox`: the real server with its own Entra and backend on the pod's loopback, so that every call
makes the whole way. Probes, grace period, preStop, endpoints and rollout are those of the kubelet and the controllers.
"""
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Chart"))
import podsim  # noqa: E402
from charts import ROOT, render  # noqa: E402

ROOTFS = ROOT / "build" / "image" / "rootfs"
VALUES = {"extraVolumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1Mi"}}],
          "extraVolumeMounts": [{"name": "tmp", "mountPath": "/tmp"}]}


class Rehearsal:
    """A running Deployment with load on its Service."""

    def __init__(self, values=None, connections=16, pause_ms=20):
        self.sim = podsim.Sim(render({**VALUES, **(values or {})}).objects, ROOTFS,
                              ["/usr/local/bin/mcp-server", "sandbox"], {"BACKEND_API_URL": None, "BACKEND_API_SCOPE": None})
        self.connections, self.pause_ms, self.load, self.counts = connections, pause_ms, None, {}

    def __enter__(self):
        self.sim.scale(self.sim.hpa["spec"]["minReplicas"] if self.sim.hpa else self.sim.dep["spec"]["replicas"])
        if not self.sim.wait_ready(self.sim.want):
            raise RuntimeError("pods never became ready:\n" + self.log_of(self.sim.pods[0]))
        time.sleep(self.sim.delay + 0.5)
        self.load = self.start_load(self.connections, self.pause_ms)
        time.sleep(2)
        return self

    def start_load(self, connections, pause_ms):
        return subprocess.Popen(
            ["ip", "netns", "exec", podsim.NODE, sys.executable, str(pathlib.Path(__file__).parent / "load.py"),
             self.sim.vip, str(self.sim.port), str(connections), str(pause_ms)], stdout=subprocess.PIPE, text=True)

    def counts_of(self, load):
        """Ends a load and adds what it saw to the total."""
        load.terminate()
        for key, value in json.loads(load.communicate(timeout=90)[0]).items():
            if key == "slowest_ms":
                self.counts[key] = max(self.counts.get(key, 0), value)
            elif key != "reasons":
                self.counts[key] = self.counts.get(key, 0) + value
            else:
                self.counts[key] = {**self.counts.get(key, {}), **value}

    def wait_gone(self, seconds=100):
        """Until every deleted pod has really ended: the load must see the whole shutdown."""
        end = time.monotonic() + seconds
        while any(p.deleting and not p.gone for p in self.sim.pods):
            if time.monotonic() > end:
                raise RuntimeError("a pod does not end")
            time.sleep(0.1)
        time.sleep(1)

    def finish(self):
        """Ends the load and says what it saw."""
        self.counts_of(self.load)
        counts = self.counts
        counts["restarts"] = sum(p.restarts for p in self.sim.pods)
        counts["killed"] = sum(1 for e in podsim.LOG if e["e"] == "SIGKILL")
        return counts

    def __exit__(self, *_):
        if self.load and self.load.poll() is None:
            self.load.kill()
        self.sim.close()
        podsim.LOG.clear()

    def log_of(self, pod):
        return pathlib.Path(self.sim.work, f"{pod.name}.log").read_text()

    def fault(self, part, body):
        """Tells the embedded `entra` or `backend` of every pod what to do."""
        for pod in self.sim.live():
            url = re.findall(rf"http://127\.0\.0\.1:\d+/sandbox/{part}", self.log_of(pod))[-1]
            request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})

            def send(request=request):
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5).read()
            podsim.in_namespace(pod.name, send)


def rolling():
    """All pods replaced, as by helm upgrade."""
    with Rehearsal() as run:
        run.sim.rolling()
        run.wait_gone()
        return run.finish(), {"failed": 0, "restarts": 0, "killed": 0}


def scaling():
    """Load doubles and halves; the HPA's own rule adds pods and takes them away."""
    # A small request and quick windows, so that light load and a minute are enough; the formula is the same.
    values = {"resources": {"requests": {"cpu": "25m"}},
              "autoscaling": {"targetMemoryUtilizationPercentage": None, "maxReplicas": 6, "behavior": {
                  "scaleDown": {"stabilizationWindowSeconds": 10, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 15}]}}}}
    with Rehearsal(values, connections=4, pause_ms=50) as run:
        more = run.start_load(connections=24, pause_ms=15)
        run.sim.autoscale(25, period=5)
        most = run.sim.want
        run.counts_of(more)
        run.sim.autoscale(45, period=5)
        run.wait_gone()
        counts = run.finish()
        counts["grew"], counts["shrank"] = most > 2, run.sim.want < most
        counts["most"] = most
        return counts, {"failed": 0, "restarts": 0, "killed": 0, "grew": True, "shrank": True}


def backend_outage():
    """The backend answers 503 for 45 s: pods leave the Service, none restarts, all come back."""
    with Rehearsal(values={"livenessProbe": {"periodSeconds": 5}}) as run:
        run.fault("backend", {"mode": "status", "status": 503})
        time.sleep(45)
        run.fault("backend", {"mode": "ok"})
        back = run.sim.wait_ready(2)
        counts = run.finish()
        counts["back"] = back
        return counts, {"restarts": 0, "back": True}


def entra_outage():
    """Entra fails for 25 s while tokens of 100 s need renewal: nobody notices."""
    with Rehearsal() as run:
        # A rejected token makes each pod fetch a short-lived one now.
        run.fault("entra", {"expires_in": 100})
        run.fault("backend", {"mode": "status", "status": 401, "count": 1})
        time.sleep(40)
        run.fault("entra", {"mode": "status", "status": 503})
        time.sleep(25)
        run.fault("entra", {"mode": "ok"})
        time.sleep(40)
        logs = [run.log_of(p) for p in run.sim.pods]
        counts = run.finish()
        counts["pods_that_saw_it"] = sum(bool(re.search(r'"token exchange[^}]*"outcome":"failure"', log)) for log in logs)
        return counts, {"failed": 0, "tool_errors": 0, "restarts": 0, "pods_that_saw_it": 2}


def pod_killed():
    """SIGKILL of one of two pods: calls in flight on it break, the others go on, it comes back."""
    with Rehearsal() as run:
        run.sim.pods[0].kill("KILL")
        back = run.sim.wait_ready(2)
        time.sleep(5)
        counts = run.finish()
        counts["back"] = back and run.sim.wait_ready(2)
        return counts, {"restarts": 1, "back": True}


SCENARIOS = {f.__name__: f for f in (rolling, scaling, backend_outage, entra_outage, pod_killed)}
SHORT = ["rolling", "pod_killed"]


def main(names):
    rows, bad = [], 0
    for name in names:
        counts, wanted = SCENARIOS[name]()
        wrong = {k: counts.get(k) for k, v in wanted.items() if counts.get(k) != v}
        bad += bool(wrong)
        rows.append((name, counts, wrong))
        print(f"{name:16} {json.dumps(counts)} {'FAILED ' + json.dumps(wrong) if wrong else 'ok'}", flush=True)
    print("\n| Scenario | Calls | Failed | Retried | Tool errors | Slowest | Restarts |\n|---|---|---|---|---|---|---|")
    for name, c, _ in rows:
        print(f"| {name} | {c['calls']} | {c['failed']} | {c['retried']} | {c['tool_errors']} | {c['slowest_ms']} ms | {c['restarts']} |")
    return 1 if bad else 0


if __name__ == "__main__":
    chosen = sys.argv[1:] or SHORT
    sys.exit(main(list(SCENARIOS) if chosen == ["all"] else chosen))
