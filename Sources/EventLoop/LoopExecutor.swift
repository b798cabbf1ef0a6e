// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Synchronization

/// Runs Swift concurrency jobs on the libuv thread.
///
/// Jobs enqueued on the loop thread arm a `uv_idle_t`: no system call, and the loop stays alive
/// until they ran. Jobs from any other thread go through the mutex and `uv_async_send`, the one
/// libuv function documented as thread-safe.
///
/// Each side has two arrays that are swapped, never copied (rule L8).
///
/// It is a task executor too, because in Swift 6.3 `CheckedContinuation.resume` sends the task to
/// the executor of code without an actor, even when an actor's method waits. Without a preference
/// that is Swift's thread pool: every `await` would visit another thread, and the loop could end
/// meanwhile. Tasks started by `LoopActor.start` prefer this executor instead.
@safe public final class LoopExecutor: SerialExecutor, TaskExecutor {
    /// Jobs of other threads; `isAttached` says whether `wakeup` may be sent to.
    private struct Remote: ~Copyable {
        var jobs: [UnownedJob] = []
        var isAttached = false
    }

    // Because the four below are touched on the loop thread only, between `attach` and `detach`;
    // `wakeup` is also passed to uv_async_send, under the mutex.
    private nonisolated(unsafe) let idle: UnsafeMutablePointer<uv_idle_t>
    private nonisolated(unsafe) let wakeup: UnsafeMutablePointer<uv_async_t>
    private nonisolated(unsafe) var local: [UnownedJob] = []
    private nonisolated(unsafe) var running: [UnownedJob] = []
    private let remote = Mutex<Remote>(Remote())
    /// `uv_thread_self` of the loop thread, 0 while no loop is attached.
    private let thread = Atomic<UInt>(0)

    init() {
        unsafe self.idle = .allocate(capacity: 1)
        unsafe self.wakeup = .allocate(capacity: 1)
    }

    var isOnLoop: Bool { self.thread.load(ordering: .relaxed) == UInt(uv_thread_self()) }

    /// Makes the calling thread the loop thread, until `releaseThread`.
    func claimThread() {
        let claim = self.thread.compareExchange(
            expected: 0,
            desired: UInt(uv_thread_self()),
            ordering: .relaxed
        )
        precondition(claim.exchanged, "LoopActor runs one loop at a time")
    }

    func releaseThread() { self.thread.store(0, ordering: .relaxed) }

    /// Opens the two handles on `loop`.
    func attach(to loop: Loop) throws(UVError) {
        precondition(self.isOnLoop, "attached by the thread that claimed the executor")
        let data = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe self.idle.pointee.data = data
        unsafe self.wakeup.pointee.data = data
        unsafe _ = uv_idle_init(loop.raw, self.idle)
        let status = unsafe uv_async_init(loop.raw, self.wakeup, LoopExecutor.awoken)
        if status < 0 {
            unsafe uv_close(handle(self.idle), nil)
            throw UVError(code: status)
        }
        // An idle executor does not keep the loop running.
        unsafe uv_unref(handle(self.wakeup))
        self.remote.withLock { remote in
            remote.isAttached = true
            if !remote.jobs.isEmpty { unsafe _ = uv_async_send(self.wakeup) }
        }
        // Left over when the last loop's `start` threw.
        if unsafe !self.local.isEmpty { unsafe _ = uv_idle_start(self.idle, LoopExecutor.turned) }
    }

    /// Closes the handles; jobs that come later wait for the next `attach`.
    func detach() {
        precondition(self.isOnLoop, "detached by the thread that attached")
        self.remote.withLock { remote in remote.isAttached = false }
        unsafe uv_close(handle(self.wakeup), nil)
        unsafe uv_close(handle(self.idle), nil)
    }

    /// Queues a job from any thread; Swift concurrency calls this.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard self.isOnLoop else {
            self.remote.withLock { remote in
                remote.jobs.append(job)
                if remote.jobs.count == 1 && remote.isAttached {
                    unsafe _ = uv_async_send(self.wakeup)
                }
            }
            return
        }
        unsafe self.local.append(job)
        if unsafe self.local.count == 1 {
            unsafe _ = uv_idle_start(self.idle, LoopExecutor.turned)
        }
    }

    /// Runs the jobs queued so far; jobs they enqueue wait for the next turn.
    private func drain() {
        unsafe swap(&self.local, &self.running)
        unsafe _ = uv_idle_stop(self.idle)
        self.runAll()
    }

    private func drainRemote() {
        self.remote.withLock { remote in unsafe swap(&remote.jobs, &self.running) }
        self.runAll()
    }

    private func runAll() {
        let serial = unsafe self.asUnownedSerialExecutor()
        let task = unsafe self.asUnownedTaskExecutor()
        for job in unsafe self.running {
            unsafe job.runSynchronously(isolatedTo: serial, taskExecutor: task)
        }
        unsafe self.running.removeAll(keepingCapacity: true)
    }

    /// The reference Swift concurrency keeps.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// The reference Swift concurrency keeps for tasks that prefer this executor.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    /// Whether the calling thread is the loop thread.
    public func isIsolatingCurrentContext() -> Bool? { self.isOnLoop }

    /// Traps when the calling thread is not the loop thread.
    public func checkIsolated() { precondition(self.isOnLoop, "not on the loop thread") }

    private func handle<T>(_ raw: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<uv_handle_t> {
        unsafe UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)
    }

    private static let turned: uv_idle_cb = { raw in
        guard let data = unsafe raw?.pointee.data else { return }
        unsafe Unmanaged<LoopExecutor>.fromOpaque(data).takeUnretainedValue().drain()
    }

    private static let awoken: uv_async_cb = { raw in
        guard let data = unsafe raw?.pointee.data else { return }
        unsafe Unmanaged<LoopExecutor>.fromOpaque(data).takeUnretainedValue().drainRemote()
    }
}
