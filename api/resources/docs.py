"""The page on which the interface can be tried out."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("docs", __name__, url_prefix="/api/v1")


@blueprint.get("/docs")
def docs() -> str:
    """The description of the interface, with forms to try it; its script comes from this service alone."""
    return render_template("api-docs.html")
