// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a PEM or PFX file holds, freed with this object.
@safe final class OpenSSLContents {
    private(set) var key: OpaquePointer?
    private(set) var certificates: [OpaquePointer] = unsafe []

    /// A leaf and its chain; more is no certificate file.
    static let certificatesMax = 16

    init(_ bytes: [UInt8], password: String) throws(OpenSSLCertificate.Refusal) {
        // Errors are told apart by what is missing; OpenSSL's queue must not grow.
        defer { ERR_clear_error() }
        let isPEM = bytes.prefix(64 * 1024).contains(Array("-----BEGIN ".utf8))
        if isPEM {
            self.readPEM(bytes, password)
        } else {
            try self.readPFX(bytes, password)
        }
    }

    deinit {
        unsafe EVP_PKEY_free(self.key)
        for index in unsafe self.certificates.indices {
            unsafe X509_free(self.certificates[index])
        }
    }

    private func readPEM(_ bytes: [UInt8], _ password: String) {
        guard let keyBIO = unsafe BIO_new_mem_buf(bytes, Int32(clamping: bytes.count)) else {
            return
        }
        defer { unsafe BIO_free(keyBIO) }
        // A passphrase argument, even an empty one, keeps OpenSSL from asking on the terminal.
        var passphrase = Array(password.utf8) + [0]
        unsafe self.key = PEM_read_bio_PrivateKey(keyBIO, nil, nil, &passphrase)
        guard let certificateBIO = unsafe BIO_new_mem_buf(bytes, Int32(clamping: bytes.count))
        else { return }
        defer { unsafe BIO_free(certificateBIO) }
        while unsafe self.certificates.count < Self.certificatesMax,
            let certificate = unsafe PEM_read_bio_X509(certificateBIO, nil, nil, nil)
        {
            unsafe self.certificates.append(certificate)
        }
    }

    private func readPFX(
        _ bytes: [UInt8],
        _ password: String
    ) throws(OpenSSLCertificate.Refusal) {
        guard let bio = unsafe BIO_new_mem_buf(bytes, Int32(clamping: bytes.count)) else {
            throw .unreadable
        }
        defer { unsafe BIO_free(bio) }
        guard let container = unsafe d2i_PKCS12_bio(bio, nil) else { throw .unreadable }
        defer { unsafe PKCS12_free(container) }
        var leaf: OpaquePointer?
        var others: OpaquePointer?
        guard unsafe PKCS12_parse(container, password, &self.key, &leaf, &others) == 1 else {
            throw .unreadable
        }
        if let leaf = unsafe leaf { unsafe self.certificates.append(leaf) }
        guard let others = unsafe others else { return }
        defer { unsafe copenssl_x509_stack_free(others) }
        for index in 0..<min(unsafe copenssl_x509_stack_count(others), Int32(Self.certificatesMax))
        {
            guard let certificate = unsafe copenssl_x509_stack_value(others, index),
                unsafe X509_up_ref(certificate) == 1
            else { continue }
            unsafe self.certificates.append(certificate)
        }
    }
}
