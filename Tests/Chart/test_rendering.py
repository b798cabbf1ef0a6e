# Goal: every combination of switches renders objects that the API server of every supported version accepts.
# Method: render with the Helm engine, validate against the Kubernetes schemas and the API server's own rules.
import itertools
import os

import helm_python as helm
import pytest
import yaml

import kube_schema
from charts import CHART, DEFAULTS, KUBERNETES_VERSIONS, REQUIRED, ROOT, render

GUID = "00000000-0000-0000-0000-0000000000aa"

# Each switch of the chart, turned the other way than its default.
SWITCHES = {
    "fixed-size": {"autoscaling": {"enabled": False}},
    "one-pod": {"autoscaling": {"enabled": False}, "replicaCount": 1},
    "cpu-only": {"autoscaling": {"targetMemoryUtilizationPercentage": None, "behavior": None}},
    "own-metric": {"autoscaling": {"extraMetrics": [{"type": "External", "external": {
        "metric": {"name": "queue"}, "target": {"type": "AverageValue", "averageValue": "30"}}}]}},
    "load-balancer": {"service": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0/8"],
                                  "annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}}},
    "no-pdb": {"podDisruptionBudget": {"enabled": False}},
    "pdb-percent": {"podDisruptionBudget": {"maxUnavailable": None, "minAvailable": "50%"}},
    "no-policy": {"networkPolicy": {"enabled": False}},
    "policy-peers": {"networkPolicy": {
        "ingress": {"from": [{"namespaceSelector": {"matchLabels": {"team": "agents"}}}]},
        "egress": {"dnsTo": [{"namespaceSelector": {}}], "httpsTo": [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
                   "backendPorts": [8443], "backendTo": [{"podSelector": {}}],
                   "extra": [{"ports": [{"port": 9, "protocol": "TCP"}]}]}}},
    "ingress": {"ingress": {"enabled": True, "className": "nginx", "hosts": ["mcp.example.com"],
                            "tls": [{"hosts": ["mcp.example.com"], "secretName": "tls"}]}},
    "http-route": {"httpRoute": {"enabled": True, "parentRefs": [{"name": "gw", "namespace": "infra"}],
                                 "hostnames": ["mcp.example.com", "*.mcp.example.com"], "annotations": {"a": "b"}}},
    "projected": {"identity": {"mode": "projected", "clientId": GUID, "tenantId": GUID}},
    "client-secret": {"identity": {"mode": "clientSecret", "clientId": GUID, "tenantId": GUID},
                      "secretConfig": {"azureClientSecret": "s3cret"}},
    "ambient": {"identity": {"mode": "ambient", "clientId": ""}},
    "own-account": {"serviceAccount": {"create": False, "name": "theirs"}, "identity": {"clientId": ""}},
    "no-tests": {"tests": {"enabled": False}},
    "no-pre-stop": {"preStopSleepSeconds": 0},
    "no-spread": {"topologySpreadConstraints": []},
    "ca-bundle": {"caBundle": {"configMap": "corporate-ca"}},
    "proxy": {"config": {"httpsProxy": "http://proxy.internal:3128", "noProxy": ".svc,10.0.0.0/8"}},
    "every-setting": {"config": {"maxConnections": 1000000, "maxConcurrentCalls": 1000, "allowedHosts": ["a.example"],
                                 "allowedOrigins": ["https://a.example"], "host": "::", "sslCertDir": "/certs",
                                 "httpProxy": "http://p:1", "allProxy": "socks5h://p:2"}},
    "extras": {
        "commonLabels": {"team": "platform"}, "commonAnnotations": {"note": "x"}, "podLabels": {"pl": "1"},
        "podAnnotations": {"pa": "1"}, "deploymentLabels": {"dl": "1"}, "deploymentAnnotations": {"da": "1"},
        "extraEnv": [{"name": "TZ", "value": "UTC"}], "extraEnvFrom": [{"secretRef": {"name": "more"}}],
        "existingSecret": "managed-elsewhere", "imagePullSecrets": [{"name": "pull"}],
        "extraVolumes": [{"name": "data", "emptyDir": {}}], "extraVolumeMounts": [{"name": "data", "mountPath": "/data"}],
        "extraContainers": [{"name": "side", "image": "side:1"}], "initContainers": [{"name": "init", "image": "init:1"}],
        "tolerations": [{"key": "spot", "operator": "Exists"}], "priorityClassName": "high", "runtimeClassName": "kata",
        "schedulerName": "other", "dnsPolicy": "Default", "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["api"]}],
        "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
        "service": {"trafficDistribution": "PreferClose", "ipFamilyPolicy": "PreferDualStack",
                    "annotations": {"sa": "1"}, "labels": {"sl": "1"}},
        "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-extra"}},
                         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: as-text}"]},
}
EXCLUSIVE = [{"projected", "client-secret", "ambient", "own-account"}, {"fixed-size", "one-pod", "cpu-only"}, {"no-pdb", "pdb-percent"},
             {"no-policy", "policy-peers"}]


