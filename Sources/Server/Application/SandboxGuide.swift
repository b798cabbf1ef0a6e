// SPDX-License-Identifier: Apache-2.0
import Sandbox

/// What `mcp-server sandbox` prints when it is up: lines to paste, as they are.
enum SandboxGuide {
    static func text(url: String, _ sandbox: Sandbox) -> String {
        var text = """

            mcp-server is up, with an embedded Entra and backend. Nothing leaves this machine.

              MCP      \(url)/messages
              tools    \(url)/tools
              health   \(url)/health

            Call a tool:

              curl -s \(url)/messages -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0",\
            "id":1,"method":"tools/call","params":{"name":"get_user_profile",\
            "arguments":{"user_id":"u-1001"}}}'

            Connect an agent (pip install fastmcp):

            python3 -c "import asyncio, fastmcp, pprint
            async def main():
                async with fastmcp.Client('\(url)/messages') as client:
                    answer = await client.call_tool('list_tickets', {'status': ['open']})
                    pprint.pprint(answer.structured_content)
            asyncio.run(main())"

            Make the embedded services misbehave, and see what the tools answer:

              curl -s \(sandbox.entra.url)/sandbox/entra

            """
        if let backend = sandbox.backend {
            text += "  curl -s \(backend.url)/sandbox/backend\n"
            text += """
                  curl -s \(backend.url)/sandbox/backend -H 'Content-Type: application/json' \
                -d '{"mode":"slow","delay_ms":2000}'

                """
        }
        return text + "\n"
    }
}
