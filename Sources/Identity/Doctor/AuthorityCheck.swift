// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Whether the authority can be reached: name, connection, TLS, and what stands between.
enum AuthorityCheck {
    static func judge(_ answer: AuthorityAnswer, _ remedies: Remedies) -> DoctorResult {
        let host = answer.authority.host
        switch answer.result {
        case .success(let response):
            let times = response.measurements.map { ": " + AuthorityAnswer.text($0) } ?? ""
            return .passed(
                .authority,
                "\(host) answered \(response.status) in \(answer.tookMS) ms\(times); "
                    + "\(answer.way)."
            )
        case .failure(let error):
            let (remedy, commands) = Self.remedy(error, answer, remedies)
            return .failed(
                .authority,
                "\(host): \(error.summary), \(answer.way).",
                remedy,
                commands
            )
        }
    }

    private static func remedy(
        _ error: TransferError,
        _ answer: AuthorityAnswer,
        _ remedies: Remedies
    ) -> (String, [String]) {
        let host = answer.authority.host
        let namespace = DoctorNames.quoted(remedies.names.namespace)
        let policies = "kubectl -n \(namespace) get networkpolicies -o yaml"
        switch error {
        case .resolveFailed:
            return (
                "The name has no address here: check AZURE_AUTHORITY_HOST for a typo, the "
                    + "cluster's DNS, and that network policy lets DNS through.",
                [
                    "kubectl -n \(namespace) run dns --rm -it --restart=Never --image=busybox -- "
                        + "nslookup \(host)", policies,
                ]
            )
        case .tls:
            return (
                "TLS failed: a proxy intercepts it, or the image lacks certificates. Set "
                    + "SSL_CERT_FILE to a bundle with the proxy's authority.",
                [
                    "openssl s_client -connect \(host):443 -servername \(host) </dev/null "
                        + "| openssl x509 -noout -issuer",
                    "kubectl -n \(namespace) set env deployment/\(remedies.names.deployment) "
                        + "SSL_CERT_FILE=<mounted bundle>",
                ]
            )
        case .connectFailed where answer.isProxied, .connectTimedOut where answer.isProxied,
            .proxy:
            return (
                "The proxy cannot be reached or refuses: check HTTPS_PROXY, or list the "
                    + "authority in NO_PROXY.",
                [
                    "kubectl -n \(namespace) set env deployment/\(remedies.names.deployment) "
                        + "NO_PROXY=\(host)"
                ]
            )
        case .connectFailed, .connectTimedOut:
            return (
                "Nothing lets the pod out to port 443: check network policy, firewall and route "
                    + "table.",
                [policies]
            )
        default:
            return (
                "Something else than the authority seems to answer: check AZURE_AUTHORITY_HOST "
                    + "and what stands between.",
                [policies, "az cloud show --query endpoints.activeDirectory -o tsv"]
            )
        }
    }
}
