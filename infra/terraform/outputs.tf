output "client_id" {
  description = "For the chart's identity.clientId."
  value       = azurerm_user_assigned_identity.this.client_id
}

output "tenant_id" {
  description = "For the chart's identity.tenantId, where the cluster's webhook does not know it."
  value       = azurerm_user_assigned_identity.this.tenant_id
}

output "principal_id" {
  description = "For more role assignments."
  value       = azurerm_user_assigned_identity.this.principal_id
}

output "federated_subject" {
  description = "What the token's sub claim must be."
  value       = azurerm_federated_identity_credential.this.subject
}

output "helm_arguments" {
  description = "To paste after helm upgrade --install."
  value = join(" ", [
    "--namespace ${var.namespace}",
    "--set serviceAccount.name=${var.service_account_name}",
    "--set identity.clientId=${azurerm_user_assigned_identity.this.client_id}",
  ])
}
