// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What came of asking the authority for its metadata, and on which way.
struct AuthorityAnswer {
    let authority: Authority
    let result: Result<HTTPClient.Response, TransferError>
    let tookMS: UInt64
    /// Nil for this machine, which is never asked through a proxy.
    let route: ProxyRoute?

    var isProxied: Bool {
        guard case .proxy = self.route else { return false }
        return true
    }

    /// The way and the reason for it, as the second part of a sentence.
    var way: String {
        switch self.route {
        case nil: "directly, for this machine is never proxied"
        case .direct: "directly, for no variable names a proxy"
        case .exempt(let entry):
            "past the proxy, for NO_PROXY has \(DoctorNames.plain(entry))"
        case .proxy(let url, let variable):
            "through the proxy \(DoctorNames.plain(url)) (\(variable))"
        }
    }

    /// Where the time went, and who issued the certificate: an interceptor shows there.
    static func text(_ measurements: TransferMeasurements) -> String {
        let establishedMS = max(measurements.connectedMS, measurements.securedMS)
        var phases = [
            ("name", measurements.resolvedMS),
            ("connection", measurements.connectedMS - measurements.resolvedMS),
        ]
        if measurements.securedMS > 0 {
            phases.append(("TLS", measurements.securedMS - measurements.connectedMS))
        }
        phases.append(("first byte", measurements.firstByteMS - establishedMS))
        let times = phases.map { "\($0.0) \(Self.rounded($0.1)) ms" }.joined(separator: ", ")
        guard let issuer = measurements.certificateIssuer else { return times }
        return "\(times); certificate issued by \(DoctorNames.plain(issuer))"
    }

    private static func rounded(_ milliseconds: Double) -> String {
        // A clock that is read twice may show a phase that took nothing as a little less.
        let shown = max(0, milliseconds)
        guard shown < 10 else { return "\(Int(shown.rounded()))" }
        let tenths = Int((shown * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
