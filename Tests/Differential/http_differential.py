# SPDX-License-Identifier: Apache-2.0
"""Compares our request parser with llhttp (through httptools) on generated streams.

usage: http_differential.py TOOL [--count N] [--seed S]

TOOL is the built HTTPParseTool. Streams come from a grammar whose rules are bent now and then; the
seed makes them repeatable. Both parsers get the same bytes. Where they differ, the difference must
be one of the named categories below: each is a decision of ours with its reason. Anything else
fails, and the stream is printed as a Python literal.
"""

import argparse
import collections
import random
import re
import subprocess
import sys

import httptools



def host_lines(head):
    return [line for line in head.split(b"\r\n")[1:] if line.lower().startswith(b"host:")]


def lengths(head):
    lines = [line.split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line]
    return [value.strip(b" \t\r") for name, value in lines if name.lower() == b"content-length"]


# What we refuse and llhttp takes. Each entry: our defect, when it is explained (a predicate over
# the refused message from its first byte), and why. llhttp serves clients, proxies and servers
# with a long history; we answer for one server and refuse what is ambiguous or useless here.
STRICTER = [
    ("malformedRequestLine",
     lambda m: re.match(rb"(\r\n|\r|\n| )*(\r\n){2}|\r[^\n]|(\r\n)+[\r\n ]", m),
     "several empty lines, or a lone CR, before a request: llhttp skips any, we one CRLF"),
    ("bareLineFeed", lambda m: m.startswith(b"\n") or m.startswith(b"\r\n\n"),
     "a bare LF before a request: llhttp skips it"),
    ("bareLineFeed", lambda m: re.match(rb"(\r\n)?[^ \r\n]+ [^ \r\n]*\n", m),
     "a request line without a version, ended by LF: llhttp takes it for HTTP/0.9"),
    ("malformedRequestLine", lambda m: re.search(rb"^(\r\n)?[^\r\n]* [IR]", m),
     "another protocol's version: llhttp knows ICE and RTSP"),
    ("malformedTarget", lambda m: re.match(rb"(\r\n)?[^ ]+ (\*|[a-z]+://|\?)", m, re.I),
     "*, user information, no host, another scheme than http(s), a target without a path"),
    ("malformedRequestLine", lambda m: re.match(rb"(\r\n)?[^ ]+ [^ ]*[\x80-\xff\"#<>\\]", m),
     "bytes no client sends raw in a target: we refuse \" # < > \\ and non-ASCII"),
    ("malformedRequestLine", lambda m: re.match(rb"(\r\n)?[^ \r]+ [^ \r\n]*\r\n", m),
     "a request line without a version: llhttp takes it for HTTP/0.9"),
    ("malformedRequestLine", lambda m: re.match(rb"(\r\n)?[^ \r]+ ( |[^ \r]+  )", m),
     "more than one space between the parts of a request line"),
    ("unsupportedVersion", lambda m: re.match(rb"(\r\n)?[^\r]* HTTP/(0\.9|2\.0)", m),
     "versions we do not speak: 505"),
    ("malformedChunk", lambda m: re.search(rb";([;=]|[^\r\n]*=(;[^\r\n]*)?\r\n)", m),
     "an extension without a name, or with an empty value"),
    ("malformedChunk", lambda m: re.search(rb"\r\n[0-9a-fA-F]{16}", m),
     "a chunk size of 16 digits: no body of ours is that large"),
    ("connectUnsupported", lambda m: b"CONNECT " in m[:12], "we are no proxy: 501"),
    ("missingHost", lambda m: not host_lines(m.split(b"\r\n\r\n")[0]),
     "no Host in HTTP/1.1 (RFC 9112 3.2); llhttp leaves it to its user"),
    ("invalidHost", lambda m: host_lines(m),
     "Host twice or malformed; llhttp leaves it to its user"),
    ("unmetExpectation", lambda m: b"\r\nexpect:" in m.lower(),
     "417; llhttp leaves it to its user"),
    ("unsupportedTransferEncoding", lambda m: b"\r\ntransfer-encoding:" in m.lower(),
     "a coding other than chunked alone, or on HTTP/1.0; llhttp takes lists that end in chunked"),
    ("invalidContentLength", lambda m: b"" in lengths(m.split(b"\r\n\r\n")[0]),
     "an empty Content-Length: llhttp reads none"),
    ("invalidContentLength", lambda m: any(
        length.isdigit() and int(length) >= 2 ** 63 for length in lengths(m.split(b"\r\n\r\n")[0])),
     "a Content-Length that fits 64 bits only without a sign"),
]

