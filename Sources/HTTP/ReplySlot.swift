// SPDX-License-Identifier: Apache-2.0

/// Parks a reply inside an escaping closure, which may only borrow what it captures.
public final class ReplySlot {
    private var reply: Reply?

    /// Takes the reply over.
    public init(_ reply: consuming Reply) { self.reply = consume reply }

    /// Gives the reply back, the first time.
    public func take() -> Reply? { self.reply.take() }
}
