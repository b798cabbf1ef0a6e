"""A pod: a runc container with the manifest's user, capabilities, mounts and limits, and the kubelet's part in its life."""
import http.client
import json
import os
import signal
import subprocess
import threading
import time

import node

# What the runtime adds to every container, whatever the manifest says.
SYSTEM_MOUNTS = [
    {"destination": "/proc", "type": "proc", "source": "proc"},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
]
MASKED = {"maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
          "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"]}
# How often the kubelet's loop looks at the clock.
TICK_S = 0.02


def specification(name, rootfs, namespace, arguments, environment, security, resources, mounts):
    """An OCI runtime specification."""
    drops_all = "ALL" in (security.get("capabilities") or {}).get("drop", [])
    capabilities = [] if drops_all else ["CAP_NET_BIND_SERVICE"]
    return {
        "ociVersion": "1.0.2", "hostname": name,
        "root": {"path": rootfs, "readonly": security.get("readOnlyRootFilesystem", False)},
        "process": {
            "terminal": False, "cwd": "/", "args": arguments,
            "user": {"uid": security.get("runAsUser", 0), "gid": security.get("runAsGroup", 0)},
            "env": ["PATH=/usr/local/bin:/usr/bin:/bin", *(f"{key}={value}" for key, value in environment.items())],
            "noNewPrivileges": not security.get("allowPrivilegeEscalation", True),
            "capabilities": {kind: capabilities for kind in ("bounding", "effective", "permitted", "inheritable", "ambient")}},
        "mounts": SYSTEM_MOUNTS + mounts,
        "linux": {"resources": resources, "cgroupsPath": f"/{node.CGROUP}/{name}",
                  "namespaces": [*({"type": kind} for kind in ("pid", "ipc", "uts", "mount")),
                                 {"type": "network", "path": f"/run/netns/{namespace}"}], **MASKED}}


