"""One Kubernetes node without Kubernetes: a private network, cgroups, and a journal of what happened.

The "node" is a network namespace with a bridge and no way out; each pod gets a namespace of its own on that bridge.
Debian packages: runc nftables iproute2.  Root.
"""
import ctypes
import json
import os
import re
import subprocess
import threading
import time

NODE, BRIDGE, NETWORK = "psim", "br0", "10.245.0"
SERVICE_IP = "10.245.255.1"
CGROUP = "psim"
VERBOSE = bool(os.environ.get("REHEARSAL_VERBOSE"))

_STARTED = time.monotonic()
_CHANGED = threading.Condition(threading.RLock())
JOURNAL = []


def log(event, **details):
    """Writes an event down and wakes whoever waits for a change."""
    entry = {"t": round(time.monotonic() - _STARTED, 2), "e": event, **details}
    with _CHANGED:
        JOURNAL.append(entry)
        _CHANGED.notify_all()
    if VERBOSE:
        print(json.dumps(entry), flush=True)


def wait_until(condition, seconds):
    """Waits for events until `condition` holds; its last value at the deadline."""
    with _CHANGED:
        return _CHANGED.wait_for(condition, seconds)


def events(name):
    """How many events of this name there were."""
    return sum(entry["e"] == name for entry in JOURNAL)


def hold(seconds):
    """Lets time pass because a scenario is about that time: there is no event to wait for."""
    time.sleep(seconds)


def run(*command, check=True, **options):
    return subprocess.run(command, check=check, capture_output=True, text=True, **options)


def quantity(text):
    """The number a Kubernetes quantity means."""
    match = re.fullmatch(r"([\d.]+)(m|Ki|Mi|Gi|k|M|G)?", str(text))
    return float(match[1]) * {"m": 1e-3, None: 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 1e3, "M": 1e6, "G": 1e9}[match[2]]


def enter(namespace):
    """Moves this thread, and only it, into a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if libc.setns(descriptor, 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(descriptor)


def in_namespace(namespace, function):
    """Runs `function` in a network namespace, waits for it, and returns what it returned."""
    outcome = {}

    def body():
        try:
            enter(namespace)
            outcome["value"] = function()
        except Exception as error:
            outcome["error"] = error
    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def background(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def build():
    """Makes the node's namespace, anew if one was left behind."""
    run("ip", "netns", "del", NODE, check=False)
    run("ip", "netns", "add", NODE)
    for command in (["link", "set", "lo", "up"], ["link", "add", BRIDGE, "type", "bridge"],
                    ["addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE], ["link", "set", BRIDGE, "up"],
                    ["route", "add", "default", "dev", BRIDGE]):
        run("ip", "-n", NODE, *command)


def remove():
    """Takes the namespace and the empty cgroups away."""
    run("ip", "netns", "del", NODE, check=False)
    for controller in ("cpu", "cpuacct", "memory", "pids", "cpuset", "devices", "freezer", "blkio", "systemd", "unified", ""):
        try:
            os.rmdir(os.path.join("/sys/fs/cgroup", controller, CGROUP))
        except OSError:
            # Not mounted here, or another hierarchy of the same name went with it.
            pass


def plug(namespace, number, address):
    """Gives a pod's namespace its address and its wire to the bridge."""
    run("ip", "netns", "add", namespace)
    run("ip", "-n", NODE, "link", "add", f"v{number}", "type", "veth", "peer", "name", "eth0", "netns", namespace)
    run("ip", "-n", NODE, "link", "set", f"v{number}", "master", BRIDGE, "up")
    run("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", "eth0")
    for device in ("eth0", "lo"):
        run("ip", "-n", namespace, "link", "set", device, "up")
    run("ip", "-n", namespace, "route", "add", "default", "via", f"{NETWORK}.1")


def unplug(namespace):
    run("ip", "netns", "del", namespace, check=False)


def route_service(port, target_port, endpoints):
    """kube-proxy: new connections to the Service go to a random endpoint; without any they are reset."""
    to = f"ip daddr {SERVICE_IP} tcp dport {port}"
    choice = ", ".join(f"{index} : {endpoint}" for index, endpoint in enumerate(endpoints))
    translate = f"{to} dnat to numgen random mod {len(endpoints)} map {{ {choice} }} : {target_port}" if endpoints else ""
    reject = "" if endpoints else f"{to} ct state new reject with tcp reset"
    rules = (f"table ip ps {{}}\ndelete table ip ps\ntable ip ps {{\n"
             f" chain o {{ type nat hook output priority -100;\n {translate}\n }}\n"
             f" chain f {{ type filter hook output priority 0;\n {reject}\n }}\n}}\n")
    run("ip", "netns", "exec", NODE, "nft", "-f", "-", input=rules)
    log("endpoints", count=len(endpoints))


class Cgroup:
    """The limits and the usage of one container, on cgroup v1 and v2."""

    def __init__(self, name):
        self.name = name

    def _file(self, controller, name):
        if os.path.exists("/sys/fs/cgroup/cgroup.controllers"):
            return f"/sys/fs/cgroup/{CGROUP}/{self.name}/{name}"
        # A container's root cgroup may be a sub-tree of the machine's.
        with open("/proc/self/cgroup") as lines:
            own = next(line.strip().split(":")[2] for line in lines if controller in line.split(":")[1].split(","))
        for base in (f"/sys/fs/cgroup/{controller}{own.rstrip('/')}", f"/sys/fs/cgroup/{controller}"):
            if os.path.isdir(f"{base}/{CGROUP}/{self.name}"):
                return f"{base}/{CGROUP}/{self.name}/{name}"
        return f"/sys/fs/cgroup/{controller}/{CGROUP}/{self.name}/{name}"

    def _read(self, controller, name):
        with open(self._file(controller, name)) as file:
            return file.read()

    def usage(self):
        """CPU seconds so far and the working set in bytes, as cadvisor has them; None when the container is gone."""
        try:
            if os.path.exists(self._file("", "cpu.stat")):
                cpu = int(dict(line.split() for line in self._read("", "cpu.stat").splitlines())["usage_usec"]) / 1e6
                used, cache = self._read("", "memory.current"), "inactive_file"
                statistics = dict(line.split() for line in self._read("", "memory.stat").splitlines())
            else:
                cpu = int(self._read("cpuacct", "cpuacct.usage")) / 1e9
                used, cache = self._read("memory", "memory.usage_in_bytes"), "total_inactive_file"
                statistics = dict(line.split() for line in self._read("memory", "memory.stat").splitlines())
            return cpu, int(used) - int(statistics[cache])
        except (OSError, KeyError, ValueError):
            return None

    def limit_cpu(self, cores):
        """Throttles the container; None lets it run again."""
        period_us = 100_000
        if os.path.exists("/sys/fs/cgroup/cgroup.controllers"):
            name, text = "cpu.max", f"{'max' if cores is None else int(cores * period_us)} {period_us}"
        else:
            name, text = "cpu.cfs_quota_us", str(-1 if cores is None else int(cores * period_us))
        with open(self._file("cpu", name), "w") as file:
            file.write(text)