# What we take and llhttp refuses: the method, or part of llhttp's message, and why.
LAXER = [
    (lambda method, verdict: "Invalid method" in verdict or "space after method" in verdict,
     "a method llhttp does not know: we take any token, the router answers 405"),
    (lambda method, verdict: "can't be present with" in verdict,
     "a framing field in a trailer: RFC 9110 6.5.1 lets us ignore trailers, and we do"),
    (lambda method, verdict: "invalid `Transfer-Encoding`" in verdict,
     "a tab behind chunked: it is white space (RFC 9110 5.6.3), llhttp knows the space alone"),
    (lambda method, verdict: method == "PRI",
     "PRI without the preface of HTTP/2: an unknown method"),
]


METHODS = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE"]


class Generator:
    """A grammar of requests; `odd` bends a rule with the given probability."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def odd(self, chance=0.06):
        return self.random.random() < chance

    def pick(self, *choices):
        return self.random.choice(choices)

    def line_end(self):
        return self.pick(b"\n", b"\r", b"\n\r", b"\r\r\n", b"\r\n ") if self.odd(0.01) else b"\r\n"

    def method(self):
        if self.odd():
            return self.pick(
                b"get", b"G", b"PROPFIND", b"QUERY", b"XYZ", b"CONNECT", b"GE(T", b"", b"PRI",
                b"M-SEARCH", b"SOURCE", b"A" * 40, b"GET\t", b"GET ")
        return self.pick(*METHODS).encode()

    def target(self):
        if self.odd(0.15):
            return self.pick(
                b"*", b"http://a.example/x?y", b"https://a.example:80", b"a/b", b"//x", b"/a#b",
                b"/a b", b"/\x00", b"/\xc3\xa9", b"/a\\b", b"/a\"b", b"/{x}|y^`", b"", b"/<a>",
                b"http://u@a/", b"http:///", b"HTTP://a/", b"/" + b"a" * 300, b"?x", b"/\x7f",
                b"/\t", b"a:80")
        return b"/" + bytes(self.random.choices(b"abc/._-~%20?=&", k=self.random.randrange(12)))

    def version(self):
        if self.odd():
            return self.pick(
                b"HTTP/1.0", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/1.2", b"HTTP/0.9", b"HTTP/11",
                b"http/1.1", b"HTTP/1.1 ", b"HTTP/1.", b"", b"ICE/1.0", b"HTTP/01.1", b"RTSP/1.0")
        return b"HTTP/1.1"

    def name(self):
        if self.odd(0.04):
            return self.pick(
                b"", b"a b", b"a ", b" a", b"a\t", b"\xe9", b"a(b", b"a\x00", b"a:b", b"\"a\"")
        return self.pick(
            b"X-A", b"accept", b"Mcp-Method", b"mcp-name", b"User-Agent", b"a!#$%&'*+-.^_`|~9",
            b"Cookie", b"Upgrade-Insecure-Requests", b"TE", b"Via")

    def value(self):
        if self.odd():
            return self.pick(
                b"a\x00b", b"a\x0bb", b"\x7f", b"\xff\x80", b"a\rb", b"a\x1bb", b"a\r\n b",
                b"a\r\n\tb", b"\t", b"a\nb", b"v" * 300, b"\x01")
        return bytes(self.random.choices(b"abc ,;=\"/\t", k=self.random.randrange(20)))

    def length(self, body):
        if self.odd(0.1):
            return self.pick(
                b"", b"+1", b"-1", b"0x1", b"1, 1", b"1 1", b"01", b"9223372036854775808",
                b"18446744073709551616", b"1.0", b"1e1", b"a", b"\xd9\xa1", b"1;", b"00000000001")
        return str(len(body)).encode()

    def coding(self):
        if self.odd(0.15):
            return self.pick(
                b"gzip, chunked", b"chunked, chunked", b"identity", b"chunked;q=1", b"xchunked",
                b"chunked, gzip", b"", b"chunked,", b",chunked", b"\"chunked\"", b"chunked\x0b")
        return self.pick(b"chunked", b"Chunked", b" chunked ", b"CHUNKED")

    def chunks(self, body):
        result = b""
        while body:
            size = self.random.randrange(1, len(body) + 1)
            digits = b"%x" % size
            if self.odd(0.05):
                digits = self.pick(
                    b"0" + digits, b" " + digits, digits + b" ", b"0x" + digits, b"+" + digits,
                    digits + b"\t", digits.upper(), b"", b"g", b"-1", b"fffffffffffffffff")
            extension = b""
            if self.odd(0.15):
                extension = self.pick(
                    b";a", b";a=b", b";a=\"b\"", b";", b" ;a", b";a b", b";a=\"b", b";\xe9",
                    b";a=\"b\\\"c\"", b";a;b=c", b";a =b", b";a=\x00", b";a=\n", b";a=\"\r\"")
            end = body[:size] + (self.line_end() if not self.odd(0.02) else b"x\r\n")
            result += digits + extension + self.line_end() + end
            body = body[size:]
        trailer = b""
        if self.odd(0.15):
            trailer = self.pick(
                b"X: a\r\n", b"X : a\r\n", b"X\r\n", b" X: a\r\n", b"X: a\n",
                b"Content-Length: 1\r\n", b"X: \x00\r\n", b"X:\r\nY: b\r\n", b": a\r\n")
        return result + self.pick(b"0", b"0", b"000") + self.line_end() + trailer + self.line_end()

    def request(self):
        body = bytes(self.random.choices(b"abcdef\r\n0", k=self.random.randrange(20)))
        lines = []
        if not self.odd(0.04):
            lines.append((b"Host", self.pick(b"a", b"localhost:3333", b"[::1]:80")))
        if self.odd(0.03):
            lines.append((b"host", self.pick(b"a", b"b c", b"a/b", b"", b"[::1")))
        payload = b""
        kind = self.random.random()
        if kind < 0.35:
            lines.append((b"Content-Length", self.length(body)))
            payload = body
            if self.odd(0.04):
                lines.append((b"content-length", self.length(body)))
        elif kind < 0.7:
            lines.append((b"Transfer-Encoding", self.coding()))
            payload = self.chunks(body)
            if self.odd(0.06):
                lines.append((b"Content-Length", self.length(body)))
            if self.odd(0.04):
                lines.append((b"transfer-encoding", self.coding()))
        for _ in range(self.random.randrange(4)):
            lines.append((self.name(), self.value()))
        if self.odd():
            lines.append((b"Connection", self.pick(
                b"close", b"keep-alive", b"Close, x", b"x, close", b"closed", b"upgrade", b"")))
        if self.odd(0.03):
            lines.append((b"Expect", self.pick(b"100-continue", b"x", b"100-Continue")))
        self.random.shuffle(lines)
        blank = self.pick(b"  ", b"\t", b"") if self.odd(0.02) else b" "
        head = self.method() + blank + self.target() + blank + self.version() + self.line_end()
        for name, value in lines:
            colon = self.pick(b" :", b": ", b":", b"\t:", b"") if self.odd(0.02) else b": "
            head += name + colon + value + self.line_end()
        return head + self.line_end() + payload

    def stream(self):
        result = self.pick(b"\r\n", b"\r\n\r\n", b"\n", b"\r", b" ") if self.odd(0.03) else b""
        for _ in range(self.random.randrange(1, 4)):
            result += self.request()
        while self.odd(0.1):
            position = self.random.randrange(len(result))
            edit = self.random.randrange(3)
            if edit == 0:
                result = result[:position] + result[position + 1:]
            elif edit == 1:
                byte = bytes([self.pick(0, 9, 10, 13, 32, 58, 127, 128, 255, 48)])
                result = result[:position] + byte + result[position:]
            else:
                result = result[:position]
                break
            if not result:
                break
        return result or b"G"


class Peer:
    """What llhttp makes of a stream."""

    def __init__(self):
        self.messages = []
        self.begin()

    def begin(self):
        self.url = b""
        self.fields = []
        self.body = b""

    def on_message_begin(self):
        self.begin()

    def on_url(self, url):
        self.url += url

    def on_header(self, name, value):
        self.fields.append((name, value))

    def on_body(self, body):
        self.body += body

    def on_headers_complete(self):
        self.headers = list(self.fields)

    def on_message_complete(self):
        parser = self.parser
        self.messages.append((
            parser.get_method(), self.url, parser.get_http_version(),
            # llhttp keeps trailing blanks of values and reports trailers as headers.
            [(name, value.strip(b" \t")) for name, value in self.headers], self.body,
            "keep" if parser.should_keep_alive() else "close"))

    def run(self, stream):
        self.parser = httptools.HttpRequestParser(self)
        try:
            self.parser.feed_data(stream)
        except httptools.HttpParserUpgrade:
            return "upgrade"
        except httptools.HttpParserError as error:
            return f"error: {error}"
        return "ok"


def ours(line):
    """Takes the tool's line apart: messages and the word that ends it."""
    messages = []
    words = line.split(" ")
    for word in words[:-1]:
        method, target, version, fields, body, keep = word[len("message("):-1].split(",")
        pairs = [pair.split(":") for pair in fields.split("|")] if fields else []
        messages.append((
            bytes.fromhex(method), bytes.fromhex(target), version,
            [(bytes.fromhex(name), bytes.fromhex(value)) for name, value in pairs],
            bytes.fromhex(body), keep))
    return messages, words[-1]


