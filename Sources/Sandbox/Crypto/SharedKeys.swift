// SPDX-License-Identifier: Apache-2.0

/// The first keys of every sandbox in this process, made once.
///
/// Making a 2,048-bit key costs tens of milliseconds, which a test suite with hundreds of sandboxes
/// would pay each time. The keys are fresh in every process and never written anywhere. Kept as DER
/// because bytes may be shared between threads and an OpenSSL handle may not.
enum SharedKeys {
    private static let entra = try? RSAKey.generate().privateKeyDER()
    private static let cluster = try? RSAKey.generate().privateKeyDER()

    /// The key Entra signs access tokens with.
    static func entraKey() throws(CryptoError) -> SigningKey {
        try SharedKeys.key(SharedKeys.entra)
    }

    /// The key the cluster issuer signs service-account tokens with.
    static func clusterKey() throws(CryptoError) -> SigningKey {
        try SharedKeys.key(SharedKeys.cluster)
    }

    private static func key(_ der: [UInt8]?) throws(CryptoError) -> SigningKey {
        guard let der else { throw .keyGeneration }
        return try SigningKey(try RSAKey.decode(privateKeyDER: der))
    }
}
