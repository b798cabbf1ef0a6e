# Goal: chart, server and documentation know the same environment names, versions, ports and limits.
# Method: read the server's list of settings as text and compare both ways.
import re

import yaml

from charts import CHART, ROOT, render
from test_rendering import GUID, SWITCHES

SERVER = ROOT / "Sources" / "Server"


# Credentials and platforms that none of the chart's identity modes is about: `extraEnv` sets them.
LEFT_TO_EXTRA_ENV = {
    "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
    "AZURE_TOKEN_CREDENTIALS", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "IDENTITY_ENDPOINT", "IDENTITY_HEADER",
    "AZURE_KUBERNETES_TOKEN_PROXY", "AZURE_KUBERNETES_SNI_NAME", "AZURE_KUBERNETES_CA_FILE", "AZURE_KUBERNETES_CA_DATA",
}


def server_names():
    text = (SERVER / "Configuration" / "SettingName.swift").read_text()
    names = set(re.findall(r'case \w+ = "([A-Z_]+)"', text))
    assert LEFT_TO_EXTRA_ENV <= names
    return names - LEFT_TO_EXTRA_ENV


def chart_names():
    """Every environment name any switch of the chart sets."""
    names = set()
    for values in [*SWITCHES.values(), {"secretConfig": {"httpsProxy": "http://u:p@p:1", "httpProxy": "http://u:p@p:1", "allProxy": "http://u:p@p:1"}},
                   {"identity": {"authorityHost": "https://login.example"}}]:
        rendered = render(values)
        names |= set(rendered.settings)
        for secret in rendered.all("Secret"):
            names |= set(secret["data"])
        names |= {e["name"] for e in rendered.container.get("env", [])}
    return {name.upper() for name in names} - {"TZ"}


def test_chart_and_server_know_the_same_names():
    assert chart_names() == server_names()


def test_refused_extra_names_are_the_servers():
    text = (CHART / "templates" / "_checks.tpl").read_text()
    own = re.search(r"\$own := list ((?:\"[A-Z_]+\" ?)+)", text)[1]
    assert set(re.findall(r'"([A-Z_]+)"', own)) == server_names()


def test_config_map_never_has_azure_names():
    for values in SWITCHES.values():
        assert not [name for name in render(values).settings if name.startswith("AZURE_")]


def test_every_setting_is_documented_in_the_values():
    text = (CHART / "values.yaml").read_text()
    named = {name.upper() for name in re.findall(r"`([A-Za-z_]+)`", text)}
    webhooks = {"AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"}
    assert server_names() - webhooks <= named


def test_versions_agree():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    current = re.search(r'current = "([^"]+)"', (SERVER / "Version.swift").read_text())[1]
    assert chart["appVersion"] == current


def test_defaults_are_the_servers():
    source = (SERVER / "Configuration" / "Configuration.swift").read_text()
    assert render().settings["PORT"] == re.search(r"\.port,\s+in: [\d._]+,\s+default: ([\d_]+)", source)[1].replace("_", "")
    for name, swift in (("DRAIN_DELAY", "drainDelay"), ("DRAIN_TIMEOUT", "drainTimeout"), ("BACKEND_API_TIMEOUT", "backendAPITimeout")):
        found = re.search(rf"\.{swift},\s+inMS: [\d._]+,\s+defaultMS: ([\d_]+)", source)[1]
        assert int(render().settings[name]) * 1000 == int(found)


def test_readiness_check_is_a_string():
    assert render().settings["READINESS_CHECK_BACKEND"] == "true"
    assert render({"config": {"readinessCheckBackend": False}}).settings["READINESS_CHECK_BACKEND"] == "false"


def test_large_numbers_stay_whole():
    assert render({"config": {"maxConnections": 1000000}}).settings["MAX_CONNECTIONS"] == "1000000"


def test_secrets_are_not_in_the_config_map():
    rendered = render({"identity": {"mode": "clientSecret", "clientId": GUID, "tenantId": GUID}, "secretConfig": {"azureClientSecret": "s3cret"}})
    assert "s3cret" not in rendered.text
    assert rendered.one("Secret")["data"] == {"AZURE_CLIENT_SECRET": "czNjcmV0"}
