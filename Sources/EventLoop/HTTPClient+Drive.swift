// SPDX-License-Identifier: Apache-2.0

internal import CCurl

extension HTTPClient {
    /// Hands a slot to libcurl and lets it work at once, instead of one turn later.
    func run(_ slot: TransferSlot) {
        self.isDriving = true
        let isAdded = self.multi.add(slot.easy)
        self.isDriving = false
        guard isAdded else {
            self.end(slot, .failure(.connectFailed))
            return self.deliverNextTurn()
        }
        // libcurl asked for a timeout of 0 ms, which says "drive me".
        self.isKickDue = false
        self.drive(MultiHandle.timeout, 0)
        // Whatever ended meanwhile is told next turn: `onDone` never runs inside `start`.
        self.deliverNextTurn()
    }

    /// libcurl's timeout passed, or the turn came that it or `start` asked for.
    func timePassed() {
        self.nextTurn?.stop()
        self.isKickDue = false
        self.drive(MultiHandle.timeout, 0)
        self.deliver()
    }

    /// A socket libcurl waits for is ready.
    func socketReady(_ descriptor: CInt, _ events: Poll.Events, _ error: UVError?) {
        var flags: CInt = error == nil ? 0 : CURL_CSELECT_ERR
        if events.contains(.readable) { flags |= CURL_CSELECT_IN }
        if events.contains(.writable) { flags |= CURL_CSELECT_OUT }
        self.drive(descriptor, flags)
        self.deliver()
    }

    /// The only caller of `curl_multi_socket_action`; always collects afterwards, because an
    /// exchange can end on any action (rule C1).
    private func drive(_ descriptor: CInt, _ flags: CInt) {
        self.isDriving = true
        var isAlive = self.multi.socketAction(descriptor, flags)
        if isAlive && self.isKickDue {
            // Mostly an exchange that waited for the connection another one just freed.
            self.isKickDue = false
            isAlive = self.multi.socketAction(MultiHandle.timeout, 0)
        }
        self.isDriving = false
        if self.isKickDue { self.nextTurn?.start() }
        while let (easy, code) = self.multi.nextEnded() {
            guard let slot = unsafe TransferSlot.from(easy.raw) else { continue }
            // Read before `remove`, which resets what libcurl knows of the exchange.
            let outcome = slot.outcome(code)
            self.multi.remove(easy)
            self.end(slot, outcome)
        }
        if !isAlive { self.endAll(.connectFailed) }
    }

    /// Ends every exchange; a libcurl that gave up starts over once it has none left.
    func endAll(_ error: TransferError) {
        while let slot = self.running.last {
            self.multi.remove(slot.easy)
            self.end(slot, .failure(error))
        }
    }

    /// Calls what ended.
    ///
    /// User code runs here and in `cancel`, never below libcurl (rule C2).
    func deliver() {
        guard !self.ended.isEmpty else { return }
        // The batch is local, because a completion may start, cancel and even close, which
        // delivers again; the storage of the arrays goes round.
        var batch: [Transfer] = []
        swap(&batch, &self.spare)
        swap(&batch, &self.ended)
        for transfer in batch {
            // Else cancelled by an earlier completion, and its slot possibly in use again.
            if transfer.isActive { self.complete(transfer.slot) }
        }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &self.spare)
    }

    /// Makes sure that what ended is told although nothing else may happen.
    func deliverNextTurn() {
        if !self.ended.isEmpty { self.nextTurn?.start() }
    }

    /// Arms the silence timer for the earliest moment any exchange could pass its limit.
    func watchSilence(of slot: TransferSlot) {
        guard let dueMS = slot.silence.dueMS, dueMS < self.silenceDueMS else { return }
        self.silenceDueMS = dueMS
        try? self.silenceTimer?.start(timeoutMS: dueMS - min(dueMS, self.nowMS))
    }

    /// Ends the exchanges whose peer was silent for too long.
    func endSilent() {
        self.silenceDueMS = .max
        let nowMS = self.nowMS
        // Backwards, because ending one moves the last into its place.
        for slot in self.running.reversed() {
            let uploaded = slot.easy.offset(CURLINFO_SIZE_UPLOAD_T)
            if slot.silence.isReached(nowMS: nowMS, uploadedBytes: uploaded) {
                self.multi.remove(slot.easy)
                self.end(slot, .failure(.timedOut))
            } else {
                self.watchSilence(of: slot)
            }
        }
        self.deliver()
    }
}
