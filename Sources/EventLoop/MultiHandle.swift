// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// libcurl's `CURLM *`, in its own type so that it cannot be swapped with a `CURL *`.
@safe struct MultiHandle {
    let raw: UnsafeMutableRawPointer

    /// Because libcurl wants it once per process, before anything else; a static is that.
    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init?() {
        guard MultiHandle.isInitialized, let raw = unsafe curl_multi_init() else { return nil }
        unsafe self.raw = raw
    }

    func cleanUp() { unsafe _ = curl_multi_cleanup(self.raw) }

    func set(_ option: CURLMoption, _ value: Int) {
        let code = unsafe ccurl_multi_set_long(self.raw, option, value)
        precondition(code == CURLM_OK, "libcurl takes each option this module sets")
    }

    func add(_ easy: EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(self.raw, easy.raw) == CURLM_OK
    }

    func remove(_ easy: EasyHandle) { unsafe _ = curl_multi_remove_handle(self.raw, easy.raw) }

    /// The descriptor that stands for "a timeout passed".
    static let timeout: CInt = -1

    /// False when libcurl gave up on all transfers, because a callback of ours failed.
    func socketAction(_ descriptor: CInt, _ flags: CInt) -> Bool {
        var running: CInt = 0
        return unsafe curl_multi_socket_action(self.raw, descriptor, flags, &running) == CURLM_OK
    }

    /// The next transfer that ended, with its result; both are copied because the message dies
    /// with `remove` (CURLMsg).
    func nextEnded() -> (easy: EasyHandle, code: CURLcode)? {
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(self.raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle
            else { continue }
            return unsafe (EasyHandle(easy), message.pointee.data.result)
        }
        return nil
    }
}
