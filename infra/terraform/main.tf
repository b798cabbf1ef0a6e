# Gives the pods of one release an Azure identity without any secret: a managed identity, a federated credential that
# trusts exactly one service account of exactly one cluster, and the least the backend needs.

data "azurerm_resource_group" "this" {
  name = var.resource_group_name
}

data "azurerm_kubernetes_cluster" "this" {
  name                = var.cluster_name
  resource_group_name = var.resource_group_name

  lifecycle {
    postcondition {
      condition     = self.oidc_issuer_enabled
      error_message = "The cluster has no OIDC issuer: az aks update --enable-oidc-issuer --enable-workload-identity."
    }
  }
}

resource "azurerm_user_assigned_identity" "this" {
  name                = var.identity_name
  resource_group_name = data.azurerm_resource_group.this.name
  location            = data.azurerm_resource_group.this.location
}

# Entra compares all three with the token byte by byte: the issuer keeps its trailing slash, the subject its case.
resource "azurerm_federated_identity_credential" "this" {
  name                = "${var.cluster_name}-${var.namespace}-${var.service_account_name}"
  resource_group_name = data.azurerm_resource_group.this.name
  parent_id           = azurerm_user_assigned_identity.this.id
  issuer              = data.azurerm_kubernetes_cluster.this.oidc_issuer_url
  subject             = "system:serviceaccount:${var.namespace}:${var.service_account_name}"
  audience            = [var.audience]
}

resource "azurerm_role_assignment" "resource_group" {
  count = var.resource_group_role == null ? 0 : 1

  scope                = data.azurerm_resource_group.this.id
  role_definition_name = var.resource_group_role
  principal_id         = azurerm_user_assigned_identity.this.principal_id
  # Said explicitly, or the assignment fails while the new principal is still being replicated.
  principal_type = "ServicePrincipal"
}

resource "azuread_app_role_assignment" "backend" {
  count = var.backend_app_role == null ? 0 : 1

  app_role_id         = var.backend_app_role.app_role_id
  principal_object_id = azurerm_user_assigned_identity.this.principal_id
  resource_object_id  = var.backend_app_role.service_principal_object_id
}

resource "azurerm_role_assignment" "pull" {
  count = var.container_registry_id == null ? 0 : 1

  scope                = var.container_registry_id
  role_definition_name = "AcrPull"
  principal_id         = data.azurerm_kubernetes_cluster.this.kubelet_identity[0].object_id
  principal_type       = "ServicePrincipal"
}
