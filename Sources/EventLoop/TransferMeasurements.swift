// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// How one exchange spent its time, and who vouched for the peer.
///
/// For explanations; measured only when `HTTPClient.Request.isMeasured` asks for it.
public struct TransferMeasurements: Equatable, Sendable {
    /// From the start until the name had an address, in milliseconds; 0 on a kept connection, as
    /// the next two.
    public var resolvedMS: Double
    /// From the start until the connection stood; to the proxy, if there is one.
    public var connectedMS: Double
    /// From the start until TLS was ready; 0 without TLS.
    public var securedMS: Double
    /// From the start until the first byte of the answer.
    public var firstByteMS: Double
    /// The issuer of the peer's certificate as OpenSSL writes it; nil without TLS and on a kept
    /// connection.
    ///
    /// Somebody else's text: cut and clean it before it is shown.
    public var certificateIssuer: String?

    /// Makes measurements by hand, for tests of code that shows them.
    public init(
        resolvedMS: Double,
        connectedMS: Double,
        securedMS: Double,
        firstByteMS: Double,
        certificateIssuer: String? = nil
    ) {
        self.resolvedMS = resolvedMS
        self.connectedMS = connectedMS
        self.securedMS = securedMS
        self.firstByteMS = firstByteMS
        self.certificateIssuer = certificateIssuer
    }

    /// Reads what libcurl knows of an exchange that has just ended.
    init(_ easy: EasyHandle) {
        func milliseconds(_ info: CURLINFO) -> Double { Double(easy.offset(info)) / 1000 }
        self.resolvedMS = milliseconds(CURLINFO_NAMELOOKUP_TIME_T)
        self.connectedMS = milliseconds(CURLINFO_CONNECT_TIME_T)
        self.securedMS = milliseconds(CURLINFO_APPCONNECT_TIME_T)
        self.firstByteMS = milliseconds(CURLINFO_STARTTRANSFER_TIME_T)
        self.certificateIssuer = easy.certificateIssuer
    }
}
