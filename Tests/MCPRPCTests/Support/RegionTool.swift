// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

/// Has an argument of every type that clients mirror into a header.
struct RegionTool: Tool {
    struct Input: Equatable, Sendable {
        var region: String?
        var shard: Int?
        var dry: Bool?

        static let schema = ObjectSchema(
            Field("region", \.region, optional: .string(), "Where", headerName: "Region"),
            Field(
                "shard",
                \.shard,
                optional: .integer(-9_007_199_254_740_991...9_007_199_254_740_991),
                "Which",
                headerName: "Shard"
            ),
            Field("dry", \.dry, optional: .boolean, "Only look", headerName: "Dry-Run"),
            make: Input.init
        )
    }

    static let descriptor = ToolDescriptor(
        name: "region",
        title: "Region",
        description: "Mirrors its arguments.",
        annotations: EchoTool.descriptor.annotations
    )
    static let input = Input.schema
    static let output = Text.schema

    func call(_ input: Input, _ context: ToolContext) async throws(ToolError) -> Text {
        Text(text: "ok")
    }
}
