// SPDX-License-Identifier: Apache-2.0

/// The identity part of the configuration, read and checked together.
struct IdentityReading {
    let tenantID: String?
    let clientID: String?
    let authorityHost: String
    let federatedTokenFile: String?
    let clientSecret: String?

    init(_ reader: inout SettingReader) {
        self.tenantID = Self.tenant(&reader)
        self.clientID = Self.client(&reader)
        self.authorityHost = Self.authority(&reader)
        self.federatedTokenFile = reader.text(.azureFederatedTokenFile)
        self.clientSecret = reader.text(.azureClientSecret)
        let user: SettingName? =
            if self.federatedTokenFile != nil {
                .azureFederatedTokenFile
            } else if self.clientSecret != nil {
                .azureClientSecret
            } else if reader.text(.azureClientCertificatePath) != nil {
                .azureClientCertificatePath
            } else { nil }
        guard let user else { return }
        let remedy =
            user == .azureFederatedTokenFile
            ? "annotate the service account with azure.workload.identity/"
            : "set it to the application's "
        if reader.text(.azureTenantID) == nil {
            let what = user == .azureFederatedTokenFile ? "tenant-id" : "tenant id"
            reader.report(.azureTenantID, "is not set but \(user.rawValue) is; \(remedy)\(what)")
        }
        if reader.text(.azureClientID) == nil {
            let what = user == .azureFederatedTokenFile ? "client-id" : "client id"
            reader.report(.azureClientID, "is not set but \(user.rawValue) is; \(remedy)\(what)")
        }
    }

    /// A GUID or a verified domain; it becomes a path segment of the token URL.
    private static func tenant(_ reader: inout SettingReader) -> String? {
        guard let tenant = reader.text(.azureTenantID) else { return nil }
        let isName = tenant.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == 0x2E || $0 == 0x2D }
        if !isName || tenant.allSatisfy({ $0 == "." }) {
            let found = SettingReader.quoted(tenant)
            reader.report(.azureTenantID, "is \(found), must be a tenant id (GUID) or domain")
        }
        return tenant
    }

    private static func client(_ reader: inout SettingReader) -> String? {
        guard let client = reader.text(.azureClientID) else { return nil }
        if !Self.isGUID(client) {
            let found = SettingReader.quoted(client)
            reader.report(
                .azureClientID,
                "is \(found), must be the client id (a GUID), not a name, object id or resource id"
            )
        }
        return client
    }

    private static func authority(_ reader: inout SettingReader) -> String {
        guard var text = reader.text(.azureAuthorityHost) else {
            return Configuration.defaultAuthorityHost
        }
        if !text.contains("://") { text = "https://" + text }
        switch BaseURL.parse(text) {
        case .failure(let reason):
            reader.report(.azureAuthorityHost, reason.text)
        case .success(let url):
            if url.isConfidential { return url.text }
            reader.report(.azureAuthorityHost, "must use https: credentials are sent to it")
        }
        return Configuration.defaultAuthorityHost
    }

    static func isGUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
