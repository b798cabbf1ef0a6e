// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The results that never change, written once: `server/discover`, `initialize` and `tools/list`
/// for each revision.
struct ServerResults {
    /// How long clients may keep the tool list, in milliseconds: five minutes bound what a
    /// client misses after a rollout.
    private static let lifetimeMS = 300_000

    let discover: JSONFragment
    let ping: JSONFragment
    /// `_meta` of every modern result.
    let meta: JSONFragment
    private var initialize: [JSONFragment] = []
    private var toolsLists: [JSONFragment] = []

    init(
        serverInfo: ServerInfo,
        instructions: String?,
        tools: [RegisteredTool]
    ) throws(JSONError) {
        let meta = try Self.build { writer in
            writer.key("io.modelcontextprotocol/serverInfo")
            serverInfo.write(to: &writer, includingTitle: true)
        }
        self.meta = meta
        self.ping = try Self.build { _ in }
        self.discover = try Self.discover(instructions: instructions, meta: meta)
        for version in ProtocolVersion.allCases {
            self.toolsLists.append(
                try ToolListing.build(version, tools, meta: meta, lifetimeMS: Self.lifetimeMS)
            )
            self.initialize.append(
                try Self.initialize(version, serverInfo, instructions: instructions)
            )
        }
    }

    /// The result of `tools/list`.
    func toolsList(_ version: ProtocolVersion) -> JSONFragment {
        self.toolsLists[Int(version.rawValue)]
    }

    /// The result of `initialize` that settles on `version`.
    func initialize(_ version: ProtocolVersion) -> JSONFragment {
        self.initialize[Int(version.rawValue)]
    }

    private static func build(
        _ members: (inout JSONWriter) -> Void
    ) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter()
        writer.object(members)
        return try writer.finish()
    }

    private static func discover(
        instructions: String?,
        meta: JSONFragment
    ) throws(JSONError) -> JSONFragment {
        try Self.build { writer in
            writer.member("resultType", "complete")
            writer.array("supportedVersions") { writer in
                for version in ProtocolVersion.newestFirst { writer.string(version.text) }
            }
            // No `listChanged`: the tools of a running server never change.
            writer.object("capabilities") { $0.object("tools") { _ in } }
            if let instructions { writer.member("instructions", instructions) }
            writer.member("ttlMs", Self.lifetimeMS)
            writer.member("cacheScope", "public")
            writer.member("_meta", meta)
        }
    }

    private static func initialize(
        _ version: ProtocolVersion,
        _ serverInfo: ServerInfo,
        instructions: String?
    ) throws(JSONError) -> JSONFragment {
        try Self.build { writer in
            writer.member("protocolVersion", version.text)
            writer.object("capabilities") { writer in
                writer.object("tools") { $0.member("listChanged", false) }
            }
            writer.key("serverInfo")
            serverInfo.write(to: &writer, includingTitle: version.hasStructuredOutput)
            if let instructions { writer.member("instructions", instructions) }
        }
    }
}

extension ServerInfo {
    /// Writes the `Implementation` object; `title` came with revision 2025-06-18.
    fileprivate func write(to writer: inout JSONWriter, includingTitle: Bool) {
        writer.object { writer in
            writer.member("name", self.name)
            if includingTitle, let title = self.title { writer.member("title", title) }
            writer.member("version", self.version)
        }
    }
}
