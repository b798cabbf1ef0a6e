// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The backend's answer to the token.
enum BackendCheck {
    static func judge(
        _ answer: Result<HTTPClient.Response, TransferError>,
        host: String,
        objectID: String?,
        scope: String,
        _ remedies: Remedies
    ) -> DoctorResult {
        let response: HTTPClient.Response
        switch answer {
        case .success(let value): response = value
        case .failure(let error):
            return .failed(
                .backend,
                "\(host): \(error.summary).",
                "The token is fine, the way to the backend is not: check BACKEND_API_URL, DNS, "
                    + "network policy and certificates.",
                [
                    "kubectl -n \(DoctorNames.quoted(remedies.names.namespace)) get "
                        + "networkpolicies,services,endpointslices"
                ]
            )
        }
        switch response.status {
        case 200..<300:
            return .passed(.backend, "\(host) accepts the token (\(response.status)).")
        case 401:
            return .failed(
                .backend,
                "\(host) answered 401: it does not accept the token itself.",
                "Its audience, issuer or version is not what the backend expects: compare aud and "
                    + "iss above with the backend's settings (a version 2 API wants its client "
                    + "id as audience) and BACKEND_API_SCOPE.",
                [
                    "az ad app show --id <the backend's app id> --query "
                        + "\"{uris:identifierUris,version:api.requestedAccessTokenVersion}\""
                ]
            )
        case 403:
            return .failed(
                .backend,
                "\(host) answered 403: it knows who this is and refuses.",
                "The token is fine, a role is missing or was assigned after it was issued: "
                    + "assignments take up to ten minutes, managed identity tokens keep old roles "
                    + "for up to a day.",
                self.roles(objectID, scope, remedies)
            )
        default:
            return .warning(
                .backend,
                "\(host) answered \(response.status) to GET /health.",
                "The token was not refused; look at the backend itself."
            )
        }
    }

    /// Azure's own roles for a management token, else an app role.
    private static func roles(
        _ objectID: String?,
        _ text: String,
        _ remedies: Remedies
    ) -> [String] {
        let scope = try? Scope(text)
        guard scope?.isAzureManagement == true else {
            return remedies.assignRole(objectID: objectID, resource: scope?.resource ?? "")
        }
        let principal = objectID ?? "<object id of the identity>"
        return [
            "az role assignment list --assignee \(principal) --all -o table",
            "az role assignment create --assignee-object-id \(principal) "
                + "--assignee-principal-type ServicePrincipal --role Reader --scope <resource id>",
        ]
    }
}
