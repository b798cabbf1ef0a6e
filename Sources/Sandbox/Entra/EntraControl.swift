// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// One body of `POST /sandbox/entra`.
///
/// Members of a fault (`mode`, `status`, …) or `faults` replace all faults; `"mode":"ok"` clears
/// them. `issuer`, `expires_in`, `refresh_in`, `roles` and `issuer_reachable` change settings; null
/// restores a default. `revoke`, `roll_key`, `roll_cluster_key` (`"published"` or `"unpublished"`)
/// and `clear_log` act once; `project_token` is answered with a service-account token.
struct EntraControl {
    var faults: [Fault]?
    var clearsLog = false
    var revokesTokens = false
    var rollsKey = false
    var rollsClusterKey = false
    var publishesClusterKey = true
    /// Lifetime of a service-account token to answer with, in seconds; nil for none.
    var projectedTokenLifetimeS: Int64?
    private var issuer: String??
    private var expiresInS: Int??
    private var refreshInS: Int??
    private var roles: [String]??
    private var isIssuerReachable: Bool?

    private static let members = [
        "faults", "issuer", "expires_in", "refresh_in", "roles", "issuer_reachable", "revoke",
        "roll_key", "roll_cluster_key", "project_token", "clear_log",
    ]

    /// Longest lifetime of a projected token: a day, as Kubernetes allows.
    static let projectedTokenLifetimeSMax: Int64 = 86_400

    private enum Publication: String, CaseIterable { case published, unpublished }

    /// Reads a body, or throws a 422 problem that names every mistake.
    static func decode(_ body: [UInt8]) throws(Problem) -> EntraControl {
        let document = try ControlBody.read(body)
        var reader = BodyReader(document.root)
        reader.allowOnly(Fault.members + EntraControl.members)
        var control = EntraControl()
        control.faults = ControlBody.faults(&reader)
        control.clearsLog = reader.optionalFlag("clear_log") ?? false
        control.revokesTokens = reader.optionalFlag("revoke") ?? false
        control.rollsKey = reader.optionalFlag("roll_key") ?? false
        control.isIssuerReachable = reader.optionalFlag("issuer_reachable")
        if reader.member("roll_cluster_key") != nil {
            control.rollsClusterKey = true
            control.publishesClusterKey =
                reader.word("roll_cluster_key", of: Publication.self) != .unpublished
        }
        control.projectedTokenLifetimeS = reader.optionalInteger(
            "project_token",
            in: 1...EntraControl.projectedTokenLifetimeSMax
        )
        let root = document.root
        if root["issuer"] != nil {
            control.issuer = .some(reader.optionalText("issuer", length: 0...2048))
        }
        if root["expires_in"] != nil {
            control.expiresInS = .some(
                reader.optionalInteger("expires_in", in: -1...31_536_000).map { Int($0) }
            )
        }
        if root["refresh_in"] != nil {
            control.refreshInS = .some(
                reader.optionalInteger("refresh_in", in: -1...31_536_000).map { Int($0) }
            )
        }
        if let roles = root["roles"] {
            let texts = reader.texts("roles", count: 0...32, length: 1...128)
            control.roles = .some(roles.isNull ? nil : texts)
        }
        guard reader.issues.isEmpty else {
            throw .unprocessable("The switch is not valid.", reader.issues)
        }
        return control
    }

    /// The settings after this change.
    func settings(from settings: EntraSettings) -> EntraSettings {
        var settings = settings
        if let issuer { settings.metadataIssuer = issuer }
        if let expiresInS { settings.expiresInS = expiresInS ?? EntraSettings.expiresInSDefault }
        if let refreshInS { settings.refreshInS = refreshInS }
        if let roles { settings.roles = roles }
        if let isIssuerReachable { settings.isIssuerReachable = isIssuerReachable }
        return settings
    }

    /// The settings as `GET` shows them.
    static func json(of settings: EntraSettings) -> JSON {
        [
            "issuer": settings.metadataIssuer.map { .string($0) } ?? .null,
            "expires_in": .number(JSONNumber(settings.expiresInS)),
            "refresh_in": settings.refreshInS.map { .number(JSONNumber($0)) } ?? .null,
            "roles": settings.roles.map { .array($0.map { .string($0) }) } ?? .null,
            "issuer_reachable": .bool(settings.isIssuerReachable),
        ]
    }
}
