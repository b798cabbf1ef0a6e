"""What the Azure Workload Identity webhook does to a pod, for checks without a cluster.

Follows azure-workload-identity's pkg/webhook: 1.5 mounts below …/azure/tokens, 1.6 below …/azure/wi.
"""
import hashlib

PREFIX = "azure.workload.identity/"
MOUNTS = {"1.5": ("/var/run/secrets/azure/tokens", "azure-identity-token"),
          "1.6": ("/var/run/secrets/azure/wi", "token/azure-identity-token")}


class Denied(Exception):
    """The API server refuses the pod."""


def mutate(template, service_account, version, cluster_tenant="", authority="https://login.microsoftonline.com/"):
    """Changes a pod template in place; False when the webhook does not look at it."""
    metadata, pod = template.get("metadata") or {}, template["spec"]
    if (metadata.get("labels") or {}).get(PREFIX + "use") != "true":
        return False
    annotations = (service_account.get("metadata") or {}).get("annotations") or {}
    own = metadata.get("annotations") or {}
    # Present but empty wins over the cluster's tenant.
    tenant = annotations.get(PREFIX + "tenant-id", cluster_tenant)
    expiration = int(own.get(PREFIX + "service-account-token-expiration")
                     or annotations.get(PREFIX + "service-account-token-expiration") or "3600")
    if not 3600 <= expiration <= 86400:
        raise Denied(f"token expiration {expiration} is not in [3600, 86400]")
    skipped = {name.strip() for name in own.get(PREFIX + "skip-containers", "").split(";")}
    mount, path = MOUNTS[version]
    volume = "azure-identity-token" if version == "1.5" else (
        "azure-workload-identity-reserved-" + hashlib.sha256(metadata.get("name", "").encode()).hexdigest()[:10])
    injected = {"AZURE_CLIENT_ID": annotations.get(PREFIX + "client-id", ""), "AZURE_TENANT_ID": tenant,
                "AZURE_FEDERATED_TOKEN_FILE": f"{mount}/{path}", "AZURE_AUTHORITY_HOST": authority}
    for container in (pod.get("initContainers") or []) + pod["containers"]:
        if container["name"] in skipped:
            continue
        _inject(container, injected, {"name": volume, "mountPath": mount, "readOnly": True})
    pod["volumes"] = [v for v in pod.get("volumes") or [] if v["name"] != volume] + [{
        "name": volume, "projected": {"sources": [{"serviceAccountToken": {
            "path": path, "expirationSeconds": expiration, "audience": "api://AzureADTokenExchange"}}]}}]
    return True


def _inject(container, injected, mount):
    # Only `env` counts; a name that comes by envFrom is not seen, and loses.
    present = {entry["name"] for entry in container.get("env") or []}
    for name, value in injected.items():
        if name not in present and value:
            container.setdefault("env", []).append({"name": name, "value": value})
    mounts = [m for m in container.get("volumeMounts") or [] if m["name"] != mount["name"]]
    if mount["mountPath"] in {m["mountPath"] for m in mounts}:
        raise Denied(f"mountPath {mount['mountPath']} must be unique")
    container["volumeMounts"] = mounts + [mount]
