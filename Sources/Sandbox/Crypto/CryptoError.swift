// SPDX-License-Identifier: Apache-2.0

/// What OpenSSL refused to do.
enum CryptoError: Error, Equatable {
    case keyGeneration
    case keyEncoding
    case signature
}
