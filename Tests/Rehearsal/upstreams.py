"""What a pod needs beside it: an Entra, a backend, and a kubelet that projects its service-account token.

Entra and backend are those of `mcp-server sandbox`, in a second container of the pod that shares its network, so that
the server itself runs exactly as the chart says: `serve`, read-only root, memory limit, token file. They check what the
real ones check: signature, issuer, audience, subject and expiry of the projected token, and the access token of each call.
"""
import collections
import json
import os
import re
import subprocess
import threading
import urllib.request

import node
from pod import specification

# Identity, API and service account the embedded Entra knows.
TENANT_ID = "5a4db0c5-1111-4000-8000-00000000a001"
CLIENT_ID = "5a4db0c5-2222-4000-8000-00000000a002"
SCOPE = "api://mcp-sandbox-backend/.default"
USER = {"runAsUser": 1000, "runAsGroup": 1000, "capabilities": {"drop": ["ALL"]}, "allowPrivilegeEscalation": False}
START_SECONDS = 20
# The kubelet renews a projected token at this part of its lifetime.
RENEW_AT = 0.8


class TokenVolume:
    """A projected volume: files behind a symbolic link that is swapped, so that a reader sees one token or the next."""

    def __init__(self, path, group):
        self.path, self.group, self.version = path, group, 0
        os.makedirs(path)
        os.symlink("..data/azure-identity-token", f"{path}/azure-identity-token")

    def write(self, token):
        self.version += 1
        directory = f"{self.path}/..{self.version}"
        os.makedirs(directory)
        with open(f"{directory}/azure-identity-token", "w") as file:
            file.write(token)
        os.chown(file.name, 0, self.group)
        os.chmod(file.name, 0o440)
        os.symlink(f"..{self.version}", f"{self.path}/..data_tmp")
        os.rename(f"{self.path}/..data_tmp", f"{self.path}/..data")


class Upstreams:
    """The companion of one pod."""

    def __init__(self, pod, token_lifetime_s=3600, access_token_lifetime_s=None):
        self.pod, self.token_lifetime_s, self.rotations = pod, token_lifetime_s, 0
        name = f"{pod.name}-upstreams"
        tmp = {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "size=1m", "mode=1777"]}
        environment = {"HOST": "127.0.0.1", "PORT": "0", "LOG_LEVEL": "ERROR", "LOG_FORMAT": "json"}
        self.process = pod.launch(name, specification(
            name, pod.cluster.rootfs, pod.name, ["/usr/local/bin/mcp-server", "sandbox"], environment, USER,
            {"pids": {"limit": 64}}, [tmp]), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.urls, self.output, self.is_closed = {}, collections.deque(maxlen=20), threading.Event()
        node.background(self.read_output)
        if not node.wait_until(lambda: len(self.urls) == 2, START_SECONDS):
            raise RuntimeError(f"{name} did not start")
        if access_token_lifetime_s:
            self.control("entra", expires_in=access_token_lifetime_s)
        self.token_volume = f"{pod.cluster.work}/{name}-token"
        self.volume = TokenVolume(self.token_volume, USER["runAsGroup"])
        self.project()
        node.background(self.kubelet)

    def read_output(self):
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"(http://127\.0\.0\.1:\d+)/sandbox/(entra|backend)", line)
            if found:
                self.urls[found[2]] = found[1]
                node.log("upstream", pod=self.pod.name, part=found[2])

    @property
    def environment(self):
        return {"AZURE_AUTHORITY_HOST": self.urls["entra"], "BACKEND_API_URL": self.urls["backend"]}

    def control(self, part, **members):
        """Switches something of `entra` or `backend`; its state."""
        request = urllib.request.Request(f"{self.urls[part]}/sandbox/{part}", json.dumps(members).encode(), {"Content-Type": "application/json"})

        def send():
            return json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30))
        try:
            return node.in_namespace(self.pod.name, send)
        except OSError as error:
            raise RuntimeError(f"{part} of {self.pod.name}: {error}; exit status {self.process.poll()}\n{''.join(self.output)}") from error

    def project(self):
        """Asks for a fresh token and puts it into the pod's volume."""
        self.volume.write(self.control("entra", project_token=self.token_lifetime_s)["projected_token"])
        self.rotations += 1

    def kubelet(self):
        while not self.is_closed.wait(self.token_lifetime_s * RENEW_AT):
            self.project()

    def close(self):
        self.is_closed.set()
        node.run("runc", "--root", self.pod.cluster.work + "/runc", "kill", f"{self.pod.name}-upstreams", "KILL", check=False)
        self.process.wait()
