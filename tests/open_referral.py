"""The standard's own files, which check this project and are no part of it: they lie beside the repository."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema_rs import Draft202012Validator

STANDARD = Path(__file__).parents[2] / "shared" / "hsds"
EXAMPLES = STANDARD / "examples"
SCHEMAS = {
    "service": "compiled/service.json",
    "services": "compiled/service_list.json",
    "organization": "compiled/organization.json",
    "organizations": "compiled/organization_list.json",
    "service_at_location": "compiled/service_at_location.json",
    "service_at_locations": "compiled/service_at_location_list.json",
}
"""The schema of each document, alone and in a list."""

with_the_standard = pytest.mark.skipif(
    not STANDARD.exists() and not os.environ.get("CI"),
    reason="The files of Open Referral HSDS are not beside the repository (../shared/hsds).",
)
"""Marks what needs the standard's own files: skipped without them, except where everything has to run."""


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = orjson.loads((STANDARD / "schema" / SCHEMAS[name]).read_bytes())
    return Draft202012Validator(schema, validate_formats=True)


def complaints(name: str, document: Any) -> list[str]:
    """What the standard's schema has against a document."""
    return [f"{error.instance_path}: {error.message}" for error in _validator(name).iter_errors(document)]
