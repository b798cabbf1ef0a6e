// SPDX-License-Identifier: Apache-2.0

/// Why a file was not read.
public enum FileError: Error, Equatable, Sendable {
    /// There is no such file.
    case notFound
    /// The process may not read it.
    case accessDenied
    /// It is a directory, a pipe or a device.
    case notRegular
    /// It has more bytes than the caller allows.
    case tooLarge
    /// Anything else, as the kernel reports it.
    case failed(UVError)

    init(_ error: UVError) {
        switch error {
        case .notFound: self = .notFound
        case .accessDenied: self = .accessDenied
        default: self = .failed(error)
        }
    }
}

extension FileError: CustomStringConvertible {
    /// One phrase, without the path.
    public var description: String {
        switch self {
        case .notFound: "no such file"
        case .accessDenied: "permission denied"
        case .notRegular: "not a regular file"
        case .tooLarge: "file too large"
        case .failed(let error): error.description
        }
    }
}
