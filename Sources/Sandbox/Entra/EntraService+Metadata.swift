// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The documents of OpenID Connect Discovery, with the members the real ones have.
extension EntraService {
    /// The tenant's metadata (OpenID Connect Discovery 1.0 §3).
    var metadata: JSON {
        let tenant = "\(self.baseURL)/\(self.directory.tenantID)"
        return [
            "token_endpoint": .string("\(tenant)/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": [
                "client_secret_post", "private_key_jwt", "client_secret_basic",
            ],
            "jwks_uri": .string("\(tenant)/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": .string(self.settings.metadataIssuer ?? "\(tenant)/v2.0"),
            "request_uri_parameter_supported": false,
            "authorization_endpoint": .string("\(tenant)/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": .string("\(tenant)/oauth2/v2.0/devicecode"),
            "end_session_endpoint": .string("\(tenant)/oauth2/v2.0/logout"),
            "claims_supported": [
                "sub", "iss", "cloud_instance_name", "cloud_instance_host_name",
                "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time", "acr",
                "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email",
            ],
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
            "rbac_url": "https://pas.windows.net",
        ]
    }

    /// The metadata of an AKS issuer: enough to find the keys, and no token endpoint.
    static func clusterMetadata(_ issuer: String) -> JSON {
        [
            "issuer": .string(issuer),
            "jwks_uri": .string(issuer + "openid/v1/jwks"),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        ]
    }
}