class Pod:
    """One pod of the Deployment."""

    def __init__(self, cluster, number, generation):
        self.cluster, self.number, self.generation = cluster, number, generation
        self.name, self.address = f"ps{number}", f"{node.NETWORK}.{10 + number % 240}"
        self.cgroup = node.Cgroup(self.name)
        self.ready = self.started = self.deleting = self.gone = False
        self.ready_since = None
        self.restarts, self.process, self.container_id = 0, None, None
        # Signals that were sent on purpose: a 137 without one is the kernel's out-of-memory killer.
        self.was_killed = False
        self.environment, self.token_volume, self.companion = dict(cluster.environment), None, None

    # --- container runtime ---------------------------------------------------------------------------------------
    def create(self):
        """The pod's network and companion, then its container."""
        node.plug(self.name, self.number, self.address)
        if self.cluster.make_companion:
            self.companion = self.cluster.make_companion(self)
            self.environment.update(self.companion.environment)
            self.token_volume = self.companion.token_volume
        self.start()

    def launch(self, container_id, specification, **options):
        """Runs a container of this pod."""
        bundle = f"{self.cluster.work}/{container_id}"
        os.makedirs(bundle, exist_ok=True)
        with open(f"{bundle}/config.json", "w") as file:
            json.dump(specification, file)
        return subprocess.Popen(["runc", "--root", self.cluster.work + "/runc", "run", "--bundle", bundle, container_id],
                                stdin=subprocess.DEVNULL, **options)

    def start(self):
        self.container_id = f"{self.name}-{self.restarts}"
        self.started, self.was_killed, begun = False, False, time.monotonic()
        with open(f"{self.cluster.work}/{self.name}.log", "a") as out:
            self.process = self.launch(self.container_id, self.container_specification(), stdout=out, stderr=out)
        node.background(self.kubelet, self.process, begun)

    def container_specification(self):
        container, pod = self.cluster.container, self.cluster.pod_spec
        limits = (container.get("resources") or {}).get("limits", {})
        requests = (container.get("resources") or {}).get("requests", {})
        resources = {"pids": {"limit": 256}, "devices": [{"allow": False, "access": "rwm"}],
                     "cpu": {"shares": max(2, int(node.quantity(requests.get("cpu", "0")) * 1024))}}
        if "cpu" in limits:
            resources["cpu"].update(period=100_000, quota=int(node.quantity(limits["cpu"]) * 100_000))
        if "memory" in limits:
            resources["memory"] = {"limit": int(node.quantity(limits["memory"]))}
        security = {**pod.get("securityContext", {}), **container.get("securityContext", {})}
        arguments = ["/usr/local/bin/mcp-server", *container["args"]]
        return specification(self.name, self.cluster.rootfs, self.name, arguments, self.environment, security, resources, self.mounts())

    def mounts(self):
        volumes = {volume["name"]: volume for volume in self.cluster.pod_spec.get("volumes") or []}
        mounts = []
        for mount in self.cluster.container.get("volumeMounts") or []:
            volume, path = volumes[mount["name"]], mount["mountPath"]
            if "emptyDir" in volume:
                size = int(node.quantity((volume["emptyDir"] or {}).get("sizeLimit", "16Mi")))
                mounts.append({"destination": path, "type": "tmpfs", "source": "tmpfs",
                               "options": ["nosuid", "nodev", f"size={size}", "mode=1777"]})
            elif "projected" in volume and self.token_volume:
                mounts.append({"destination": path, "type": "bind", "source": self.token_volume, "options": ["rbind", "ro"]})
        return mounts

    def kill(self, number):
        """Sends a signal to the container's first process."""
        self.was_killed = self.was_killed or number == signal.SIGKILL
        node.run("runc", "--root", self.cluster.work + "/runc", "kill", self.container_id, str(int(number)), check=False)

    def stop(self, why):
        """preStop, SIGTERM, the grace period, SIGKILL; the endpoint goes meanwhile, as the kubelet has it."""
        process, begun = self.process, time.monotonic()
        grace = self.cluster.pod_spec.get("terminationGracePeriodSeconds", 30)
        sleep = ((self.cluster.container.get("lifecycle") or {}).get("preStop") or {}).get("sleep", {}).get("seconds", 0)
        try:
            process.wait(min(sleep, grace))
        except subprocess.TimeoutExpired:
            self.kill(signal.SIGTERM)
        try:
            process.wait(max(2, grace - (time.monotonic() - begun)))
        except subprocess.TimeoutExpired:
            node.log("SIGKILL", pod=self.name, after=round(time.monotonic() - begun, 1))
            self.kill(signal.SIGKILL)
            process.wait()
        node.log("stopped", pod=self.name, why=why, rc=process.returncode, took=round(time.monotonic() - begun, 2))

    # --- kubelet -------------------------------------------------------------------------------------------------
    def answers(self, probe):
        request = probe["httpGet"]
        ports = {port.get("name"): port["containerPort"] for port in self.cluster.container.get("ports", [])}
        connection = http.client.HTTPConnection(self.address, ports.get(request["port"], request["port"]), timeout=probe.get("timeoutSeconds", 1))
        try:
            connection.request("GET", request.get("path", "/"), headers={"User-Agent": "kube-probe/1.36", "Connection": "close"})
            return 200 <= connection.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kubelet(self, process, begun):
        """Probes one run of the container until it ends."""
        node.enter(node.NODE)
        container = self.cluster.container
        state = {kind: {"good": 0, "bad": 0, "next": begun + container[kind].get("initialDelaySeconds", 0)}
                 for kind in ("startupProbe", "livenessProbe", "readinessProbe") if kind in container}
        self.started = "startupProbe" not in container
        while not self.gone and process is self.process:
            if process.poll() is not None:
                if not self.deleting:
                    self.ended(process.returncode)
                return
            for kind, count in state.items():
                due = time.monotonic() >= count["next"] and (kind == "startupProbe") != self.started
                if due and not self.deleting and self.probe(kind, container[kind], count, state):
                    return
            time.sleep(TICK_S)

    def probe(self, kind, probe, count, state):
        """One probe and what follows from it; true when the container was restarted."""
        good, now = self.answers(probe), time.monotonic()
        count["next"] = max(now, count["next"]) + probe.get("periodSeconds", 10)
        count["good"], count["bad"] = (count["good"] + 1, 0) if good else (0, count["bad"] + 1)
        if kind == "readinessProbe":
            if good and not self.ready and count["good"] >= probe.get("successThreshold", 1):
                self.set_ready(True)
            if self.ready and count["bad"] >= probe.get("failureThreshold", 3):
                self.set_ready(False)
        elif good and kind == "startupProbe":
            self.started = True
            # The kubelet asks for readiness at once then.
            if "readinessProbe" in state:
                state["readinessProbe"]["next"] = time.monotonic()
        elif count["bad"] >= probe.get("failureThreshold", 3):
            node.log("probe-kill", pod=self.name, probe=kind)
            self.set_ready(False)
            self.stop(kind)
            self.restart(kind)
            return True
        return False

    def ended(self, code):
        if code == 128 + signal.SIGKILL and not self.was_killed:
            node.log("oom-kill", pod=self.name)
        self.restart(f"exited rc={code}")

    def restart(self, why):
        self.set_ready(False)
        first, longest = self.cluster.back_off_s
        delay = 0 if self.restarts == 0 else min(longest, first * 2 ** (self.restarts - 1))
        node.log("restart", pod=self.name, why=why, back_off=delay)
        # The crash back-off.
        time.sleep(delay)
        if not self.deleting:
            self.restarts += 1
            self.start()

    def set_ready(self, ready):
        if self.ready != ready:
            self.ready, self.ready_since = ready, time.monotonic() if ready else None
            node.log("ready" if ready else "unready", pod=self.name)
            self.cluster.endpoints_changed()

    def is_available(self, seconds):
        """Ready for `minReadySeconds`, as a Deployment counts."""
        since = self.ready_since
        return self.ready and since is not None and time.monotonic() - since >= seconds

    def delete(self):
        """Endpoint removal and shutdown side by side."""
        self.ready = False
        node.log("delete", pod=self.name)
        self.cluster.endpoints_changed()
        self.stop("delete")
        self.remove()

    def begin_delete(self):
        """A thread that deletes the pod, once."""
        if self.deleting:
            return None
        self.deleting = True
        thread = threading.Thread(target=self.delete)
        thread.start()
        return thread

    def discard(self):
        """Ends the pod at once."""
        self.deleting = True
        self.kill(signal.SIGKILL)
        self.process.wait()
        self.remove()

    def remove(self):
        if self.companion:
            self.companion.close()
        node.unplug(self.name)
        self.gone = True
        node.log("gone", pod=self.name)
