// SPDX-License-Identifier: Apache-2.0

/// Why a URL cannot be the backend's.
public enum BackendOriginError: Error, Equatable, CustomStringConvertible {
    case characters
    case scheme
    case userInfo
    case host
    case port
    case path
    case queryOrFragment
    case plainHTTP

    /// One sentence for the person who configures the server; never repeats the URL.
    public var description: String {
        switch self {
        case .characters: "must be visible ASCII without spaces or backslashes"
        case .scheme: "must start with https:// (or http:// for this machine)"
        case .userInfo: "must not carry a user name or password"
        case .host: "must name a host"
        case .port: "must have a port from 1 to 65535, or none"
        case .path: "must not have empty, . or .. path segments"
        case .queryOrFragment: "must not have a query or a fragment"
        case .plainHTTP:
            "must be https:// because a token is sent to it (http:// is for loopback only)"
        }
    }
}
