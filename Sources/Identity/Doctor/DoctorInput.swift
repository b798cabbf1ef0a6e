// SPDX-License-Identifier: Apache-2.0

/// What the doctor is told; it asks the environment nothing itself.
public struct DoctorInput: Sendable {
    /// The identity settings, unchecked.
    public var settings: IdentitySettings
    /// The scope of the token.
    public var scope: String
    /// The backend's base URL without a slash at the end; nil when it is unusable.
    ///
    /// The caller vouches that it is `https`, or `http` to a loopback address.
    public var backendURL: String?
    /// Whether this is a pod: `KUBERNETES_SERVICE_HOST` is set in every one.
    public var isInCluster = false
    /// The pod's name, which in a pod is `HOSTNAME`.
    public var podName: String?
    /// What is wrong with other settings, one sentence each.
    public var problems: [String] = []

    /// Describes what is to be examined.
    public init(settings: IdentitySettings, scope: String, backendURL: String? = nil) {
        self.settings = settings
        self.scope = scope
        self.backendURL = backendURL
    }

    /// Everything that must not be shown.
    var secrets: [Secret] {
        [
            self.settings.clientSecret, self.settings.clientCertificatePassword,
            self.settings.identityHeader,
        ].compactMap(\.self)
    }
}
