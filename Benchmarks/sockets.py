# SPDX-License-Identifier: Apache-2.0
"""Plain HTTP connections, one at a time or thousands."""

from __future__ import annotations

import re
import socket

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SOURCES = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")
"""Addresses to connect from: each has its own range of ports."""
PATIENCE_SECONDS = 30.0


def connect(port: int, number: int = 0, receive_bytes: int | None = None) -> socket.socket:
    """One connection; `number` spreads many over the source addresses."""
    opened = socket.socket()
    if receive_bytes:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    # Without it, bind takes a port that is free for every destination, and there are too few of those.
    opened.setsockopt(socket.IPPROTO_IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
    opened.bind((SOURCES[number % len(SOURCES)], 0))
    opened.settimeout(PATIENCE_SECONDS)
    opened.connect(("127.0.0.1", port))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def status_of(answer: bytes | bytearray) -> int:
    """The status code."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


def is_complete(answer: bytes | bytearray) -> bool:
    """Whether the bytes hold a whole answer: of known length, in chunks, or without a body."""
    head, end, body = bytes(answer).partition(b"\r\n\r\n")
    if not end:
        return False
    if found := LENGTH.search(head):
        return len(body) >= int(found[1])
    if b"transfer-encoding: chunked" in head.lower():
        return body.endswith(b"0\r\n\r\n")
    return True


def exchange(opened: socket.socket, request: bytes) -> bytes:
    """Sends a request; the whole answer, or what came before the server closed."""
    opened.sendall(request)
    answer = bytearray()
    while not is_complete(answer):
        received = opened.recv(1 << 16)
        if not received:
            break
        answer += received
    return bytes(answer)