def same_message(left, right):
    """Equal, apart from keep-alive where we end HTTP/1.0 connections and llhttp may not."""
    return left[:5] == right[:5] and (left[5] == right[5] or left[2] == "1.0")


def compare(stream, line):
    """The category of the difference, None when there is none; raises on an unexplained one."""
    messages, end = ours(line)
    peer = Peer()
    verdict = peer.run(stream)
    count = min(len(messages), len(peer.messages))
    for index in range(count):
        if not same_message(messages[index], peer.messages[index]):
            raise AssertionError(f"message {index}: {messages[index]} != {peer.messages[index]}")
    if len(messages) > len(peer.messages):
        method = messages[count][0].decode()
        for is_explained, reason in LAXER:
            if is_explained(method, verdict):
                return f"taken by us alone: {reason}"
        raise AssertionError(f"we took message {count} ({method}), llhttp did not: {verdict}")
    if end.startswith("rejected:"):
        _, defect, start = end.split(":")
        if len(peer.messages) == count and verdict.startswith("error"):
            return None
        for name, is_explained, reason in STRICTER:
            if name == defect and is_explained(stream[int(start):]):
                return f"refused by us alone: {defect}: {reason}"
        raise AssertionError(f"we refused ({end}), llhttp did not: {verdict}")
    if end == "closed":
        if len(peer.messages) == count:
            return None
        if messages[-1][2] == "1.0":
            return "closed by us alone: HTTP/1.0 connections end after one answer"
        raise AssertionError("we close, llhttp goes on")
    if len(peer.messages) > count:
        raise AssertionError(f"llhttp took message {count}, we wait ({end})")
    if verdict.startswith("error"):
        if end.startswith("incomplete") and b"\r\n\r\n" not in stream[int(end.split(":")[1]):]:
            return "undecided: the stream ends in a head, of which llhttp judges each byte at once"
        for is_explained, reason in LAXER:
            if is_explained(method_at(stream, end), verdict):
                return f"taken by us alone: {reason}"
        raise AssertionError(f"llhttp refused ({verdict}), we did not ({end})")
    return None


def method_at(stream, end):
    """The method of the message that `end` says is incomplete."""
    start = int(end.split(":")[1]) if ":" in end else 0
    return stream[start:].lstrip(b"\r\n").split(b" ", 1)[0].decode("latin-1")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("tool")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = Generator(arguments.seed)
    streams = [generator.stream() for _ in range(arguments.count)]
    result = subprocess.run(
        [arguments.tool], input="".join(stream.hex() + "\n" for stream in streams),
        capture_output=True, text=True, check=True)
    lines = result.stdout.splitlines()
    if len(lines) != len(streams):
        sys.exit(f"{len(streams)} streams, {len(lines)} answers")
    categories = collections.Counter()
    failures = 0
    for stream, line in zip(streams, lines):
        try:
            categories[compare(stream, line) or "the same"] += 1
        except AssertionError as error:
            failures += 1
            if failures <= 20:
                print(f"{error}\n    {stream!r}", file=sys.stderr)
    for category, count in categories.most_common():
        print(f"{count:8} {category}")
    if failures:
        sys.exit(f"{failures} unexplained differences (seed {arguments.seed})")


if __name__ == "__main__":
    main()
