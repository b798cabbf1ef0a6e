# SPDX-License-Identifier: Apache-2.0
"""Validators for protocol messages, from the published schema of each revision."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

from wire import MODERN

FIXTURES = Path(__file__).resolve().parents[1] / "Fixtures/mcp"


@cache
def schema(revision: str) -> dict[str, Any]:
    """The published schema of a revision."""
    loaded: dict[str, Any] = json.loads((FIXTURES / revision / "schema.json").read_text())
    return loaded


@cache
def validator(revision: str, definition: str) -> Validator:
    """Validates against one definition of a revision."""
    whole = schema(revision)
    key = "$defs" if "$defs" in whole else "definitions"
    assert definition in whole[key], f"{revision} has no {definition}"
    dialect = Draft202012Validator if key == "$defs" else Draft7Validator
    dialect.check_schema(whole)
    return dialect({key: whole[key], "$ref": f"#/{key}/{definition}"})


def assert_valid(revision: str, definition: str, value: Any) -> None:
    """Fails with every violation, each with its path."""
    errors = [
        f"{list(e.absolute_path)}: {e.message[:300]}"
        for e in validator(revision, definition).iter_errors(value)
    ]
    assert not errors, f"{revision} {definition}: {errors}\n{json.dumps(value)[:1500]}"


def assert_valid_response(revision: str, value: Any) -> None:
    """A complete JSON-RPC result or error response."""
    if revision in (MODERN, "2025-11-25"):
        definition = "JSONRPCErrorResponse" if "error" in value else "JSONRPCResultResponse"
    else:
        definition = "JSONRPCError" if "error" in value else "JSONRPCResponse"
    assert_valid(revision, definition, value)


def tool_validator(tool_schema: dict[str, Any]) -> Validator:
    """A validator for a tool's own schema, which must itself be valid 2020-12 with an object root."""
    dialect = tool_schema.get("$schema", "https://json-schema.org/draft/2020-12/schema")
    assert dialect.rstrip("#") == "https://json-schema.org/draft/2020-12/schema", dialect
    Draft202012Validator.check_schema(tool_schema)
    assert tool_schema["type"] == "object"
    return Draft202012Validator(tool_schema, format_checker=FormatChecker())
