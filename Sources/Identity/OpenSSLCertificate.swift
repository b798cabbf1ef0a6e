// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A certificate and its private key, read from PEM or PFX, able to sign.
///
/// With the other `OpenSSL*` files the only code of this module that touches C memory. Every
/// pointer is owned by one object or freed by the `defer` beside its creation.
@safe final class OpenSSLCertificate {
    /// Why the bytes are of no use.
    enum Refusal: Error, Equatable {
        /// Neither PEM nor PFX, or the password is wrong.
        case unreadable
        /// There is no private key in it.
        case noKey
        /// No certificate in it belongs to the key.
        case noCertificate
        /// Entra takes RSA of 2048 bits and more only.
        case notRSA
        /// OpenSSL could not sign.
        case signingFailed
    }

    /// Entra refuses shorter keys.
    static let keyBitsMin: Int32 = 2048

    /// SHA-256 of the leaf's DER: `x5t#S256` (RFC 7515 §4.1.8).
    let thumbprintSHA256: [UInt8]
    /// DER of the leaf, then of whatever else the file holds: `x5c` (RFC 7515 §4.1.6).
    let chainDER: [[UInt8]]

    private let key: OpaquePointer

    /// Reads PEM (a key and certificates in any order) or PFX.
    init(_ bytes: [UInt8], password: Secret?) throws(Refusal) {
        let contents = try OpenSSLContents(bytes, password: password?.value ?? "")
        guard let key = unsafe contents.key else { throw .noKey }
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA,
            unsafe EVP_PKEY_get_bits(key) >= Self.keyBitsMin
        else { throw .notRSA }
        let certificates = unsafe contents.certificates
        var leafIndex: Int?
        for index in unsafe certificates.indices
        where unsafe X509_check_private_key(certificates[index], key) == 1 {
            leafIndex = index
            break
        }
        guard let leafIndex else { throw .noCertificate }
        var chain: [[UInt8]] = [unsafe Self.der(certificates[leafIndex])]
        for index in unsafe certificates.indices where index != leafIndex {
            chain.append(unsafe Self.der(certificates[index]))
        }
        self.chainDER = chain
        self.thumbprintSHA256 = unsafe Self.sha256(certificates[leafIndex])
        guard unsafe EVP_PKEY_up_ref(key) == 1 else { throw .unreadable }
        // Balanced in `deinit`.
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(self.key) }

    /// RSASSA-PSS with SHA-256 and a salt as long as the hash: `PS256` (RFC 7518 §3.5).
    func signPS256(_ message: [UInt8]) throws(Refusal) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .signingFailed }
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        guard
            unsafe EVP_DigestSignInit(context, &keyContext, EVP_sha256(), nil, self.key) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
        else { throw .signingFailed }
        var count = 0
        guard unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1 else {
            throw .signingFailed
        }
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw .signingFailed }
        return Array(signature.prefix(count))
    }

    private static func der(_ certificate: OpaquePointer) -> [UInt8] {
        let count = unsafe i2d_X509(certificate, nil)
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            unsafe _ = i2d_X509(certificate, &cursor)
        }
        return bytes
    }

    private static func sha256(_ certificate: OpaquePointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        unsafe _ = X509_digest(certificate, EVP_sha256(), &digest, &count)
        return Array(digest.prefix(Int(count)))
    }
}
