// SPDX-License-Identifier: Apache-2.0

// Goal: one scope per token, and Azure's own is recognised.

import Testing

@testable import Identity

@Suite struct ScopeTests {
    @Test func stripsDefaultForTheResource() throws {
        #expect(try Scope("api://x/.default").resource == "api://x")
        #expect(
            try Scope("https://database.windows.net//.default").resource
                == "https://database.windows.net/"
        )
        #expect(try Scope("api://x/read").resource == "api://x/read")
    }

    @Test(arguments: ["", "a b", "a\nb", "a\u{0}", "\u{e9}", "a\"b"])
    func refuses(_ text: String) {
        #expect(throws: IdentityError.self) { try Scope(text) }
    }

    @Test func knowsAzureManagement() throws {
        #expect(try Scope(Scope.azureManagementDefault).isAzureManagement)
        #expect(try Scope("https://management.chinacloudapi.cn/.default").isAzureManagement)
        #expect(try Scope("https://management.core.windows.net//.default").isAzureManagement)
        #expect(try !Scope("https://management.azure.com.evil/.default").isAzureManagement)
        #expect(try !Scope("api://management.azure.com/.default").isAzureManagement)
    }
}
