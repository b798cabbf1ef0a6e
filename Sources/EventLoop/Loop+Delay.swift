// SPDX-License-Identifier: Apache-2.0

extension Loop {
    /// Suspends for at least `milliseconds` of loop time; resumes on the caller's executor.
    ///
    /// Not cancellable, and it keeps the loop running: for short waits such as a retry's backoff.
    /// When libuv refuses a timer it returns at once.
    public func delay(milliseconds: UInt64) async {
        await withCheckedContinuation { continuation in
            Delay.start(on: self, milliseconds: milliseconds) { continuation.resume() }
        }
    }
}

/// A timer that owns itself until it fires.
private final class Delay {
    private var timer: Timer?

    static func start(on loop: Loop, milliseconds: UInt64, _ done: @escaping () -> Void) {
        let delay = Delay()
        do throws(UVError) {
            // The closure holds the delay, the delay the timer; `fired` breaks the circle.
            delay.timer = try Timer(on: loop) {
                delay.timer = nil
                done()
            }
            try delay.timer?.start(timeoutMS: milliseconds)
        } catch {
            delay.timer = nil
            done()
        }
    }
}
