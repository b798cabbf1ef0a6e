"""Checks objects against the Kubernetes schemas, and by the API server's rules that no schema holds."""
import functools
import json
import pathlib
import re

import jsonschema
import kubernetes_validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SHIPPED = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
# Kinds that are not Kubernetes' own: Gateway API.
OURS = {("gateway.networking.k8s.io/v1", "HTTPRoute"): pathlib.Path(__file__).parent / "schemas" / "httproute.json"}

QUANTITY = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE])?$")
UNITS = {"": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
         **{prefix + "i": 1024 ** (power + 1) for power, prefix in enumerate("KMGTPE")}}


def quantity(text):
    """The number a Kubernetes quantity means; None when it is none."""
    match = QUANTITY.match(str(text))
    if not match:
        return None
    suffix = match[3] or ""
    return float(str(text)[: len(str(text)) - len(suffix)]) * UNITS[suffix]


@functools.cache
def validator(version, group_version, kind):
    """The strict validator of a kind; None for a kind this version does not have."""
    if (group_version, kind) in OURS:
        return jsonschema.Draft7Validator(json.loads(OURS[group_version, kind].read_text()))
    folder = SHIPPED / f"v{version}.0-local-strict"
    name = f"{kind}-{group_version.replace('/', '-').replace('.k8s.io', '')}.json".lower()
    if not (folder / name).exists():
        return None
    registry = Registry(retrieve=lambda uri: Resource.from_contents(
        json.loads((folder / uri.split("/")[-1]).read_text()), default_specification=DRAFT7))
    return jsonschema.Draft7Validator(json.loads((folder / name).read_text()), registry=registry)


def problems(version, obj):
    """Everything wrong with one object, as sentences."""
    return _problems(version, json.dumps(obj, sort_keys=True))


@functools.cache
def _problems(version, text):
    # By text: most objects of two renderings are the same, and the schemas are large.
    obj = json.loads(text)
    who = f"{obj.get('kind')}/{obj.get('metadata', {}).get('name')}"
    check = validator(version, obj["apiVersion"], obj["kind"])
    if check is None:
        return [f"{who}: Kubernetes {version} has no {obj['apiVersion']} {obj['kind']}"]
    found = [f"{who}: {'.'.join(map(str, e.absolute_path)) or '.'}: {e.message}" for e in check.iter_errors(obj)]
    return found + [f"{who}: {text}" for text in _semantic(obj)]


def _semantic(obj):
    spec, kind = obj.get("spec") or {}, obj["kind"]
    # Services are DNS labels; the others here are named after it, except pods.
    yield from _metadata(obj.get("metadata") or {}, name_max=253 if kind == "Pod" else 63)
    if kind == "Deployment":
        template = spec["template"]
        yield from _metadata({"name": "x", **template["metadata"]})
        wanted, has = spec["selector"]["matchLabels"], template["metadata"]["labels"]
        if not wanted or any(has.get(k) != v for k, v in wanted.items()):
            yield "the template's labels do not match the selector"
        yield from _pod(template["spec"])
    if kind == "Pod":
        yield from _pod(spec)
    if kind == "PodDisruptionBudget" and {"minAvailable", "maxUnavailable"} <= spec.keys():
        yield "minAvailable and maxUnavailable exclude each other"
    if kind == "HorizontalPodAutoscaler" and spec.get("minReplicas", 1) > spec["maxReplicas"]:
        yield "minReplicas is above maxReplicas"
    if kind == "NetworkPolicy":
        for rule in (spec.get("ingress") or []) + (spec.get("egress") or []):
            for port in rule.get("ports") or []:
                if port.get("protocol", "TCP") not in ("TCP", "UDP", "SCTP"):
                    yield f"protocol {port['protocol']!r}"


def _metadata(metadata, name_max=63):
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", metadata.get("name", "")) or len(metadata["name"]) > name_max:
        yield f"metadata.name {metadata.get('name')!r} is no DNS label"
    for key, value in (metadata.get("labels") or {}).items():
        if not isinstance(value, str) or not re.fullmatch(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", value) or len(value) > 63:
            yield f"label {key}: {value!r}"
    for key, value in (metadata.get("annotations") or {}).items():
        if not isinstance(value, str):
            yield f"annotation {key} is no string: {value!r}"
    if "annotations" in metadata and not metadata["annotations"]:
        yield "annotations are empty instead of absent"


def _pod(pod):
    volumes = [v["name"] for v in pod.get("volumes") or []]
    if len(set(volumes)) != len(volumes):
        yield "two volumes of one name"
    grace = pod.get("terminationGracePeriodSeconds", 30)
    for container in (pod.get("containers") or []) + (pod.get("initContainers") or []):
        yield from (f"{container['name']}: {text}" for text in _container(container, volumes, grace))


def _container(container, volumes, grace):
    ports = [p.get("name") for p in container.get("ports") or []]
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name) or {}
        port = (probe.get("httpGet") or {}).get("port")
        if isinstance(port, str) and port not in ports:
            yield f"{name} asks port {port!r}, which it does not have"
        if name != "readinessProbe" and probe.get("successThreshold", 1) != 1:
            yield f"{name}.successThreshold must be 1"
    names = [e["name"] for e in container.get("env") or []]
    if len(set(names)) != len(names):
        yield "one environment name twice"
    mounts = container.get("volumeMounts") or []
    for mount in mounts:
        if mount["name"] not in volumes:
            yield f"no volume {mount['name']!r}"
    if len({m["mountPath"] for m in mounts}) != len(mounts):
        yield "two mounts at one path"
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for name, text in [*limits.items(), *requests.items()]:
        if quantity(text) is None:
            yield f"{name}: no quantity: {text!r}"
    for name, text in requests.items():
        if name in limits and (quantity(text) or 0) > (quantity(limits[name]) or 0):
            yield f"requests.{name} is above its limit"
    sleep = (((container.get("lifecycle") or {}).get("preStop") or {}).get("sleep") or {}).get("seconds", 0)
    if sleep >= grace:
        yield f"preStop sleeps {sleep} s of a grace period of {grace} s"
