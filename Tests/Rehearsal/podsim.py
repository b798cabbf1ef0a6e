"""Runs a rendered chart's Deployment, Service and HPA on one machine, without Kubernetes.

Every pod is a runc container (the real image, the manifest's UID, read-only root, capabilities, memory and CPU
limits as cgroup limits) in a network namespace of its own on a bridge inside a private "node" namespace that has
no way out; the Service is kube-proxy's nftables DNAT; probes, preStop, SIGTERM, grace period, rolling update and
the HPA formula are the kubelet's and the controllers'.  Debian packages: runc nftables iproute2 (+ wrk).  Root.
"""
import ctypes
import http.client
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time

NODE, BR, NET = "psim", "br0", "10.245.0"
T0 = time.monotonic()
VERBOSE = bool(os.environ.get("REHEARSAL_VERBOSE"))
LOG, LOCK = [], threading.RLock()


def log(kind, **kw):
    e = {"t": round(time.monotonic() - T0, 2), "e": kind, **kw}
    with LOCK:
        LOG.append(e)
        if VERBOSE:
            print(json.dumps(e), flush=True)


def sh(*a, check=True, **kw):
    return subprocess.run(a, check=check, capture_output=True, text=True, **kw)


def qty(s):
    m = re.fullmatch(r"([\d.]+)(m|Ki|Mi|Gi|k|M|G)?", str(s))
    return float(m[1]) * {"m": 1e-3, None: 1, "Ki": 1024, "Mi": 1 << 20, "Gi": 1 << 30, "k": 1e3, "M": 1e6, "G": 1e9}[m[2]]


def enter(namespace):
    """Moves this thread, and only it, into a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if libc.setns(fd, 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(fd)


def in_node(fn):
    """`fn` for a thread that first enters the node's network namespace."""
    def run(*a):
        enter(NODE)
        fn(*a)
    return run


def in_namespace(namespace, fn):
    """Runs `fn` in a pod's network namespace and waits for it."""
    failed = []

    def run():
        try:
            enter(namespace)
            fn()
        except Exception as error:
            failed.append(error)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


