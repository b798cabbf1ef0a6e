# Goal: what operators of such charts complain about does not happen here.
# Method: render and look at the fields that decide.
import copy

import pytest

import kube_schema
import webhook
from charts import CHART, DEFAULTS, render

GUID = "00000000-0000-0000-0000-0000000000aa"


@pytest.fixture(scope="module")
def default():
    return render()


def test_the_hpa_owns_the_number_of_pods(default):
    assert "replicas" not in default.one("Deployment")["spec"]
    assert render({"autoscaling": {"enabled": False}}).one("Deployment")["spec"]["replicas"] == 2
    spec = default.one("HorizontalPodAutoscaler")["spec"]
    targets = {m["resource"]["name"]: m["resource"]["target"]["averageUtilization"] for m in spec["metrics"]}
    assert (spec["minReplicas"], spec["maxReplicas"], targets) == (2, 10, {"cpu": 70, "memory": 80})


def test_the_hpa_neither_flaps_nor_stalls(default):
    behavior = default.one("HorizontalPodAutoscaler")["spec"]["behavior"]
    assert behavior["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] >= 300
    assert all(p["value"] > 0 for direction in behavior.values() for p in direction["policies"])


def test_memory_target_is_above_an_idle_process(default):
    # Measured: 23 MiB idle. The target must mean pressure, or the HPA would stay at its maximum.
    request = kube_schema.quantity(default.container["resources"]["requests"]["memory"])
    assert 0.8 * request >= 2 * 23 * 2**20
    assert kube_schema.quantity(default.container["resources"]["limits"]["memory"]) >= 2 * request


def test_selector_never_changes(default):
    other = render({"commonLabels": {"team": "x"}, "podLabels": {"y": "z"}, "image": {"tag": "9"}})
    assert default.one("Deployment")["spec"]["selector"] == other.one("Deployment")["spec"]["selector"]
    selector = default.one("Deployment")["spec"]["selector"]["matchLabels"]
    assert selector == default.one("Service")["spec"]["selector"]
    assert selector == default.one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]
    assert selector == default.one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]


def test_test_pod_is_no_endpoint_of_the_service(default):
    labels = default.all("Pod")[0]["metadata"]["labels"].items()
    assert not default.one("Service")["spec"]["selector"].items() <= labels


def test_pods_roll_when_a_setting_changes_and_only_then(default):
    def checksums(rendered):
        return {k: v for k, v in rendered.pod["metadata"]["annotations"].items() if k.startswith("checksum/")}
    assert checksums(default) != checksums(render({"config": {"logLevel": "DEBUG"}}))
    assert checksums(default) == checksums(render({"commonLabels": {"team": "x"}, "service": {"port": 80}}))
    with_secret = {"identity": {"mode": "clientSecret", "tenantId": GUID}, "secretConfig": {"azureClientSecret": "one"}}
    one = checksums(render(with_secret))
    with_secret["secretConfig"]["azureClientSecret"] = "two"
    assert one["checksum/secret"] != checksums(render(with_secret))["checksum/secret"]


@pytest.mark.parametrize("values", [{}, {"preStopSleepSeconds": 0}, {"config": {"drainDelay": 20, "drainTimeout": 120}},
                                    {"config": {"backendApiTimeout": 49.5}}])
def test_grace_period_covers_the_shutdown(values):
    rendered = render(values)
    sleep = rendered.container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    shutdown = sleep + int(rendered.settings["DRAIN_DELAY"]) + int(rendered.settings["DRAIN_TIMEOUT"])
    assert rendered.pod["spec"]["terminationGracePeriodSeconds"] == shutdown + 10


def test_probes_have_the_documented_periods(default):
    live = {"httpGet": {"path": "/health/live", "port": "http"}}
    ready = {"httpGet": {"path": "/health/ready", "port": "http"}}
    assert default.container["livenessProbe"] == {**live, "periodSeconds": 30, "timeoutSeconds": 5, "failureThreshold": 3}
    assert default.container["readinessProbe"] == {**ready, "periodSeconds": 10, "timeoutSeconds": 3, "failureThreshold": 3}
    assert default.container["startupProbe"]["httpGet"] == live["httpGet"]


