// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// SHA-256 (FIPS 180-4).
enum SHA256 {
    /// Size of a digest in bytes.
    static let digestBytes = 32

    /// The digest of `bytes`.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.digestBytes)
        let status = unsafe digest.withUnsafeMutableBufferPointer { digest in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_Digest(
                    bytes.baseAddress,
                    bytes.count,
                    digest.baseAddress,
                    nil,
                    EVP_sha256(),
                    nil
                )
            }
        }
        precondition(status == 1, "SHA-256 is part of OpenSSL's default provider")
        return digest
    }
}
