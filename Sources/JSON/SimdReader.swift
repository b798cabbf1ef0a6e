// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// The C reader with its scratch memory.
///
/// `@safe` because the pointer comes from `csj_reader_create`, is never handed out, and is released
/// once, in `deinit`.
@safe struct SimdReader: ~Copyable {
    private let raw: OpaquePointer

    init(depthMax: Int) {
        unsafe self.raw = csj_reader_create(UInt32(depthMax))
    }

    deinit { unsafe csj_reader_destroy(raw) }

    /// Reads `bytes` into `tape`, replacing what it held.
    func read(_ bytes: Span<UInt8>, into tape: borrowing SimdTape) throws(JSONError) {
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe csj_read(raw, bytes.baseAddress, bytes.count, tape.raw)
        }
        switch csj_status(UInt32(status)) {
        case CSJ_OK: return
        case CSJ_EMPTY: throw .empty
        case CSJ_ENCODING: throw .encoding
        case CSJ_TOO_DEEP: throw .tooDeep
        case CSJ_TOO_LARGE: throw .tooLarge
        default: throw .syntax
        }
    }
}
