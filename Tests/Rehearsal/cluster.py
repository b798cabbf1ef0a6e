"""The controllers: a Deployment, a Service and an HPA out of a rendered chart, on the one node.

The HPA formula, its tolerance, windows and policies, maxSurge, maxUnavailable and minReadySeconds are Kubernetes' own.
Simplified: a policy's periodSeconds is one sync; pods that are not ready yet count for CPU like the others; one node.
"""
import math
import os
import shutil
import tempfile
import threading
import time

import node
from pod import Pod

# The HPA does nothing while usage is this close to the target.
TOLERANCE = 0.1
# How often the Deployment controller looks at its pods.
ROLLOUT_TICK_S = 0.1


class Cluster:
    """One Deployment with its Service and HPA."""

    def __init__(self, objects, rootfs, environment=None, make_companion=None, endpoint_delay_s=0.4, back_off_s=(1, 60)):
        """`environment` wins over the manifest's; `make_companion(pod)` starts what the pod needs beside it."""
        def one(kind):
            return next((o for o in objects if o["kind"] == kind), None)
        self.deployment, self.hpa, self.service = one("Deployment"), one("HorizontalPodAutoscaler"), one("Service")
        self.pod_spec = self.deployment["spec"]["template"]["spec"]
        self.container = self.pod_spec["containers"][0]
        self.endpoint_delay_s, self.back_off_s, self.make_companion = endpoint_delay_s, back_off_s, make_companion
        maps = {o["metadata"]["name"]: o["data"] for o in objects if o["kind"] == "ConfigMap"}
        self.environment = {}
        for source in self.container.get("envFrom") or []:
            self.environment.update(maps[source["configMapRef"]["name"]])
        self.environment.update({e["name"]: e["value"] for e in self.container.get("env") or [] if "value" in e})
        self.environment.update(environment or {})
        self.port = self.service["spec"]["ports"][0]["port"]
        self.pods, self.wanted, self.generation, self.lock = [], 0, 1, threading.Lock()
        self.is_closed, self.last_cpu, self.proposals = False, {}, []
        self.work = os.path.join(tempfile.gettempdir(), "mcp-rehearsal")
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        # A copy: the runtime makes mount points in it.
        self.rootfs = shutil.copytree(rootfs, self.work + "/rootfs", symlinks=True)
        node.build()
        self.update_endpoints()

    # --- endpoints -------------------------------------------------------------------------------------------------
    def endpoints_changed(self):
        """The change reaches the node after a while, as through the API server and kube-proxy."""
        timer = threading.Timer(self.endpoint_delay_s, self.update_endpoints)
        timer.daemon = True
        timer.start()

    def update_endpoints(self):
        with self.lock:
            if self.is_closed:
                return
            endpoints = sorted(pod.address for pod in self.pods if pod.ready and not pod.deleting)
            node.route_service(self.port, self.container["ports"][0]["containerPort"], endpoints)

    # --- Deployment ------------------------------------------------------------------------------------------------
    @property
    def live(self):
        return [pod for pod in self.pods if not pod.deleting]

    def add(self):
        pod = Pod(self, len(self.pods) + 1, self.generation)
        self.pods.append(pod)
        node.log("create", pod=pod.name, generation=pod.generation)
        pod.create()

    def scale(self, count):
        live, self.wanted = self.live, count
        for _ in range(count - len(live)):
            self.add()
        # Unready ones go first, then the youngest.
        for pod in sorted(live, key=lambda pod: (pod.ready, -pod.number))[:max(0, len(live) - count)]:
            pod.begin_delete()

    def wait_ready(self, count, seconds=90):
        return node.wait_until(lambda: sum(pod.ready for pod in self.live) >= count, seconds)

    def wait_gone(self, seconds=100):
        """Until every deleted pod has really ended."""
        if not node.wait_until(lambda: all(pod.gone for pod in self.pods if pod.deleting), seconds):
            raise RuntimeError("a pod does not end")

    def roll(self):
        """Replaces every pod, by the Deployment's own strategy."""
        spec = self.deployment["spec"]
        strategy, settle_s = spec.get("strategy", {}).get("rollingUpdate", {}), spec.get("minReadySeconds", 0)

        def pods(value, rounding):
            return rounding(self.wanted * int(value[:-1]) / 100) if str(value).endswith("%") else int(value)
        surge = pods(strategy.get("maxSurge", "25%"), math.ceil)
        missing = pods(strategy.get("maxUnavailable", "25%"), math.floor)
        self.generation += 1
        while True:
            new = [pod for pod in self.live if pod.generation == self.generation]
            old = [pod for pod in self.live if pod.generation != self.generation]
            if not old and sum(pod.is_available(settle_s) for pod in new) >= self.wanted:
                return node.log("rolled-out", generation=self.generation)
            for _ in range(min(self.wanted - len(new), self.wanted + surge - len(new) - len(old))):
                self.add()
            available = sum(pod.is_available(settle_s) for pod in self.live)
            for pod in sorted(old, key=lambda pod: pod.ready)[:max(0, available - (self.wanted - missing))]:
                pod.begin_delete()
            time.sleep(ROLLOUT_TICK_S)

    # --- HPA -------------------------------------------------------------------------------------------------------
    def autoscale(self, until, seconds, period_s=15.0):
        """Runs the HPA's loop until `until()` holds; false at the deadline."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                return False
            # The controller's own period.
            time.sleep(period_s)
            wanted = self.proposal(self.measure())
            if wanted is not None:
                wanted = self.smoothed(wanted)
                if wanted != len(self.live):
                    self.scale(wanted)
        return True

    def measure(self):
        """CPU in cores and memory in bytes of every pod since the last look."""
        seen, now = {}, time.monotonic()
        for pod in self.live:
            usage = pod.cgroup.usage()
            if usage and pod.name in self.last_cpu:
                cpu, at = self.last_cpu[pod.name]
                seen[pod.name] = {"cpu": max(0, usage[0] - cpu) / (now - at), "memory": usage[1]}
            if usage:
                self.last_cpu[pod.name] = (usage[0], now)
        return seen

    def proposal(self, seen):
        """ceil(pods x usage / target), the largest over the metrics; None before there is anything to go by."""
        requests, proposals, shown = self.container["resources"]["requests"], [], {}
        for metric in self.hpa["spec"]["metrics"]:
            name, target = metric["resource"]["name"], metric["resource"]["target"]["averageUtilization"]
            if seen:
                mean = sum(usage[name] for usage in seen.values()) / len(seen)
                percent = 100 * mean / node.quantity(requests[name])
                shown[name] = round(percent)
                near = abs(percent / target - 1) <= TOLERANCE
                proposals.append(len(self.live) if near else math.ceil(len(seen) * percent / target))
        node.log("hpa", pods=len(self.live), wanted=max(proposals, default=None), percent=shown)
        return max(proposals, default=None)

    def smoothed(self, wanted):
        """The proposal after stabilization window, policies and bounds."""
        spec, current, now = self.hpa["spec"], len(self.live), time.monotonic()
        behavior = spec.get("behavior") or {}
        window_s = behavior.get("scaleDown", {}).get("stabilizationWindowSeconds", 300)
        self.proposals = [(at, pods) for at, pods in self.proposals if now - at <= window_s] + [(now, wanted)]
        if wanted < current:
            wanted = min(current, max(pods for _, pods in self.proposals))
        if wanted != current:
            policies = behavior["scaleUp" if wanted > current else "scaleDown"]["policies"]
            step = max(policy["value"] if policy["type"] == "Pods" else math.ceil(current * policy["value"] / 100) for policy in policies)
            wanted = min(wanted, current + step) if wanted > current else max(wanted, current - step)
        return max(spec.get("minReplicas", 1), min(spec["maxReplicas"], wanted))

    # --- end -------------------------------------------------------------------------------------------------------
    def close(self):
        """Takes everything away, without ceremony: nobody calls any more."""
        with self.lock:
            self.is_closed = True
        for pod in self.live:
            pod.discard()
        self.wait_gone()
        node.remove()
        node.JOURNAL.clear()
