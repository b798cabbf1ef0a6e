# SPDX-License-Identifier: Apache-2.0
"""The chart: bars as SVG, readable on a light and on a dark page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from figures import Results, median, row
from subjects import FASTMCP, FLOOR, GO, NGINX, OURS

WIDTH, LABEL_WIDTH, VALUE_WIDTH = 760, 230, 100
BAR, GAP, TITLE, MARGIN = 22, 8, 40, 16
STYLE = """
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; } .value { font-variant-numeric: tabular-nums; }
    .ours { fill: #d4451c; } .peer { fill: #9aa4af; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .ours { fill: #ff7a50; } .peer { fill: #59636e; }
    }
"""
PANELS = (
    ("tools/call", "tools/call through to a backend, requests/s on one core", {
        OURS: "mcp-server", FLOOR: "libuv + libcurl in C, no MCP", NGINX: "nginx proxy_pass, no MCP",
        GO: "Go SDK", FASTMCP: "FastMCP 4",
    }),
    ("tools/list", "tools/list, requests/s on one core", {
        OURS: "mcp-server", NGINX: "nginx, same bytes as a file", GO: "Go SDK", FASTMCP: "FastMCP 4",
    }),
)


@dataclass(frozen=True)
class Bar:
    """One bar."""

    label: str
    rate: float
    is_ours: bool


def chart(results: Results) -> str | None:
    """The SVG; None without measurements."""
    parts: list[str] = []
    top = MARGIN
    for key, title, labels in PANELS:
        found = row(results, key)
        rates = {server: median(found, server, "rate") for server in labels}
        bars = [Bar(labels[server], rate, server == OURS) for server, rate in rates.items() if rate]
        if not bars:
            return None
        parts += panel(title, bars, top)
        top += TITLE + len(bars) * (BAR + GAP) + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" '
        f'height="{top}" role="img">'
        f"<title>Requests per second of mcp-server and its peers</title><style>{STYLE}</style>"
    )
    return "\n".join([head, *parts, "</svg>\n"])


def panel(title: str, bars: list[Bar], top: int) -> list[str]:
    """A title and its bars on a linear scale from 0."""
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH - 2 * MARGIN
    longest = max(bar.rate for bar in bars)
    parts = [f'<text class="title" x="{MARGIN}" y="{top + 20}">{escape(title)}</text>']
    for index, bar in enumerate(bars):
        y = top + TITLE + index * (BAR + GAP)
        width = max(1.0, bar.rate / longest * room)
        kind = "ours" if bar.is_ours else "peer"
        x = MARGIN + LABEL_WIDTH
        parts += [
            f'<text x="{x - 8}" y="{y + 16}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect class="{kind}" x="{x}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3"/>',
            f'<text class="value" x="{x + width + 8:.1f}" y="{y + 16}">{bar.rate:,.0f}</text>',
        ]
    return parts
