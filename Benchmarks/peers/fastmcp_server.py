# SPDX-License-Identifier: Apache-2.0
"""The same product on Python FastMCP, as its documentation would have one write it.

Stateless and answering JSON, on uvloop and httptools: its fastest configuration.
"""

import os
from typing import Annotated, Any

import httpx
import uvicorn
from fastmcp import FastMCP
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

BACKEND = os.environ["BACKEND_API_URL"]
app = FastMCP(name="peer")
backend = httpx.AsyncClient(
    base_url=BACKEND,
    timeout=10.0,
    headers={"Authorization": "Bearer static-token"},
    limits=httpx.Limits(max_connections=256, max_keepalive_connections=256),
)


class UserProfile(BaseModel):
    """One user."""

    id: str
    name: str
    email: str
    details: dict[str, Any] | None = None


@app.tool(description="Retrieve user profile")
async def get_user_profile(
    user_id: Annotated[str, Field(description="User ID to fetch")],
    include_details: Annotated[bool, Field(description="Include extended details")] = False,
) -> UserProfile:
    """Fetches one user from the backend."""
    answer = await backend.get(f"/users/{user_id}", params={"details": include_details})
    answer.raise_for_status()
    return UserProfile.model_validate_json(answer.content)


class UserSummary(BaseModel):
    """One user in a list."""

    id: str
    name: str
    email: str


class UserPage(BaseModel):
    """One page of users."""

    items: list[UserSummary]
    next_cursor: str | None = None
    total: int | None = None


@app.tool(description="List users")
async def list_users(
    limit: Annotated[int, Field(description="Users in one page", ge=1, le=100)] = 20,
) -> UserPage:
    """Fetches one page of users."""
    answer = await backend.get("/users", params={"limit": limit})
    answer.raise_for_status()
    return UserPage.model_validate_json(answer.content)


class Column(BaseModel):
    """One column of a result."""

    name: str
    type: str


class QueryResult(BaseModel):
    """Rows of a dataset."""

    columns: list[Column]
    rows: list[list[str | int | float | bool | None]]
    truncated: bool


@app.tool(description="Query a dataset")
async def query_data(
    dataset: Annotated[str, Field(description="Dataset to query")],
    limit: Annotated[int, Field(description="Rows, at most", ge=1, le=1000)] = 100,
) -> QueryResult:
    """Fetches rows."""
    answer = await backend.post("/query", json={"dataset": dataset, "limit": limit})
    answer.raise_for_status()
    return QueryResult.model_validate_json(answer.content)


@app.custom_route("/health", methods=["GET"])
async def health(_: Request) -> JSONResponse:
    """Answers without asking anybody."""
    return JSONResponse({"status": "healthy"})


if __name__ == "__main__":
    uvicorn.run(
        app.http_app(path="/messages", stateless_http=True, json_response=True),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        log_level="error",
        access_log=False,
    )
