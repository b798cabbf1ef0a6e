// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// One child process with its two pipes and its time limit.
///
/// The loop retains it from `start` to the close callback of the process handle.
@safe final class RunningProcess {
    private let command: ChildProcess.Command
    private let loop: Loop
    private let raw: UnsafeMutablePointer<uv_process_t>
    private let output: OutputPipe
    private let errors: OutputPipe
    private var timer: Timer?
    private var laterTurn: Idle?
    private var done: ((Result<ChildProcess.Output, ChildProcess.Failure>) -> Void)?
    private var pipesOpen = 2
    private var exit: (code: Int, signal: Int)?
    private var failure: ChildProcess.Failure?

    init(
        _ command: ChildProcess.Command,
        on loop: Loop,
        _ done: @escaping (Result<ChildProcess.Output, ChildProcess.Failure>) -> Void
    ) {
        self.command = command
        self.loop = loop
        self.done = done
        unsafe self.raw = .allocate(capacity: 1)
        self.output = OutputPipe(on: loop, bytesMax: command.outputBytesMax)
        self.errors = OutputPipe(on: loop, bytesMax: command.outputBytesMax)
    }

    deinit { unsafe self.raw.deallocate() }

    func start() {
        // Balanced by the close callback in `close`; uv_spawn opens the handle even when it fails.
        unsafe self.raw.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let status = self.spawn()
        if status < 0 {
            self.pipesOpen = 0
            self.output.close()
            self.errors.close()
            self.failLater(UVError(code: status))
            return
        }
        self.output.onEnd = { [unowned self] in self.pipeEnded() }
        self.errors.onEnd = { [unowned self] in self.pipeEnded() }
        self.output.onOverflow = { [unowned self] in self.kill(.outputTooLarge) }
        self.output.startReading()
        self.errors.startReading()
        do throws(UVError) {
            self.timer = try Timer(on: self.loop) { [unowned self] in self.kill(.timedOut) }
            try self.timer?.start(timeoutMS: self.command.timeoutMS)
        } catch {
            self.kill(.notStarted(error))
        }
    }

    private func spawn() -> CInt {
        let arguments = CStrings([self.command.program] + self.command.arguments)
        let environment = self.command.environment.map { CStrings($0) }
        let program = unsafe strdup(self.command.program)
        let directory = unsafe self.command.directory.flatMap { unsafe strdup($0) }
        defer {
            unsafe free(program)
            unsafe free(directory)
        }
        var stdio = unsafe [uv_stdio_container_t](repeating: .init(), count: 3)
        unsafe stdio[0].flags = UV_IGNORE
        let flags = UV_CREATE_PIPE.rawValue | UV_WRITABLE_PIPE.rawValue
        for (index, pipe) in [(1, self.output), (2, self.errors)] {
            unsafe stdio[index].flags = uv_stdio_flags(rawValue: flags)
            unsafe stdio[index].data.stream = pipe.base
        }
        defer { withExtendedLifetime((arguments, environment)) {} }
        // libcurl's wakeup sockets, and whatever we inherited, would go to the child; an older
        // kernel refuses (before 5.11), and then they do.
        _ = clibuv_close_on_exec_from(3)
        return unsafe stdio.withUnsafeMutableBufferPointer { stdio in
            var options = unsafe uv_process_options_t()
            unsafe options.exit_cb = RunningProcess.exited
            unsafe options.file = UnsafePointer(program)
            unsafe options.args = arguments.pointers
            unsafe options.env = environment?.pointers
            unsafe options.cwd = UnsafePointer(directory)
            // Its own session, so that killing the group reaches what it started.
            unsafe options.flags = UV_PROCESS_DETACHED.rawValue
            unsafe options.stdio_count = 3
            unsafe options.stdio = stdio.baseAddress
            return unsafe uv_spawn(self.loop.raw, self.raw, &options)
        }
    }

    /// Reports the first reason; the rest follows when the process is gone.
    private func kill(_ reason: ChildProcess.Failure) {
        if self.failure == nil { self.failure = reason }
        let processID = unsafe uv_process_get_pid(self.raw)
        if self.exit == nil && processID > 0 { _ = Glibc.kill(-processID, SIGKILL) }
        // What keeps a pipe open now is nothing of ours.
        self.output.close()
        self.errors.close()
        self.pipesOpen = 0
        self.timer?.stop()
        self.finishIfOver()
    }

    private func pipeEnded() {
        self.pipesOpen -= 1
        self.finishIfOver()
    }

    private func finishIfOver() {
        guard self.pipesOpen == 0, let exit = self.exit, let done = self.done.take() else { return }
        let output = ChildProcess.Output(
            exitCode: exit.code,
            signal: exit.signal,
            standardOutput: self.output.bytes,
            standardError: self.errors.bytes
        )
        self.close()
        done(self.failure.map { .failure($0) } ?? .success(output))
    }

    private func failLater(_ error: UVError) {
        self.failure = error == .notFound ? .notFound : .notStarted(error)
        self.exit = (0, 0)
        do throws(UVError) {
            self.laterTurn = try Idle(on: self.loop) { [unowned self] in
                self.laterTurn = nil
                self.finishIfOver()
            }
            self.laterTurn?.start()
        } catch {
            self.finishIfOver()
        }
    }

    private func close() {
        self.timer = nil
        let handle = unsafe UnsafeMutableRawPointer(self.raw)
            .assumingMemoryBound(to: uv_handle_t.self)
        unsafe uv_close(handle) { raw in
            guard let data = unsafe raw?.pointee.data else { return }
            // Balances `passRetained` in `start`.
            unsafe Unmanaged<RunningProcess>.fromOpaque(data).release()
        }
    }

    private static let exited: uv_exit_cb = { raw, code, signal in
        guard let data = unsafe raw?.pointee.data else { return }
        let process = unsafe Unmanaged<RunningProcess>.fromOpaque(data).takeUnretainedValue()
        process.exit = (Int(code), Int(signal))
        process.finishIfOver()
    }
}
