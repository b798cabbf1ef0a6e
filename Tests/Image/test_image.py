# Goal: the image holds what the server needs and nothing else, within its budget, and runs as a restricted pod would run it.
# Method: look at what `make image` laid out in build/image, and start it with runc under the chart's own limits.
# Skips: `make image` and `make image-test` are two commands because the first needs an engine; each skip below says what is missing.
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import time
import urllib.request

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGE = ROOT / "build" / "image"
ROOTFS = IMAGE / "rootfs"
SIZE_MAX = 45_000_000

# Without an image there is nothing to look at.
pytestmark = pytest.mark.skipif(not ROOTFS.is_dir(), reason="no build/image: run make image")


def files():
    return {"/" + str(p.relative_to(ROOTFS)): p for p in ROOTFS.rglob("*") if p.is_file() and not p.is_symlink()}


def image_config():
    layout = IMAGE / "oci"
    if not layout.is_dir():
        # Docker keeps the configuration in its own store; the same Dockerfile wrote it.
        pytest.skip("built by docker: no OCI layout")

    def blob(digest):
        return json.loads((layout / "blobs" / digest.replace(":", "/")).read_text())
    manifest = blob(json.loads((layout / "index.json").read_text())["manifests"][0]["digest"])
    return blob(manifest["config"]["digest"])


def test_size_is_within_budget():
    size = sum(p.stat().st_size for p in files().values())
    assert size <= SIZE_MAX, f"{size / 1e6:.1f} MB"


def test_only_known_files():
    allowed = re.compile("|".join([
        r"/usr/local/bin/mcp-server", r"(/usr)?/lib(64)?/[^/]*-?linux-gnu/lib[^/]+\.so[^/]*", r"/lib64/ld-linux-[^/]+\.so\.\d",
        r"/lib/ld-linux-[^/]+\.so\.\d", r"/etc/(passwd|group|nsswitch\.conf|os-release|debian_version)",
        r"/etc/ssl/certs/ca-certificates\.crt", r"/var/lib/dpkg/status\.d/[^/]+", r"/usr/share/sbom/mcp-server\.cdx\.json"]))
    assert [name for name in files() if not allowed.fullmatch(name)] == []


def test_only_the_server_is_executable_by_name_and_nothing_is_setuid():
    assert [name for name in files() if "/bin/" in name or "/sbin/" in name] == ["/usr/local/bin/mcp-server"]
    assert [name for name, path in files().items() if path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IWOTH)] == []


