// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// libcurl's `CURL *`, in its own type so that it cannot be swapped with a `CURLM *`.
///
/// Options are set by kind. A refused option is a libcurl built without what this module needs
/// (or no memory), which no caller could repair: it traps.
@safe struct EasyHandle {
    let raw: UnsafeMutableRawPointer

    init?() {
        guard let raw = unsafe curl_easy_init() else { return nil }
        unsafe self.raw = raw
    }

    init(_ raw: UnsafeMutableRawPointer) { unsafe self.raw = raw }

    func cleanUp() { unsafe curl_easy_cleanup(self.raw) }

    func set(_ option: CURLoption, _ value: Int) {
        EasyHandle.check(unsafe ccurl_set_long(self.raw, option, value))
    }

    func setOffset(_ option: CURLoption, _ value: Int) {
        EasyHandle.check(unsafe ccurl_set_offset(self.raw, option, curl_off_t(value)))
    }

    /// libcurl copies the text; nil restores the default.
    func set(_ option: CURLoption, _ value: String?) {
        EasyHandle.check(unsafe ccurl_set_string(self.raw, option, value))
    }

    /// libcurl keeps the pointer: it must stay valid until the transfer ends.
    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) {
        EasyHandle.check(unsafe ccurl_set_pointer(self.raw, option, value))
    }

    /// libcurl copies the bytes.
    func set(_ option: CURLoption, copying bytes: [UInt8]) {
        EasyHandle.check(unsafe ccurl_set_copied_bytes(self.raw, option, bytes, bytes.count))
    }

    func integer(_ info: CURLINFO) -> Int {
        var value = 0
        unsafe _ = ccurl_get_long(self.raw, info, &value)
        return value
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        unsafe _ = ccurl_get_offset(self.raw, info, &value)
        return Int(value)
    }

    /// The issuer of the peer's own certificate, with `CURLOPT_CERTINFO` and a new connection.
    var certificateIssuer: String? {
        var chain: UnsafeMutablePointer<curl_certinfo>?
        unsafe _ = ccurl_get_certificates(self.raw, &chain)
        guard let chain = unsafe chain, unsafe chain.pointee.num_of_certs > 0,
            let lists = unsafe chain.pointee.certinfo
        else { return nil }
        // One line for each property, "name:value"; libcurl owns them.
        var line = unsafe lists[0]
        while let current = unsafe line {
            let text = unsafe current.pointee.data.map { unsafe String(cString: $0) } ?? ""
            if text.hasPrefix("Issuer:") { return String(text.dropFirst("Issuer:".count)) }
            unsafe line = current.pointee.next
        }
        return nil
    }

    /// What `CURLOPT_PRIVATE` holds; nil for a handle libcurl made for itself.
    var userData: UnsafeMutableRawPointer? {
        var data: UnsafeMutableRawPointer?
        unsafe _ = ccurl_get_private(self.raw, &data)
        return unsafe data
    }

    static func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl takes each option this module sets")
    }
}
