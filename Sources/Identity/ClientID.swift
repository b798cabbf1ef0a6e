// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The check that every credential makes on `AZURE_CLIENT_ID`.
enum ClientID {
    /// Client ids are GUIDs.
    private static let charactersMax = 128

    /// `advice`: what to do when it is missing.
    ///
    /// - Throws: `IdentityError` of kind `configuration`.
    static func check(_ text: String, orAdvice advice: String) throws(IdentityError) {
        guard !text.isEmpty else {
            throw IdentityError(.configuration, "AZURE_CLIENT_ID is missing.", advice: advice)
        }
        guard text.utf8.count <= Self.charactersMax, text.utf8.allSatisfy(Base64URL.contains) else {
            throw IdentityError(
                .configuration,
                "AZURE_CLIENT_ID is not a client id.",
                advice: "It must be the client id, a GUID, not the resource id or the name: see "
                    + "`az identity show --query clientId`."
            )
        }
    }
}
