// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One JSON-RPC message, told apart by its members (JSON-RPC 2.0 §4, §5).
enum RPCMessage {
    /// Wants an answer.
    case request(RPCRequest)
    /// Wants none: has a `method` but no `id`.
    case notification
    /// Answers something, with the id it answers.
    case response(RequestID)
    /// Is no message; the id is to be echoed when it could be read.
    case invalid(RPCError, RequestID)

    /// Classifies any JSON value.
    ///
    /// A repeated key is refused anywhere in the value, arguments included: a gateway that reads
    /// the other occurrence would have checked a different request.
    init(_ value: JSONValue, hasDuplicateKeys: Bool) {
        guard value.kind == .object else {
            self = .invalid(.invalid("Not a JSON-RPC object"), .absent)
            return
        }
        if hasDuplicateKeys {
            let isAmbiguous = value.keyOccurrences("id") > 1
            self = .invalid(
                .invalid("A key occurs more than once"),
                isAmbiguous ? .absent : RequestID(of: value)
            )
            return
        }
        let id = RequestID(of: value)
        if case .invalid = id {
            self = .invalid(.invalid("id is not a string or an integer"), id)
        } else if value["jsonrpc"]?.equals("2.0") != true {
            self = .invalid(.invalid("jsonrpc is not \"2.0\""), id)
        } else if let method = value["method"] {
            self.init(method: method, of: value, id)
        } else {
            self.init(responseIn: value, id)
        }
    }

    private init(method: JSONValue, of message: JSONValue, _ id: RequestID) {
        let params = message["params"]
        if method.kind != .string {
            self = .invalid(.invalid("method is not a string"), id)
        } else if message["result"] != nil || message["error"] != nil {
            self = .invalid(.invalid("A message is a request or a response, not both"), id)
        } else if let params, params.kind != .object, params.kind != .null {
            self = .invalid(.invalid("params is not an object"), id)
        } else if case .valid(let echo) = id {
            let object = params.flatMap { $0.kind == .object ? $0 : nil }
            self = .request(RPCRequest(id: echo, methodName: method, params: object))
        } else {
            self = .notification
        }
    }

    private init(responseIn message: JSONValue, _ id: RequestID) {
        switch (message["result"], message["error"]) {
        case (nil, nil): self = .invalid(.invalid("method is missing"), id)
        case (.some, .some): self = .invalid(.invalid("Both result and error"), id)
        default: self = .response(id)
        }
    }
}
