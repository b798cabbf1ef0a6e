// SPDX-License-Identifier: Apache-2.0

/// What to do with a request whose head has arrived and whose body has not.
///
/// Decided before a byte of the body is kept and before `100 Continue` is sent, so a client that
/// is not welcome costs nothing.
public enum HeadDecision {
    /// Receive the body, then call `onRequest`.
    ///
    /// A body above `bytesMax` is answered 413. Also the decision for requests without a body.
    case readBody(bytesMax: Int)
    /// Answer now.
    ///
    /// A small body is read and dropped; after a large one the connection ends.
    case respond(Response)
}
