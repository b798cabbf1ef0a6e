// SPDX-License-Identifier: Apache-2.0

import MCPRPC
import Testing

@Suite struct CancellationTests {
    @Test func runsEveryCallbackOnceInOrder() {
        let cancellation = Cancellation()
        var order: [Int] = []
        cancellation.onCancel { order.append(1) }
        cancellation.onCancel { order.append(2) }
        cancellation.cancel()
        cancellation.cancel()
        #expect(order == [1, 2])
        #expect(cancellation.isCancelled)
    }

    @Test func runsALateCallbackAtOnce() {
        let cancellation = Cancellation()
        cancellation.cancel()
        var ran = false
        cancellation.onCancel { ran = true }
        #expect(ran)
    }

    @Test func forgetsRemovedCallbacks() {
        let cancellation = Cancellation()
        var ran = false
        let token = cancellation.onCancel { ran = true }
        cancellation.remove(token)
        cancellation.remove(token)
        cancellation.cancel()
        #expect(!ran)
    }

    @Test func letsACallbackRemoveAnother() {
        let cancellation = Cancellation()
        var ran = false
        var second: Cancellation.Token?
        cancellation.onCancel { second.map { cancellation.remove($0) } }
        second = cancellation.onCancel { ran = true }
        cancellation.cancel()
        #expect(!ran)
    }
}