class Pod:
    seq = 0

    def __init__(self, sim, gen):
        Pod.seq += 1
        self.sim, self.gen, self.n = sim, gen, Pod.seq
        self.name, self.ip = f"ps{self.n}", f"{NET}.{10 + self.n % 240}"
        self.ready = self.started = self.deleting = self.gone = False
        self.restarts, self.proc, self.created = 0, None, time.monotonic()
        self.cid, self.oom = None, 0
        self.env = dict(sim.env)

    # --- container -------------------------------------------------------------------------------------------
    def sandbox(self):
        sh("ip", "netns", "add", self.name)
        sh("ip", "-n", NODE, "link", "add", f"v{self.n}", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        sh("ip", "-n", NODE, "link", "set", f"v{self.n}", "master", BR, "up")
        sh("ip", "-n", self.name, "addr", "add", f"{self.ip}/24", "dev", "eth0")
        sh("ip", "-n", self.name, "link", "set", "eth0", "up")
        sh("ip", "-n", self.name, "link", "set", "lo", "up")
        sh("ip", "-n", self.name, "route", "add", "default", "via", f"{NET}.1")

    def config(self):
        c, pod = self.sim.container, self.sim.podspec
        sc = {**pod.get("securityContext", {}), **c.get("securityContext", {})}
        lim, req = (c.get("resources") or {}).get("limits", {}), (c.get("resources") or {}).get("requests", {})
        res = {"pids": {"limit": 256}, "devices": [{"allow": False, "access": "rwm"}],
               "cpu": {"shares": max(2, int(qty(req.get("cpu", "0")) * 1024))}}
        if "cpu" in lim:
            res["cpu"].update(period=100000, quota=int(qty(lim["cpu"]) * 100000))
        if "memory" in lim:
            res["memory"] = {"limit": int(qty(lim["memory"]))}
        caps = [] if "ALL" in (sc.get("capabilities") or {}).get("drop", []) else ["CAP_NET_BIND_SERVICE"]
        mounts = [{"destination": "/proc", "type": "proc", "source": "proc"},
                  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
                  {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]}]
        vols = {v["name"]: v for v in pod.get("volumes") or []}
        for m in c.get("volumeMounts") or []:
            v = vols[m["name"]]
            if "emptyDir" in v:
                mounts.append({"destination": m["mountPath"], "type": "tmpfs", "source": "tmpfs",
                               "options": ["nosuid", "nodev", f"size={int(qty((v['emptyDir'] or {}).get('sizeLimit', '16Mi')))}", "mode=1777"]})
            elif "projected" in v and self.sim.token_dir:
                mounts.append({"destination": m["mountPath"], "type": "bind", "source": self.sim.token_dir, "options": ["rbind", "ro"]})
        ns = ["pid", "ipc", "uts", "mount"]
        return {"ociVersion": "1.0.2", "hostname": self.name, "root": {"path": self.sim.rootfs, "readonly": sc.get("readOnlyRootFilesystem", False)},
                "process": {"terminal": False, "cwd": "/", "args": self.sim.command,
                            "user": {"uid": sc.get("runAsUser", 0), "gid": sc.get("runAsGroup", 0)},
                            "env": ["PATH=/usr/local/bin:/usr/bin:/bin"] + [f"{k}={v}" for k, v in self.env.items()],
                            "noNewPrivileges": not sc.get("allowPrivilegeEscalation", True),
                            "capabilities": {k: caps for k in ("bounding", "effective", "permitted", "inheritable", "ambient")}},
                "mounts": mounts, "linux": {"resources": res, "cgroupsPath": f"/psim/{self.name}",
                "namespaces": [{"type": t} for t in ns] + [{"type": "network", "path": f"/run/netns/{self.name}"}],
                "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"], "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"]}}

    def start(self):
        self.cid = f"{self.name}-{self.restarts}"
        d = f"{self.sim.work}/{self.cid}"
        os.makedirs(d, exist_ok=True)
        json.dump(self.config(), open(d + "/config.json", "w"))
        out = open(f"{self.sim.work}/{self.name}.log", "a")
        self.started, self.t_start = False, time.monotonic()
        self.proc = subprocess.Popen(["runc", "--root", self.sim.work + "/runc", "run", "--bundle", d, self.cid], stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        threading.Thread(target=in_node(self.probes), args=(self.proc,), daemon=True).start()

    def kill(self, sig):
        sh("runc", "--root", self.sim.work + "/runc", "kill", self.cid, sig, check=False)

    def stop(self, why):
        """preStop, SIGTERM, the grace period, SIGKILL; the endpoint goes meanwhile, as the kubelet has it."""
        proc, t = self.proc, time.monotonic()
        grace = self.sim.podspec.get("terminationGracePeriodSeconds", 30)
        pre = ((self.sim.container.get("lifecycle") or {}).get("preStop") or {}).get("sleep", {}).get("seconds", 0)
        time.sleep(min(pre, grace))
        if proc.poll() is None:
            self.kill("TERM")
        try:
            proc.wait(max(2, grace - (time.monotonic() - t)))
        except subprocess.TimeoutExpired:
            log("SIGKILL", pod=self.name, after=round(time.monotonic() - t, 1))
            self.kill("KILL")
            proc.wait()
        log("stopped", pod=self.name, why=why, rc=proc.returncode, took=round(time.monotonic() - t, 2))

    # --- kubelet: probes -------------------------------------------------------------------------------------
    def http(self, p):
        h, ports = p["httpGet"], {x.get("name"): x["containerPort"] for x in self.sim.container.get("ports", [])}
        c = http.client.HTTPConnection(self.ip, ports.get(h["port"], h["port"]), timeout=p.get("timeoutSeconds", 1))
        try:
            c.request("GET", h.get("path", "/"), headers={"User-Agent": "kube-probe/1.36", "Connection": "close"})
            return 200 <= c.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False
        finally:
            c.close()

    def probes(self, proc):
        c = self.sim.container
        state = {k: {"ok": 0, "bad": 0, "next": self.t_start + c[k].get("initialDelaySeconds", 0)}
                 for k in ("startupProbe", "livenessProbe", "readinessProbe") if k in c}
        if "startupProbe" not in c:
            self.started = True
        while not self.gone and proc is self.proc:
            if proc.poll() is not None:                                     # the container ended by itself
                if not self.deleting:
                    self.restart("exited rc=%d" % proc.returncode)
                return
            now = time.monotonic()
            for kind, s in state.items():
                if now < s["next"] or (kind == "startupProbe") == self.started or self.deleting:
                    continue
                p = c[kind]
                good = self.http(p)
                s["next"] = max(now, s["next"]) + p.get("periodSeconds", 10)
                s["ok"], s["bad"] = (s["ok"] + 1, 0) if good else (0, s["bad"] + 1)
                if kind == "readinessProbe":
                    if good and not self.ready and s["ok"] >= p.get("successThreshold", 1):
                        self.set_ready(True)
                    if self.ready and s["bad"] >= p.get("failureThreshold", 3):
                        self.set_ready(False)
                elif good and kind == "startupProbe":
                    self.started = True
                    for k in state:                                          # kubelet probes readiness at once then
                        state[k]["next"] = min(state[k]["next"], time.monotonic()) if k == "readinessProbe" else state[k]["next"]
                elif s["bad"] >= p.get("failureThreshold", 3):
                    log("probe-kill", pod=self.name, probe=kind)
                    self.set_ready(False)
                    self.stop(kind)
                    return self.restart(kind)
            time.sleep(0.02)

    def restart(self, why):
        self.set_ready(False)
        first, top = self.sim.backoff                                        # 10,300 up to 1.34; 1,60 seen on 1.36
        back = 0 if self.restarts == 0 else min(top, first * 2 ** (self.restarts - 1))
        log("restart", pod=self.name, why=why, backoff=back)
        time.sleep(back)
        if not self.deleting:
            self.restarts += 1
            self.start()

    def set_ready(self, v):
        if self.ready != v:
            self.ready = v
            log("ready" if v else "unready", pod=self.name)
            self.sim.endpoints_changed()

    def delete(self):
        with LOCK:
            if self.deleting:
                return
            self.deleting = True
        log("delete", pod=self.name)
        self.ready = False
        self.sim.endpoints_changed()                                         # applied after the propagation delay
        self.stop("delete")
        self.gone = True
        sh("ip", "netns", "del", self.name, check=False)

    # --- cadvisor ---------------------------------------------------------------------------------------------
    def usage(self):
        cg = lambda ctl, f: self.sim.cgroup(ctl) + f"/psim/{self.name}/{f}"
        try:
            cpu = int(open(cg("cpuacct", "cpuacct.usage")).read()) / 1e9
            st = dict(l.split() for l in open(cg("memory", "memory.stat")))
            return cpu, int(open(cg("memory", "memory.usage_in_bytes")).read()) - int(st["total_inactive_file"])
        except OSError:
            return None


class Sim:
    def __init__(self, objects, rootfs, command, environment, endpoint_delay=0.4, backoff=(1, 60)):
        """`command` and `environment` replace those of the manifest (None removes a variable)."""
        one = lambda k: next((d for d in objects if d["kind"] == k), None)
        self.dep, self.hpa, self.svc = one("Deployment"), one("HorizontalPodAutoscaler"), one("Service")
        self.podspec = self.dep["spec"]["template"]["spec"]
        self.container = self.podspec["containers"][0]
        self.rootfs, self.work, self.delay = os.path.abspath(rootfs), os.path.join(tempfile.gettempdir(), "mcp-rehearsal"), endpoint_delay
        self.command, self.backoff, self.token_dir = command, backoff, None
        cms = {d["metadata"]["name"]: d for d in objects if d["kind"] == "ConfigMap"}
        self.env = {}
        for s in self.container.get("envFrom") or []:
            self.env.update(cms[s["configMapRef"]["name"]]["data"])
        self.env.update({e["name"]: e["value"] for e in self.container.get("env") or [] if "value" in e})
        self.env.update(environment)
        self.env = {k: v for k, v in self.env.items() if v is not None}
        self.port = self.svc["spec"]["ports"][0]["port"]
        self.vip, self.pods, self.gen, self.want = "10.245.255.1", [], 1, 0
        self._timer = None
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        sh("ip", "netns", "del", NODE, check=False)
        sh("ip", "netns", "add", NODE)
        for c in (["link", "set", "lo", "up"], ["link", "add", BR, "type", "bridge"], ["addr", "add", f"{NET}.1/24", "dev", BR],
                  ["link", "set", BR, "up"], ["route", "add", "default", "dev", BR]):
            sh("ip", "-n", NODE, *c)
        self.program([])

    @staticmethod
    def cgroup(ctl):
        """Where psim's cgroup of this controller is, v1, under the memory hierarchy's own sub-tree if we sit in one."""
        own = next(l.strip().split(":")[2] for l in open("/proc/self/cgroup") if ctl in l.split(":")[1].split(","))
        for base in (f"/sys/fs/cgroup/{ctl}{own.rstrip('/')}", f"/sys/fs/cgroup/{ctl}"):
            if os.path.isdir(base + "/psim"):
                return base
        return f"/sys/fs/cgroup/{ctl}"

    # --- kube-proxy -------------------------------------------------------------------------------------------
    def endpoints_changed(self):
        t = threading.Timer(self.delay, self.sync)
        t.daemon = True
        t.start()

    def sync(self):
        with LOCK:
            eps = sorted(p.ip for p in self.pods if p.ready and not p.deleting)
            self.program(eps)

    def program(self, eps):
        tport = self.container["ports"][0]["containerPort"]
        rule = (f"ip daddr {self.vip} tcp dport {self.port} dnat to numgen random mod {len(eps)} map {{ "
                + ", ".join(f"{i} : {e}" for i, e in enumerate(eps)) + f" }} : {tport}") if eps else ""
        rej = "" if eps else f"ip daddr {self.vip} tcp dport {self.port} ct state new reject with tcp reset"
        txt = (f"table ip ps {{}}\ndelete table ip ps\ntable ip ps {{\n chain o {{ type nat hook output priority -100;\n {rule}\n }}\n"
               f" chain f {{ type filter hook output priority 0;\n {rej}\n }}\n}}\n")
        sh("ip", "netns", "exec", NODE, "nft", "-f", "-", input=txt)
        log("endpoints", n=len(eps))

    # --- controllers ------------------------------------------------------------------------------------------
    def live(self):
        return [p for p in self.pods if not p.deleting]

    def add(self):
        p = Pod(self, self.gen)
        self.pods.append(p)
        p.sandbox()
        p.start()
        log("create", pod=p.name, gen=p.gen)
        return p

    def drop(self, p):
        threading.Thread(target=p.delete, daemon=False).start()

    def scale(self, n):
        live = self.live()
        self.want = n
        for _ in range(n - len(live)):
            self.add()
        for p in sorted(live, key=lambda p: (p.ready, -p.n))[:max(0, len(live) - n)]:   # unready first, then youngest
            self.drop(p)

    def wait_ready(self, n, gen=None, timeout=90):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if sum(p.ready and (gen is None or p.gen == gen) for p in self.live()) >= n:
                return True
            time.sleep(0.05)
        return False

    def rolling(self):
        st = self.dep["spec"].get("strategy", {}).get("rollingUpdate", {})
        pct = lambda v, up: (math.ceil if up else math.floor)(self.want * int(str(v)[:-1]) / 100) if str(v).endswith("%") else int(v)
        surge, unav = pct(st.get("maxSurge", "25%"), True), pct(st.get("maxUnavailable", "25%"), False)
        self.gen += 1
        log("rollout", gen=self.gen, maxSurge=surge, maxUnavailable=unav)
        while True:
            live = self.live()
            new, old = [p for p in live if p.gen == self.gen], [p for p in live if p.gen != self.gen]
            if not old and sum(p.ready for p in new) >= self.want:
                return log("rolled-out", gen=self.gen)
            for _ in range(min(self.want - len(new), self.want + surge - len(live))):
                self.add()
            ready = sum(p.ready for p in self.live())
            for p in sorted(old, key=lambda p: p.ready)[:max(0, ready - (self.want - unav))]:
                self.drop(p)
            time.sleep(0.1)

    def autoscale(self, seconds, period=15.0):
        spec, base, last, recs = self.hpa["spec"], {}, None, []
        req = {k: qty(v) for k, v in self.container["resources"]["requests"].items()}
        down = (spec.get("behavior") or {}).get("scaleDown") or {}
        up = (spec.get("behavior") or {}).get("scaleUp") or {}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(period)
            now, props, seen = time.monotonic(), [], {}
            for p in self.live():
                u = p.usage()
                if u and p.name in base:
                    seen[p.name] = ((u[0] - base[p.name][0]) / (now - base[p.name][2]), u[1])
                if u:
                    base[p.name] = (*u, now)
            cur = len(self.live())
            for m in spec["metrics"]:
                r, t = m["resource"]["name"], m["resource"]["target"]["averageUtilization"]
                vals = [v[0] if r == "cpu" else v[1] for v in seen.values()]
                if not vals:
                    continue
                util = 100 * sum(vals) / (len(vals) * req[r])
                ratio = util / t
                props.append((cur if abs(ratio - 1) <= 0.1 else math.ceil(len(vals) * ratio), r, round(util)))
            if not props:
                continue
            want = max(props)[0]
            recs = [(t, n) for t, n in recs if now - t <= down.get("stabilizationWindowSeconds", 300)] + [(now, want)]
            if want < cur:
                want = min(cur, max(n for _, n in recs))
            for pol, sign in ((up.get("policies") or [{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}], 1),
                              (down.get("policies") or [{"type": "Percent", "value": 100, "periodSeconds": 15}], -1)):
                if (want - cur) * sign > 0:
                    steps = [p["value"] if p["type"] == "Pods" else math.ceil(cur * p["value"] / 100) for p in pol]
                    want = min(want, cur + max(steps)) if sign > 0 else max(want, cur - max(steps))
            want = max(spec.get("minReplicas", 1), min(spec["maxReplicas"], want))
            log("hpa", cur=cur, want=want, metrics=[(r, u) for _, r, u in props])
            if want != cur:
                self.scale(want)

    def close(self):
        for p in self.live():
            self.drop(p)
        for t in threading.enumerate():
            if t is not threading.current_thread() and not t.daemon:
                t.join(60)
        sh("ip", "netns", "del", NODE, check=False)
        for ctl in ("cpu", "cpuacct", "memory", "pids", "cpuset", "devices", "freezer", "blkio", "systemd", "unified"):
            try:
                os.rmdir(f"/sys/fs/cgroup/{ctl}/psim")
            except OSError:
                pass

