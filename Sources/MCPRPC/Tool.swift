// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One thing the server can do for an agent: a typed input, a typed output, and a call.
///
/// A conformer is either isolated to a global actor as a whole (then write the actor on the type
/// *and* on `call`, because a method otherwise takes the isolation of this requirement), or a
/// plain type that needs no isolation:
///
///     @LoopActor struct GetUserProfile: Tool {
///         static let descriptor = ToolDescriptor(…)
///         static let input = UserProfileRequest.schema
///         static let output = UserProfile.schema
///         let backend: BackendClient
///
///         @LoopActor
///         func call(_ input: UserProfileRequest, _ context: ToolContext)
///             async throws(ToolError) -> UserProfile { … }
///     }
///
/// The tool itself need not be `Sendable`: a call runs on its caller's executor.
public protocol Tool<Input, Output> {
    /// The arguments, decoded.
    associatedtype Input: Sendable
    /// The result, before it is encoded.
    associatedtype Output: Sendable

    /// Name, title, description and hints; read once, at registration.
    static var descriptor: ToolDescriptor { get }
    /// The schema arguments are validated and decoded by; its root is an object.
    static var input: ObjectSchema<Input> { get }
    /// The schema results are encoded and checked by; its root is an object.
    static var output: ObjectSchema<Output> { get }

    /// Does the work.
    ///
    /// - Throws: `ToolError`, which becomes a result with `isError`.
    func call(_ input: Input, _ context: ToolContext) async throws(ToolError) -> Output
}
