"""When too much was sent lately: the same page with everything typed, 429, and when to try again."""

from __future__ import annotations

from flask import Response, make_response

from referral.errors import TooMany


def too_many(page: str, error: TooMany) -> Response:
    """The page as an answer that says when to come back (RFC 6585, section 4)."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(error.wait)
    return response
