// SPDX-License-Identifier: Apache-2.0

/// Verifies the federated token's signature with the issuer's published key.
enum SignatureCheck {
    static func judge(
        _ token: DecodedJWT,
        _ documents: IssuerDocuments?,
        _ remedies: Remedies
    ) -> DoctorResult {
        guard token.algorithm == "RS256" else {
            return .skipped(.signature, "Only RS256 is verified, as by Entra.")
        }
        guard let key = documents?.keys.first(where: { $0.id == token.keyID }) else {
            return .skipped(.signature, "The key is not at hand, see the issuer.")
        }
        let isValid = OpenSSLSignature.isValid(
            token.signature,
            of: token.signedBytes,
            algorithm: .rs256,
            modulus: key.modulus,
            exponent: key.exponent
        )
        guard isValid else {
            return .failed(
                .signature,
                "The signature is not that of the published key.",
                "The file was changed or cut, or another cluster has a key of the same name: "
                    + "re-create the pod.",
                [remedies.restart, remedies.showPodVolumes]
            )
        }
        return .passed(.signature, "RS256, verified with the issuer's key.")
    }
}