def test_restricted_pod_security(default):
    for template in (default.pod["spec"], default.all("Pod")[0]["spec"]):
        assert template["automountServiceAccountToken"] is False
        pod, container = template["securityContext"], template["containers"][0]["securityContext"]
        assert pod["runAsNonRoot"] and pod["runAsUser"] == 1000 and pod["seccompProfile"]["type"] == "RuntimeDefault"
        assert container["capabilities"] == {"drop": ["ALL"]} and container["readOnlyRootFilesystem"]
        assert container["allowPrivilegeEscalation"] is False and container["runAsNonRoot"]
        assert not any(key in template for key in ("hostNetwork", "hostPID", "hostIPC"))
    assert default.one("ServiceAccount")["automountServiceAccountToken"] is False
    assert "volumes" not in default.pod["spec"]


def test_nothing_needs_a_shell(default):
    assert "command" not in default.container
    assert default.container["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}
    assert default.all("Pod")[0]["spec"]["containers"][0]["args"][0] == "healthcheck"


def test_pdb_is_absent_for_one_pod():
    assert not render({"autoscaling": {"enabled": False}, "replicaCount": 1}).has("PodDisruptionBudget")
    assert not render({"autoscaling": {"minReplicas": 1}}).has("PodDisruptionBudget")
    assert render().one("PodDisruptionBudget")["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_image_is_pinned_by_version_or_digest(default):
    assert default.container["image"].endswith(":1.0.0")
    digest = "sha256:" + "a" * 64
    pinned = render({"image": {"digest": digest, "tag": "ignored"}})
    assert pinned.container["image"] == f"myregistry.azurecr.io/mcp-server@{digest}"


def egress_ports(rendered):
    return {(p["port"], p["protocol"]) for rule in rendered.one("NetworkPolicy")["spec"]["egress"] for p in rule["ports"]}


def test_network_policy_opens_what_is_needed_and_no_more(default):
    assert egress_ports(default) == {(53, "UDP"), (53, "TCP"), (443, "TCP")}
    assert len(default.one("NetworkPolicy")["spec"]["egress"]) == 2
    backend = render({"config": {"backendApiUrl": "https://api.example.com:8443/v1", "httpsProxy": "http://proxy:3128"}})
    assert egress_ports(backend) == {(53, "UDP"), (53, "TCP"), (443, "TCP"), (8443, "TCP"), (3128, "TCP")}
    assert (80, "TCP") in egress_ports(render({"identity": {"mode": "ambient"}}))


def test_network_policy_lets_the_test_pod_in():
    spec = render({"networkPolicy": {"ingress": {"from": [{"podSelector": {"matchLabels": {"a": "b"}}}]}}}).one("NetworkPolicy")["spec"]
    labels = render().all("Pod")[0]["metadata"]["labels"].items()
    assert any(peer["podSelector"]["matchLabels"].items() <= labels for peer in spec["ingress"][0]["from"])


@pytest.mark.parametrize("values", [
    {"ingress": {"enabled": True, "hosts": ["mcp.example.com"]}},
    {"httpRoute": {"enabled": True, "parentRefs": [{"name": "gw"}], "hostnames": ["mcp.example.com"]}},
])
def test_published_hosts_are_allowed_and_in_cluster_names_stay_so(values, default):
    assert "ALLOWED_HOSTS" not in default.settings
    assert render(values).settings["ALLOWED_HOSTS"].split(",") == [
        "mcp.example.com", "mcp-server", "mcp-server.mcp-system", "mcp-server.mcp-system.svc",
        "mcp-server.mcp-system.svc.cluster.local"]


def test_published_routes_outlast_the_longest_call_and_do_not_buffer():
    ingress = render({"ingress": {"enabled": True, "hosts": ["h.example"], "annotations": {"mine": "kept"}}}).one("Ingress")
    annotations = ingress["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-buffering"] == "off" and annotations["mine"] == "kept"
    assert int(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]) > 55
    paths = [p["path"] for p in ingress["spec"]["rules"][0]["http"]["paths"]]
    assert paths == ["/messages", "/mcp"]
    assert int(DEFAULTS["httpRoute"]["requestTimeout"].removesuffix("s")) > 55


def test_notes_say_the_next_command_and_warn(default):
    assert "helm test mcp-server -n mcp-system" in default.notes and "port-forward service/mcp-server" in default.notes
    assert "system:serviceaccount:mcp-system:mcp-server" in default.notes
    assert "WARNING" not in default.notes
    warned = render({"identity": {"clientId": ""}, "image": {"repository": "localhost/mcp-server"},
                     "config": {"backendApiScope": ""}, "autoscaling": {"enabled": False}, "replicaCount": 1,
                     "ingress": {"enabled": True, "hosts": ["h.example"]}}).notes
    for word in ("clientId is empty", "nodes can only run it", "backendApiScope", "one pod only", "does not authenticate", "ingress.tls"):
        assert word in warned


# --- identity -------------------------------------------------------------------------------------------------

def test_label_is_on_the_pod_and_empty_annotations_are_omitted(default):
    assert default.pod["metadata"]["labels"]["azure.workload.identity/use"] == "true"
    annotations = default.one("ServiceAccount")["metadata"]["annotations"]
    assert annotations == {"azure.workload.identity/client-id": "00000000-0000-0000-0000-00000000000c"}
    assert "annotations" not in render({"identity": {"clientId": ""}}).one("ServiceAccount")["metadata"]
    full = render({"identity": {"tenantId": GUID, "tokenExpirationSeconds": 7200}}).one("ServiceAccount")["metadata"]["annotations"]
    assert full["azure.workload.identity/tenant-id"] == GUID
    assert full["azure.workload.identity/service-account-token-expiration"] == "7200"


@pytest.mark.parametrize("version", webhook.MOUNTS)
def test_webhook_of_both_layouts(version, default):
    rendered = copy.deepcopy(default)
    assert webhook.mutate(rendered.pod, rendered.one("ServiceAccount"), version, cluster_tenant=GUID)
    env = {e["name"]: e["value"] for e in rendered.container["env"]}
    assert env["AZURE_TENANT_ID"] == GUID and env["AZURE_CLIENT_ID"].endswith("c")
    mount = rendered.container["volumeMounts"][0]
    assert env["AZURE_FEDERATED_TOKEN_FILE"].startswith(mount["mountPath"])
    assert kube_schema.problems("1.36", rendered.one("Deployment")) == []


@pytest.mark.parametrize("version", webhook.MOUNTS)
@pytest.mark.parametrize("mode", ["projected", "clientSecret", "ambient"])
def test_webhook_leaves_other_modes_alone(version, mode):
    values = {"identity": {"mode": mode, "clientId": GUID, "tenantId": GUID}}
    if mode == "clientSecret":
        values["existingSecret"] = "azure"
    rendered = render(values)
    assert not webhook.mutate(rendered.pod, rendered.one("ServiceAccount"), version)
    assert {"name": "AZURE_CLIENT_ID", "value": GUID} in rendered.container["env"]


def test_authority_of_the_values_wins_over_the_webhook():
    rendered = render({"identity": {"authorityHost": "https://login.microsoftonline.us/"}})
    webhook.mutate(rendered.pod, rendered.one("ServiceAccount"), "1.6", cluster_tenant=GUID)
    env = {e["name"]: e["value"] for e in rendered.container["env"]}
    assert env["AZURE_AUTHORITY_HOST"] == "https://login.microsoftonline.us/"


def test_projected_token_is_where_the_environment_says():
    rendered = render({"identity": {"mode": "projected", "tenantId": GUID}})
    env = {e["name"]: e["value"] for e in rendered.container["env"]}
    source = rendered.pod["spec"]["volumes"][0]["projected"]["sources"][0]["serviceAccountToken"]
    assert env["AZURE_FEDERATED_TOKEN_FILE"] == f"{rendered.container['volumeMounts'][0]['mountPath']}/{source['path']}"
    assert source["audience"] == "api://AzureADTokenExchange"


def test_nothing_of_the_chart_is_left_out_of_the_package():
    names = {p.name for p in CHART.iterdir()}
    assert {"Chart.yaml", "README.md", "values.yaml", "values.schema.json", ".helmignore", "templates", "ci", "examples"} <= names


def test_own_metrics_come_beside_the_defaults():
    metric = {"type": "External", "external": {"metric": {"name": "queue"}, "target": {"type": "Value", "value": "1"}}}
    metrics = render({"autoscaling": {"extraMetrics": [metric]}}).one("HorizontalPodAutoscaler")["spec"]["metrics"]
    assert [m["type"] for m in metrics] == ["Resource", "Resource", "External"] and metrics[2] == metric


def test_load_balancer_lets_only_its_ranges_through():
    values = {"service": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0/8"]}}
    assert render(values).one("Service")["spec"]["loadBalancerSourceRanges"] == ["10.0.0.0/8"]
