// SPDX-License-Identifier: Apache-2.0

/// The effective settings of one process; every value is checked.
struct Configuration {
    var host: String
    var port: Int
    var tenantID: String?
    var clientID: String?
    var authorityHost: String
    /// As configured; whether the file exists is the credential chooser's question.
    var federatedTokenFile: String?
    var clientSecret: String?
    var backend: BaseURL
    /// For one attempt; see `callTimeoutMS` for the whole call.
    var backendTimeoutMS: Int
    var backendScope: String
    var checksBackendForReadiness: Bool
    var logLevel: LogLevel
    var logFormat: LogFormat
    var allowedHosts: [String]
    var allowedOrigins: [String]
    var connectionsMax: Int
    var concurrentCallsMax: Int
    var drainDelayMS: Int
    var drainTimeoutMS: Int
    var caFile: String?
    var caDirectory: String?

    static let defaultAuthorityHost = "https://login.microsoftonline.com"
    static let defaultScope = "https://management.azure.com/.default"

    /// What is legal but probably not meant; logged at start and shown by `config`.
    var warnings: [String] {
        guard self.backendScope == Self.defaultScope, !self.backend.isLoopback,
            !Self.managementHosts.contains(self.backend.host)
        else { return [] }
        return [
            "BACKEND_API_SCOPE is the Azure management scope but the backend is not an Azure "
                + "management host: its operator gets a token with this identity's Azure rights; "
                + "set BACKEND_API_SCOPE to api://<the backend's app id>/.default"
        ]
    }

    /// The Azure Resource Manager endpoints of all clouds.
    private static let managementHosts = [
        "management.azure.com", "management.usgovcloudapi.net", "management.chinacloudapi.cn",
    ]

    /// Reads and checks every setting.
    ///
    /// - Throws: `ConfigurationError` with all problems at once.
    static func load(_ source: ConfigurationSource) throws(ConfigurationError) -> Configuration {
        var reader = SettingReader(source)
        let identity = IdentityReading(&reader)
        let backend = Self.backend(&reader)
        let configuration = Configuration(
            host: Self.listenHost(&reader),
            // 0 asks the kernel for a free port; the ready line says which.
            port: reader.integer(.port, in: 0...65_535, default: 3_333),
            tenantID: identity.tenantID,
            clientID: identity.clientID,
            authorityHost: identity.authorityHost,
            federatedTokenFile: identity.federatedTokenFile,
            clientSecret: identity.clientSecret,
            backend: backend,
            // Up to 50 s: one attempt must end before the call does.
            backendTimeoutMS: reader.secondsAsMS(
                .backendAPITimeout,
                inMS: 100...50_000,
                defaultMS: 10_000
            ),
            backendScope: Self.scope(&reader),
            checksBackendForReadiness: reader.boolean(.readinessCheckBackend, default: true),
            logLevel: reader.choice(.logLevel, default: .info),
            logFormat: reader.choice(.logFormat, default: .automatic),
            allowedHosts: reader.list(.allowedHosts).map { $0.lowercased() },
            allowedOrigins: reader.list(.allowedOrigins).map { $0.lowercased() },
            // 10,000 idle connections are the budget; the rest is head room for probes and bursts.
            connectionsMax: reader.integer(.maxConnections, in: 1...1_000_000, default: 16_384),
            // At 30 ms a call this is some 17,000 calls/s, more than one core carries.
            concurrentCallsMax: reader.integer(
                .maxConcurrentCalls,
                in: 1...100_000,
                default: 512
            ),
            // Kubernetes takes a pod out of its endpoints within seconds, not at once.
            drainDelayMS: reader.secondsAsMS(.drainDelay, inMS: 0...300_000, defaultMS: 5_000),
            drainTimeoutMS: reader.secondsAsMS(
                .drainTimeout,
                inMS: 0...600_000,
                defaultMS: 60_000
            ),
            caFile: reader.text(.sslCertFile),
            caDirectory: reader.text(.sslCertDirectory)
        )
        guard reader.problems.isEmpty else {
            throw ConfigurationError(problems: reader.problems)
        }
        return configuration
    }

    private static func listenHost(_ reader: inout SettingReader) -> String {
        let host = reader.text(.host) ?? "0.0.0.0"
        let literal =
            host.hasPrefix("[") && host.hasSuffix("]")
            ? String(host.dropFirst().dropLast()) : host
        guard literal == "localhost" || HostPolicy.isIPLiteral(literal) else {
            let found = SettingReader.quoted(host)
            reader.report(
                .host,
                "is \(found), must be an IP address such as 0.0.0.0, 127.0.0.1 or ::"
            )
            return "0.0.0.0"
        }
        return literal == "localhost" ? "127.0.0.1" : literal
    }

    private static func backend(_ reader: inout SettingReader) -> BaseURL {
        let unset = BaseURL(scheme: "https", host: "", port: 443, text: "")
        guard let text = reader.text(.backendAPIURL) else {
            reader.report(
                .backendAPIURL,
                "is not set, must be the backend's base URL such as https://api.example.com"
            )
            return unset
        }
        switch BaseURL.parse(text) {
        case .failure(let reason):
            // A URL may carry a password, so it is not repeated.
            reader.report(.backendAPIURL, reason.text)
            return unset
        case .success(let url):
            if !url.isConfidential {
                reader.report(
                    .backendAPIURL,
                    "is \(SettingReader.quoted(url.text)), must use https: "
                        + "an access token is sent with every request (http is for loopback only)"
                )
            }
            return url
        }
    }

    private static func scope(_ reader: inout SettingReader) -> String {
        guard let scope = reader.text(.backendAPIScope) else { return Self.defaultScope }
        let isPlain = scope.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        if !isPlain || !scope.hasSuffix("/.default") {
            let found = SettingReader.quoted(scope)
            reader.report(
                .backendAPIScope,
                "is \(found), must be one scope that ends in /.default"
            )
        }
        return scope
    }
}
