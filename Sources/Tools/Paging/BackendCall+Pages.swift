// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

extension BackendCall {
    /// How often one page is asked for: once, then with the limit that fits, then once more if
    /// the rows changed in between.
    private static let asksMax = 3

    /// Gets a page of at most `limit` rows whose text fits into a result.
    ///
    /// A page that is too long is asked for again with the largest limit that fits, so that its
    /// cursor is the backend's own and exact. `request` makes the request for a limit; `check`
    /// says in words what is wrong with a body that its schema cannot say.
    ///
    /// - Throws: what the agent is told.
    func page<Page: ResultPage>(
        of type: Page.Type,
        limit: Int,
        check: (JSONValue) -> String? = { _ in nil },
        _ request: (Int) throws(ToolError) -> BackendRequest
    ) async throws(ToolError) -> Page {
        let fit = PageFit(bytesMax: ToolResultText.bytesMax)
        var limit = limit
        var isCut = false
        for _ in 0..<BackendCall.asksMax {
            let response = try await self.send(request(limit))
            var page = try self.backend.decode(Page.schema, response, check: check)
            if isCut { page.isTruncated = true }
            guard !fit.fitsUnmeasured(bodyBytes: response.body.count),
                let rows = BackendCall.rows(of: page, fit)
            else { return page }
            isCut = true
            // Smaller each time, also for a backend that sends more than it was asked for.
            limit = min(rows, limit - 1)
            guard limit > 0 else { throw BackendCall.rowTooLarge }
            self.report("Asking again for \(limit) rows")
        }
        throw BackendCall.pageTooLarge
    }

    /// How many rows of the page fit; nil when it fits as it is.
    private static func rows<Page: ResultPage>(of page: Page, _ fit: PageFit) -> Int? {
        let fixedBytes = ToolResultText.byteCount(of: page.withoutRows(), Page.schema) ?? 0
        return fit.rows(count: page.rowCount, fixedBytes: fixedBytes, rowBytes: page.rowBytes)
    }

    private static let rowTooLarge = ToolError(
        .backendError,
        "A single row is larger than a result may be.",
        retryable: false,
        hint: "Leave out large fields, or use a tool that returns one object."
    )

    private static let pageTooLarge = ToolError(
        .backendError,
        "The backend keeps sending more than a result may hold.",
        retryable: false,
        hint: "Use a smaller limit or narrower filters."
    )
}
