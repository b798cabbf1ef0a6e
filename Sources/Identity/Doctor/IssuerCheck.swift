// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Whether the issuer publishes what Entra needs in order to believe the federated token.
///
/// Entra reads these documents, the pod never needs them: when this pod has no way to them, that
/// proves nothing and is a warning.
enum IssuerCheck {
    static func judge(
        _ token: DecodedJWT,
        _ documents: Result<IssuerDocuments, IssuerDocuments.Failure>,
        _ remedies: Remedies
    ) -> DoctorResult {
        let issuer = token.claims.issuer ?? ""
        switch documents {
        case .failure(let failure): return Self.unfetched(issuer, failure, remedies)
        case .success(let documents):
            guard documents.issuer == issuer else {
                return .failed(
                    .issuer,
                    "The document at \(DoctorNames.plain(issuer)) names the issuer "
                        + "\(DoctorNames.plain(documents.issuer)).",
                    "They must be equal, trailing slash included: the cluster's issuer changed, "
                        + "or the token is another cluster's. Re-create the pod.",
                    [remedies.showIssuer, remedies.restart]
                )
            }
            guard documents.keys.contains(where: { $0.id == token.keyID }) else {
                return .failed(
                    .issuer,
                    "The issuer publishes \(documents.keys.count) keys and not the one that "
                        + "signed the token (kid \(DoctorNames.plain(token.keyID ?? "missing"))).",
                    "After a rotation this passes within minutes (AADSTS700027 until then); "
                        + "otherwise the token is another cluster's. Let the cluster reconcile, "
                        + "then re-create the pod.",
                    remedies.commands(forAADSTS: 700027) + [remedies.restart]
                )
            }
            return .passed(
                .issuer,
                "\(DoctorNames.plain(issuer)) publishes the token's key among "
                    + "\(documents.keys.count)."
            )
        }
    }

    private static func unfetched(
        _ issuer: String,
        _ failure: IssuerDocuments.Failure,
        _ remedies: Remedies
    ) -> DoctorResult {
        let shown = DoctorNames.plain(issuer)
        let remedy = "Entra must reach it, this pod need not: try it from outside the cluster."
        let commands = [
            "curl -sS \(DoctorNames.quoted(IssuerDocuments.discoveryURL(shown)))",
            remedies.showIssuer,
        ]
        switch failure {
        case .unsafeURL(let url):
            return .failed(
                .issuer,
                "\(DoctorNames.plain(url)) is not an https URL.",
                "Entra reads issuers over https only: the cluster needs a public OIDC issuer.",
                [
                    "az aks update --resource-group <resource group> --name <cluster> "
                        + "--enable-oidc-issuer"
                ]
            )
        case .transfer(let error):
            return .warning(
                .issuer,
                "\(shown) was not reached: \(error.summary).",
                remedy,
                commands
            )
        case .status(let status):
            return .warning(.issuer, "\(shown) answered \(status).", remedy, commands)
        case .unusable(let text):
            return .failed(.issuer, "\(shown): \(text).", remedy, commands)
        }
    }
}
