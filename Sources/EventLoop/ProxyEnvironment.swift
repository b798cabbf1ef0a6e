// SPDX-License-Identifier: Apache-2.0

/// What the environment says about proxies, read once.
///
/// libcurl reads these variables for each transfer. Knowing that there are none saves that, and
/// the exceptions need one more entry than the environment has.
struct ProxyEnvironment {
    /// The address of the cloud's metadata service: link-local, so a proxy could only reach its
    /// own.
    static let metadataHost = "169.254.169.254"

    /// The variables that name proxies, without empty ones.
    let variables: [(name: String, value: String)]
    /// Whether any variable names a proxy.
    var isUsed: Bool { !self.variables.isEmpty }
    /// The hosts that are never proxied, as `CURLOPT_NOPROXY` wants them.
    let exceptions: String

    init(_ variables: [(name: String, value: String)] = Environment.all) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { name in variables.first { $0.name == name }?.value }
                .first { !$0.isEmpty }
        }
        // HTTP_PROXY in capitals is not among them: a CGI gateway sets it from a request header.
        let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        self.variables = variables.filter { names.contains($0.name) && !$0.value.isEmpty }
        switch value("no_proxy", "NO_PROXY") {
        case nil: self.exceptions = ProxyEnvironment.metadataHost
        // An asterisk means every host, and only when it stands alone.
        case "*": self.exceptions = "*"
        case let hosts?: self.exceptions = "\(hosts),\(ProxyEnvironment.metadataHost)"
        }
    }
}
