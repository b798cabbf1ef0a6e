// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a server sets up for its process, and how it ends.
public enum ProcessControl {
    /// Makes a write to a closed pipe or socket an error instead of a death (rule L9).
    public static func ignoreBrokenPipe() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Raises the soft limit of open descriptors to the hard one and returns it.
    ///
    /// The soft limit is often 1024, kept low for `select`, which nothing here uses.
    @discardableResult
    public static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 0
        }
        if limit.rlim_cur < limit.rlim_max {
            let soft = limit.rlim_cur
            limit.rlim_cur = limit.rlim_max
            let status = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            if status != 0 { limit.rlim_cur = soft }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// The kernel's number of this process.
    public static var processID: Int32 { getpid() }

    /// Sends this process a signal, as `kill` would.
    public static func signalSelf(_ number: SignalNumber) { _ = kill(getpid(), number.rawNumber) }

    /// Ends the process at once with `code`, after the C library flushed its buffers.
    public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
