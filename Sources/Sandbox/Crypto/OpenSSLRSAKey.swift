// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// An RSA private key that signs and verifies RS256 (RFC 7518 §3.3).
///
/// This file and `OpenSSLDigest.swift` are the module's whole contact with OpenSSL.
@safe final class RSAKey {
    /// The size Entra and AKS use; smaller keys are refused by Microsoft.IdentityModel.
    static let keyBits: CInt = 2048

    private let raw: OpaquePointer

    private init(owning raw: OpaquePointer) {
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_PKEY_free(self.raw) }

    /// Makes a fresh key.
    ///
    /// Takes tens of milliseconds.
    static func generate() throws(CryptoError) -> RSAKey {
        guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else {
            throw .keyGeneration
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var raw: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) > 0,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, RSAKey.keyBits) > 0,
            unsafe EVP_PKEY_keygen(context, &raw) > 0,
            let raw = unsafe raw
        else {
            throw .keyGeneration
        }
        return unsafe RSAKey(owning: raw)
    }

    /// Reads a private key from DER, as `privateKeyDER` wrote it.
    static func decode(privateKeyDER der: [UInt8]) throws(CryptoError) -> RSAKey {
        let raw = unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe d2i_AutoPrivateKey(nil, &cursor, buffer.count)
        }
        guard let raw = unsafe raw else { throw .keyEncoding }
        return unsafe RSAKey(owning: raw)
    }

    /// The private key in DER.
    ///
    /// Never leaves the process.
    func privateKeyDER() throws(CryptoError) -> [UInt8] {
        let size = unsafe i2d_PrivateKey(self.raw, nil)
        guard size > 0 else { throw .keyEncoding }
        var der = [UInt8](repeating: 0, count: Int(size))
        let written = unsafe der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe i2d_PrivateKey(self.raw, &cursor)
        }
        guard written == size else { throw .keyEncoding }
        return der
    }

    /// The public key's numbers, big endian without leading zeros, as a JWK carries them.
    func publicNumbers() throws(CryptoError) -> (modulus: [UInt8], exponent: [UInt8]) {
        (try self.number("n"), try self.number("e"))
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
    func sign(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .signature }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, self.raw) == 1 else {
            throw .signature
        }
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(self.raw)))
        var size = signature.count
        let status = unsafe signature.withUnsafeMutableBufferPointer { signature in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_DigestSign(
                    context,
                    signature.baseAddress,
                    &size,
                    bytes.baseAddress,
                    bytes.count
                )
            }
        }
        guard status == 1, size == signature.count else { throw .signature }
        return signature
    }

    /// Whether `signature` is this key's RS256 signature over `bytes`.
    func verifies(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, self.raw) == 1 else {
            return false
        }
        let status = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    bytes.baseAddress,
                    bytes.count
                )
            }
        }
        // A mismatch leaves an entry in the thread's error queue; the next caller must not see it.
        if status != 1 { ERR_clear_error() }
        return status == 1
    }

    private func number(_ name: String) throws(CryptoError) -> [UInt8] {
        var big: OpaquePointer?
        let status = unsafe name.withCString { unsafe EVP_PKEY_get_bn_param(self.raw, $0, &big) }
        guard status == 1, let big = unsafe big else { throw .keyEncoding }
        defer { unsafe BN_free(big) }
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(big) + 7) / 8)
        let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe BN_bn2bin(big, buffer.baseAddress)
        }
        guard Int(written) == bytes.count else { throw .keyEncoding }
        return bytes
    }
}
