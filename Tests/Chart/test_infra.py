# Goal: the federated credential has issuer, subject and audience exactly as the chart's token has them, and no more rights than needed.
# Method: read the Terraform files and compare with the rendered chart.
import hcl2

from charts import ROOT, render
from test_policy import findings, scan

FOLDER = ROOT / "infra" / "terraform"


def unquoted(text):
    return text.strip('"') if isinstance(text, str) else text


def blocks(kind):
    """The blocks of one kind by their labels, `type.name`."""
    found = {}
    for path in sorted(FOLDER.glob("*.tf")):
        with open(path) as file:
            for block in hcl2.load(file).get(kind, []):
                names = []
                while len(block) == 1 and isinstance(next(iter(block.values())), dict):
                    name, block = next(iter(block.items()))
                    names.append(unquoted(name))
                found[".".join(names)] = {unquoted(k): v for k, v in block.items()}
    return found


def test_federated_credential_is_what_the_token_says():
    credential = blocks("resource")["azurerm_federated_identity_credential.this"]
    assert "oidc_issuer_url" in credential["issuer"]
    defaults = {name: unquoted(v.get("default")) for name, v in blocks("variable").items()}
    subject = unquoted(credential["subject"]).replace("${var.namespace}", defaults["namespace"])
    subject = subject.replace("${var.service_account_name}", defaults["service_account_name"])
    account = render(release="mcp-server", namespace="mcp-system").one("ServiceAccount")["metadata"]
    assert subject == f"system:serviceaccount:{account['namespace']}:{account['name']}"
    assert defaults["audience"] == "api://AzureADTokenExchange"


def test_role_is_least_privilege():
    defaults = {name: unquoted(v.get("default")) for name, v in blocks("variable").items()}
    assert defaults["resource_group_role"] == "Reader"
    roles = {name for name in blocks("resource") if name.startswith("azurerm_role_assignment.")}
    assert roles == {"azurerm_role_assignment.resource_group", "azurerm_role_assignment.pull"}


def test_every_variable_and_output_is_described():
    for kind in ("variable", "output"):
        found = blocks(kind)
        assert found and [name for name, block in found.items() if not block.get("description")] == []


def test_no_policy_finding():
    assert findings(scan(FOLDER)) == []
