// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Verifies signatures with a public key given as JWKS gives it.
enum OpenSSLSignature {
    /// The algorithms that are understood (RFC 7518 §3.1).
    enum Algorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256
        /// RSASSA-PSS with SHA-256 and a salt as long as the hash.
        case ps256
    }

    /// Whether `signature` is that of `message` by the key.
    ///
    /// `modulus` and `exponent` are big-endian, as in the JWK's `n` and `e` (RFC 7518 §6.3.1).
    static func isValid(
        _ signature: [UInt8],
        of message: [UInt8],
        algorithm: Algorithm,
        modulus: [UInt8],
        exponent: [UInt8]
    ) -> Bool {
        defer { ERR_clear_error() }
        guard let key = unsafe self.publicKey(modulus, exponent) else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        guard unsafe EVP_DigestVerifyInit(context, &keyContext, EVP_sha256(), nil, key) == 1
        else { return false }
        if algorithm == .ps256 {
            guard
                unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return false }
        }
        return unsafe EVP_DigestVerify(
            context,
            signature,
            signature.count,
            message,
            message.count
        ) == 1
    }

    /// A new key, or `nil` when the numbers make none; the caller frees it.
    private static func publicKey(_ modulus: [UInt8], _ exponent: [UInt8]) -> OpaquePointer? {
        guard let n = unsafe BN_bin2bn(modulus, Int32(clamping: modulus.count), nil) else {
            return nil
        }
        defer { unsafe BN_free(n) }
        guard let e = unsafe BN_bin2bn(exponent, Int32(clamping: exponent.count), nil) else {
            return nil
        }
        defer { unsafe BN_free(e) }
        guard let builder = unsafe OSSL_PARAM_BLD_new() else { return nil }
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        guard unsafe copenssl_push_rsa_public(builder, n, e) == 1,
            let parameters = unsafe OSSL_PARAM_BLD_to_param(builder)
        else { return nil }
        defer { unsafe OSSL_PARAM_free(parameters) }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(
                context,
                &key,
                copenssl_pkey_public_key(),
                parameters
            ) == 1
        else { return nil }
        return unsafe key
    }
}