def test_configuration():
    config = image_config()["config"]
    assert config["User"] == "1000:1000" and config["StopSignal"] == "SIGTERM"
    assert config["Entrypoint"] == ["/usr/local/bin/mcp-server"] and config["Cmd"] == ["serve"]
    assert "3333/tcp" in config["ExposedPorts"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    chart = yaml.safe_load((ROOT / "helm" / "mcp-server" / "Chart.yaml").read_text())
    assert labels["org.opencontainers.image.version"] == chart["appVersion"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", labels["org.opencontainers.image.created"])


def test_sbom_and_package_database_agree():
    sbom = json.loads((IMAGE / "sbom.cdx.json").read_text())
    packages = {c["name"] for c in sbom["components"] if c["purl"].startswith("pkg:deb/")}
    assert packages == {p.name for p in (ROOTFS / "var/lib/dpkg/status.d").iterdir()}
    assert {"libc6", "libcurl4", "libssl3", "libuv1", "ca-certificates"} <= packages
    swift = {c["name"] for c in sbom["components"] if c["purl"].startswith("pkg:swift/")}
    assert any("swift-log" in name for name in swift)


def test_nothing_is_behind_the_distribution():
    """Stands in for a vulnerability scan, which needs a database from the network."""
    if not shutil.which("apt-cache") or "bookworm" not in pathlib.Path("/etc/os-release").read_text():
        # Another distribution's package lists know nothing of the image's versions.
        pytest.skip("not a Debian 12 machine")
    sbom = json.loads((IMAGE / "sbom.cdx.json").read_text())
    installed = {c["name"]: c["version"] for c in sbom["components"] if c["purl"].startswith("pkg:deb/")}
    policy = subprocess.run(["apt-cache", "policy", *installed], capture_output=True, text=True, check=True).stdout
    behind = []
    for name, candidate in re.findall(r"^(\S+):\n.*\n  Candidate: (\S+)", policy, re.M):
        if subprocess.run(["dpkg", "--compare-versions", installed[name], "lt", candidate], check=False).returncode == 0:
            behind.append(f"{name} {installed[name]} -> {candidate}")
    assert behind == [], "if the base is old: buildah rmi localhost/debian:bookworm-slim, then make image"


def runc_config(memory_bytes, arguments, environment):
    nothing = {name: [] for name in ("bounding", "effective", "permitted", "inheritable", "ambient")}
    return {
        "ociVersion": "1.0.2", "hostname": "image-test", "root": {"path": str(ROOTFS), "readonly": True},
        "process": {"terminal": False, "cwd": "/", "args": ["/usr/local/bin/mcp-server", *arguments], "env": environment,
                    "user": {"uid": 1000, "gid": 1000}, "noNewPrivileges": True, "capabilities": nothing},
        "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                   {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
                   # Only `sandbox` writes, its own token.
                   {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777", "size=1m"]}],
        "linux": {"resources": {"memory": {"limit": memory_bytes}, "pids": {"limit": 64}}, "cgroupsPath": "/mcp-image-test",
                  "namespaces": [{"type": name} for name in ("pid", "ipc", "uts", "mount")]},
    }


def confinement(pid):
    """What the kernel says of a process: user, capabilities, privileges, root mount."""
    status = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    root = next(line.split() for line in pathlib.Path(f"/proc/{pid}/mountinfo").read_text().splitlines() if line.split()[4] == "/")
    return {"uid": status["Uid"].split(), "gid": status["Gid"].split(), "bounding": int(status["CapBnd"], 16),
            "effective": int(status["CapEff"], 16), "no_new_privileges": status["NoNewPrivs"], "root": root[5].split(",")[0]}


def memory_limit(pid):
    """The limit of the cgroup a process is in, in bytes; version 1 or 2."""
    lines = [line.split(":") for line in pathlib.Path(f"/proc/{pid}/cgroup").read_text().splitlines()]
    for controllers, path in ((line[1], line[2]) for line in lines):
        for file in (f"/sys/fs/cgroup/memory{path}/memory.limit_in_bytes", f"/sys/fs/cgroup{path}/memory.max"):
            if ("memory" in controllers.split(",") or not controllers) and os.path.exists(file):
                return int(pathlib.Path(file).read_text())
    return None


# runc is how this starts a container at all, and it needs root for that.
@pytest.mark.skipif(not shutil.which("runc") or os.geteuid() != 0, reason="needs runc and root")
def test_runs_as_a_restricted_pod(tmp_path):
    values = yaml.safe_load((ROOT / "helm" / "mcp-server" / "values.yaml").read_text())
    memory = int(values["resources"]["limits"]["memory"].removesuffix("Mi")) * 2**20
    (tmp_path / "config.json").write_text(json.dumps(runc_config(memory, ["sandbox"], ["PORT=23333", "LOG_FORMAT=json"])))
    state = ["runc", "--root", str(tmp_path / "state")]
    log = open(tmp_path / "log", "w+")
    process = subprocess.Popen([*state, "run", "--bundle", str(tmp_path), "image-test"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        assert until(lambda: answers("http://127.0.0.1:23333/health/ready")), (tmp_path / "log").read_text()
        pid = json.loads(subprocess.run([*state, "state", "image-test"], capture_output=True, check=True).stdout)["pid"]
        assert confinement(pid) == {"uid": ["1000"] * 4, "gid": ["1000"] * 4, "bounding": 0, "effective": 0,
                                    "no_new_privileges": "1", "root": "ro"}
        assert memory_limit(pid) == memory
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_user_profile", "arguments": {"user_id": "u-1001"}}}
        request = urllib.request.Request("http://127.0.0.1:23333/messages", json.dumps(call).encode(), {"Content-Type": "application/json"})
        assert json.load(urllib.request.urlopen(request, timeout=10))["result"]["content"]
        check = [*state, "exec", "--env", "PORT=23333", "image-test", "/usr/local/bin/mcp-server", "healthcheck"]
        assert subprocess.run(check, capture_output=True).returncode == 0
        subprocess.run([*state, "kill", "image-test", "TERM"], check=True)
        assert process.wait(20) == 0
    finally:
        if process.poll() is None:
            subprocess.run([*state, "kill", "image-test", "KILL"], check=False)
            process.wait(10)


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=1).status == 200
    except OSError:
        return False


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        # There is no event to wait for: a port in another container opens without telling anyone.
        time.sleep(0.05)
    return False


def test_two_builds_are_the_same_image():
    """Byte for byte, by the digest of the manifest."""
    if not (IMAGE / "oci").is_dir():
        # Docker's own digest covers the times of its cache, which `make image` does not choose.
        pytest.skip("built by docker")
    first = (IMAGE / "digest").read_text()
    done = subprocess.run([ROOT / "scripts" / "image"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (IMAGE / "digest").read_text() == first
