// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Writes to descriptors 1 and 2.
///
/// Both may be pipes that somebody else made non-blocking, or whose reader is gone; the process
/// must survive each case (SIGPIPE is ignored, see `ProcessControl`).
public enum StandardOutput {
    /// The longest wait for a full, non-blocking pipe before the rest is dropped: a log reader
    /// that stalls must not stall the server.
    public static let fullPipeWaitMS: CInt = 100

    /// Writes all bytes to descriptor 1; false when some could not be written.
    @discardableResult
    public static func write(_ bytes: Span<UInt8>) -> Bool {
        self.write(bytes, to: STDOUT_FILENO)
    }

    /// Writes all bytes to descriptor 2; false when some could not be written.
    @discardableResult
    public static func writeError(_ bytes: Span<UInt8>) -> Bool {
        self.write(bytes, to: STDERR_FILENO)
    }

    /// Writes text to descriptor 1; false when some could not be written.
    @discardableResult
    public static func write(_ text: String) -> Bool { self.write(Array(text.utf8).span) }

    /// Writes text to descriptor 2; false when some could not be written.
    @discardableResult
    public static func writeError(_ text: String) -> Bool {
        self.writeError(Array(text.utf8).span)
    }

    /// Whether descriptor 1 is a terminal.
    public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether descriptor 2 is a terminal.
    public static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes to any descriptor: partial writes go on, `EAGAIN` waits a little, `EPIPE` gives up.
    static func write(_ bytes: Span<UInt8>, to descriptor: CInt) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var rest = unsafe bytes[...]
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
                if count > 0 {
                    unsafe rest = rest.dropFirst(count)
                } else if count == 0 || !self.canGoOn(descriptor) {
                    return false
                }
            }
            return true
        }
    }

    private static func canGoOn(_ descriptor: CInt) -> Bool {
        switch errno {
        case EINTR: return true
        case EAGAIN:
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            return unsafe poll(&entry, 1, self.fullPipeWaitMS) > 0
        default: return false
        }
    }
}
