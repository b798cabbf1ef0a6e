// SPDX-License-Identifier: Apache-2.0

/// Prints what `mcp-server config` shows: name, effective value, where it came from.
enum ConfigurationListing {
    static func text(_ configuration: Configuration, _ source: ConfigurationSource) -> String {
        let width = SettingName.allCases.map(\.rawValue.count).max() ?? 0
        var lines = SettingName.allCases.map { name in
            let padding = String(repeating: " ", count: width - name.rawValue.count)
            let origin = source.value(name)?.origin ?? .builtIn
            let value = Self.value(name, configuration, source)
            return "\(name.rawValue)\(padding)  \(value)  (\(origin.rawValue))"
        }
        lines += configuration.warnings.map { "warning: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func value(
        _ name: SettingName,
        _ configuration: Configuration,
        _ source: ConfigurationSource
    ) -> String {
        if name.isSecret { return source.value(name) == nil ? "-" : "********" }
        if let text = Self.effective(name, configuration) { return text }
        guard let text = source.value(name)?.text else { return "-" }
        return name.mayCarryUserInfo ? Self.withoutUserInfo(text) : text
    }

    /// The value in force, for settings that have a default or a normal form.
    private static func effective(
        _ name: SettingName,
        _ configuration: Configuration
    ) -> String? {
        switch name {
        case .host: configuration.host
        case .port: String(configuration.port)
        case .azureAuthorityHost: configuration.authorityHost
        case .backendAPIURL: configuration.backend.text
        case .backendAPITimeout: Self.seconds(configuration.backendTimeoutMS)
        case .backendAPIScope: configuration.backendScope
        case .readinessCheckBackend: String(configuration.checksBackendForReadiness)
        case .logLevel: configuration.logLevel.rawValue
        case .logFormat: configuration.logFormat.rawValue
        case .maxConnections: String(configuration.connectionsMax)
        case .maxConcurrentCalls: String(configuration.concurrentCallsMax)
        case .drainDelay: Self.seconds(configuration.drainDelayMS)
        case .drainTimeout: Self.seconds(configuration.drainTimeoutMS)
        default: nil
        }
    }

    private static func seconds(_ milliseconds: Int) -> String {
        milliseconds % 1_000 == 0
            ? "\(milliseconds / 1_000) s" : "\(Double(milliseconds) / 1_000) s"
    }

    /// A proxy URL may be `http://user:password@proxy`: only the part after `@` is shown.
    private static func withoutUserInfo(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        return "********@" + text[text.index(after: at)...]
    }
}
