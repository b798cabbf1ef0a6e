variable "subscription_id" {
  description = "Subscription of the cluster and of the identity."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of the cluster; the identity is created here, and this is the scope of its role."
  type        = string
}

variable "cluster_name" {
  description = "AKS cluster with the OIDC issuer and workload identity switched on."
  type        = string
}

variable "identity_name" {
  description = "Name of the managed identity to create."
  type        = string
  default     = "mcp-server"
}

variable "namespace" {
  description = "Namespace of the release; part of the federated subject."
  type        = string
  default     = "mcp-system"
}

variable "service_account_name" {
  description = "Service account of the release; part of the federated subject. The chart's is the release name when that contains mcp-server."
  type        = string
  default     = "mcp-server"
}

variable "audience" {
  description = "Audience of the projected token. Public cloud: the default. The webhook's audience must be the same."
  type        = string
  default     = "api://AzureADTokenExchange"
}

variable "resource_group_role" {
  description = "Built-in role on the resource group, for a backend that is Azure management itself; null for any other backend."
  type        = string
  default     = "Reader"

  validation {
    condition     = var.resource_group_role == null || !contains(["Owner", "Contributor", "User Access Administrator"], coalesce(var.resource_group_role, "none"))
    error_message = "The tools read: a role that may change everything is not needed. Use Reader or a narrower one."
  }
}

variable "backend_app_role" {
  description = "App role of your own backend: object id of its enterprise application and id of the role; null for none."
  type = object({
    service_principal_object_id = string
    app_role_id                 = string
  })
  default = null
}

variable "container_registry_id" {
  description = "Resource id of the registry the nodes pull the image from; null when it is attached already."
  type        = string
  default     = null
}
