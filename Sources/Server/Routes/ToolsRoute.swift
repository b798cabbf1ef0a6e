// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import JSON

/// `GET /tools`: the registry as plain JSON, for people and scripts.
@LoopActor
final class ToolsRoute {
    private let listing: Response
    private let notModified: Response
    private let etag: EntityTag
    private let log: RequestLog

    init(listing: JSONFragment, log: RequestLog) {
        let etag = EntityTag(of: listing.bytes.span)
        // The list changes only with a deployment, so a minute of staleness is harmless.
        let fields: ResponseFields = ["ETag": etag.text, "Cache-Control": "max-age=60"]
        self.etag = etag
        self.listing = Response(.ok, contentType: .json, fields: fields, body: listing.bytes)
        self.notModified = Response(.notModified, fields: fields)
        self.log = log
    }

    func handle(
        _ reply: consuming Reply,
        _ request: RequestFacts,
        _ head: RequestHead,
        _ bytes: Span<UInt8>
    ) {
        let isKnown = self.etag.isNamed(byIfNoneMatchOf: head, in: bytes)
        let response = isKnown ? self.notModified : self.listing
        reply.send(response)
        self.log.write(
            RequestLine(request, status: response.status.code, bytesOut: response.body.count)
        )
    }
}
