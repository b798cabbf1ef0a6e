// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// The one entry of `CURLOPT_CONNECT_TO`: any host and port of a URL lead to this place.
@safe final class ConnectionDestination {
    /// Valid as long as this object, which its client keeps until its handles are gone.
    let list: UnsafeMutablePointer<curl_slist>

    /// `nil` when there is no memory.
    init?(_ hostAndPort: String) {
        guard let list = unsafe curl_slist_append(nil, "::" + hostAndPort) else { return nil }
        unsafe self.list = list
    }

    deinit { unsafe curl_slist_free_all(self.list) }
}