def merge(*parts):
    from charts import merged
    out = {}
    for part in parts:
        out = merged(out, part)
    return out


def assert_valid(rendered, versions=KUBERNETES_VERSIONS):
    found = [f"{version}: {text}" for version in versions for obj in rendered.objects
             for text in kube_schema.problems(version, obj)]
    assert found == []


def test_lint_has_nothing_to_say():
    assert [m for m in helm.lint(CHART, REQUIRED, strict=True)["messages"] if m["severity"] > 1] == []


def test_default_is_valid():
    assert_valid(render())


@pytest.mark.parametrize("name", SWITCHES)
def test_each_switch_is_valid(name):
    assert_valid(render(SWITCHES[name]))


@pytest.mark.parametrize("one,two", [
    pair for pair in itertools.combinations(SWITCHES, 2) if not any(set(pair) <= group for group in EXCLUSIVE)])
def test_each_pair_of_switches_is_valid(one, two):
    assert_valid(render(merge(SWITCHES[one], SWITCHES[two])), versions=KUBERNETES_VERSIONS[-1:])


def test_every_boolean_value_is_a_switch_here():
    def booleans(node, path=()):
        for key, value in node.items():
            if isinstance(value, dict):
                yield from booleans(value, path + (key,))
            elif isinstance(value, bool):
                yield path + (key,), value

    def get(node, path):
        for key in path:
            node = node.get(key, {}) if isinstance(node, dict) else {}
        return node

    fixed = {("securityContext", key) for key in DEFAULTS["securityContext"]} | {("podSecurityContext", "runAsNonRoot")}
    # Its effect is a string in the ConfigMap, checked with the settings.
    fixed.add(("config", "readinessCheckBackend"))
    for path, default in booleans(DEFAULTS):
        assert path in fixed or any(get(s, path) == (not default) for s in SWITCHES.values()), path


def test_golden_default():
    golden = ROOT / "Tests" / "Chart" / "golden" / "default.yaml"
    text = render().text
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text(), "UPDATE_GOLDEN=1 make chart-test, and read the difference"


def test_supported_versions_are_those_of_the_chart():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["kubeVersion"] == f">={KUBERNETES_VERSIONS[0]}.0-0"
    assert all(kube_schema.validator(v, "v1", "Pod") for v in KUBERNETES_VERSIONS)


def test_validator_refuses_what_is_wrong():
    good = render().one("PodDisruptionBudget")
    assert kube_schema.problems("1.36", {**good, "apiVersion": "policy/v1beta1"})
    assert kube_schema.problems("1.36", {**good, "spec": {**good["spec"], "minAvailable": 1}})
    assert kube_schema.problems("1.36", {**good, "spec": {**good["spec"], "maxUnavaliable": 1}})


@pytest.mark.parametrize("path", sorted((CHART / "examples").glob("*.yaml")), ids=lambda p: p.name)
def test_examples_are_valid(path):
    assert_valid(render(yaml.safe_load(path.read_text()), required=False))


def test_long_release_names_are_cut():
    assert_valid(render(release="r" * 53))


def test_as_a_subchart(tmp_path):
    parent = tmp_path / "parent"
    (parent / "charts").mkdir(parents=True)
    (parent / "charts" / "mcp-server").symlink_to(CHART)
    (parent / "Chart.yaml").write_text(yaml.safe_dump({
        "apiVersion": "v2", "name": "parent", "version": "1.0.0",
        "dependencies": [{"name": "mcp-server", "version": "1.0.0", "condition": "mcp-server.enabled"}]}))
    (parent / "values.yaml").write_text("global: {region: westeurope}\n")
    rendered = render({"mcp-server": {**REQUIRED, "enabled": True}}, chart=parent, required=False)
    assert_valid(rendered)
    assert rendered.one("Deployment")["metadata"]["name"] == "mcp-server"
    # A null in the chart's own values must survive being a subchart's.
    assert rendered.pod["spec"]["terminationGracePeriodSeconds"] == 80
    assert rendered.pod["spec"]["topologySpreadConstraints"]
    assert not render({"mcp-server": {"enabled": False}}, chart=parent, required=False).has("Deployment")
