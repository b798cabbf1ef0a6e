// SPDX-License-Identifier: Apache-2.0

/// One sentence for the operator per AADSTS code.
///
/// Microsoft says codes may change and must not drive logic; they choose words here and nothing
/// else, with one exception in `WorkloadIdentityCredential`.
enum AADSTSAdvice {
    /// The sentence for `code`, if we know what usually helps.
    ///
    /// Claims of the federated token, if it was one, are quoted: they are names, not secrets.
    static func sentence(for code: Int, claims: FederatedTokenClaims? = nil) -> String? {
        self.federation(code, claims) ?? self.assertion(code, claims) ?? self.application(code)
            ?? self.service(code)
    }

    /// No federated credential matches.
    private static func federation(_ code: Int, _ claims: FederatedTokenClaims?) -> String? {
        switch code {
        case 700211:
            "No federated credential has this issuer\(Self.quote("iss", claims?.issuer)): compare "
                + "it with `az aks show --query oidcIssuerProfile.issuerUrl`, trailing slash "
                + "included, and update the credential if the cluster was re-created."
        case 700212:
            "The federated token has the wrong audience"
                + "\(Self.quote("aud", claims?.audiences.joined(separator: ", "))): mount one "
                + "projected for api://AzureADTokenExchange, not the default service account "
                + "token."
        case 700213:
            "No federated credential has this subject\(Self.quote("sub", claims?.subject)): "
                + "compare namespace and service account name with the credential's subject."
        case 7002138:
            "The subject differs from the federated credential's only in upper and lower case"
                + "\(Self.quote("sub", claims?.subject)): fix the case in the credential."
        case 70021:
            "No federated credential matches the token: one created a moment ago takes up to "
                + "five minutes; otherwise compare its issuer, subject and audience"
                + "\(Self.quote("iss", claims?.issuer))\(Self.quote("sub", claims?.subject))."
        case 70025:
            "The identity has no federated credential at all: check AZURE_CLIENT_ID and "
                + "`az identity federated-credential list`."
        default: nil
        }
    }

    /// The assertion itself is at fault.
    private static func assertion(_ code: Int, _ claims: FederatedTokenClaims?) -> String? {
        switch code {
        case 700024:
            "The federated token is outside its validity: the kubelet does not rotate it (a "
                + "subPath mount never updates), or a clock is wrong; compare its exp with the "
                + "times in the message."
        case 700027:
            "The authority does not know the key that signed the federated token: after a key "
                + "rotation this passes within minutes, otherwise the token is another "
                + "cluster's or the issuer does not publish the key."
        case 90061:
            "The authority cannot reach the issuer\(Self.quote("iss", claims?.issuer)): make its "
                + "metadata public, or reconcile the cluster with `az aks update`."
        case 70023:
            "The federated token lives longer than 25 hours or lacks iat: project it with an "
                + "expiration of 3600 to 86400 seconds."
        case 50027, 5002730:
            "The federated token is not a usable JWT: check that AZURE_FEDERATED_TOKEN_FILE "
                + "names the projected token and not another file."
        case 700222:
            "The federated token was issued by Entra itself: the file must hold the Kubernetes "
                + "service account token."
        case 7000215:
            "The client secret is wrong: set AZURE_CLIENT_SECRET to the secret's value, not its "
                + "ID, without a trailing newline."
        case 7000222: "The client secret has expired: create a new one."
        case 7000218, 900144:
            "The request lacked a parameter: the federated token file may be empty."
        case 9_002_313, 900561:
            "The request was malformed: this is a defect of the server, please report it."
        case 70003: "The authority does not know the grant: this needs client_credentials."
        default: nil
        }
    }

    /// Tenant, application or resource.
    private static func application(_ code: Int) -> String? {
        switch code {
        case 700016:
            "The client id is unknown in this tenant: AZURE_CLIENT_ID must be the client id, not "
                + "the resource id, object id or name; see `az identity show --query "
                + "\"{client:clientId,tenant:tenantId}\"`."
        case 90002:
            "The tenant is unknown here: check AZURE_TENANT_ID for a typo and "
                + "AZURE_AUTHORITY_HOST against `az cloud show`."
        case 500011, 650057:
            "The resource of the scope is not in this tenant: check the App ID URI in "
                + "BACKEND_API_SCOPE and that the API's enterprise application exists."
        case 1002012, 70011, 28000:
            "The scope is malformed: use a single <App ID URI>/.default, with a double slash "
                + "when the URI itself ends in a slash."
        case 53000, 53003, 530035:
            "Conditional Access for workload identities blocked this: give the correlation id "
                + "to the policy's administrator."
        default: nil
        }
    }

    /// The service is busy or broken.
    private static func service(_ code: Int) -> String? {
        switch code {
        case 50196: "The authority sees a request loop: wait, then reduce restarts and pods."
        case 90033: "The authority is temporarily unavailable: it is being retried."
        default: nil
        }
    }

    private static func quote(_ claim: String, _ value: String?) -> String {
        guard let value, !value.isEmpty else { return "" }
        return " (\(claim) \(Scrubber().firstLine(of: value)))"
    }
}
