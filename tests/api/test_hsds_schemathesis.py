"""Schemathesis reads the standard's own description, asks the running server for the real network, and is content.

The description documents no answer but 200 (and 404 for one entry), not even for a request that breaks it. So of a
request that breaks it, one check demands that it be refused and another that it be answered with 200; whatever a
server does, one of the two fails. What keeps to the description is held to all checks; what breaks it to all others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from made_up_requests import complaints
from open_referral import STANDARD, with_the_standard
from seeded import a_seeded_network
from served import serving


@with_the_standard
@pytest.mark.parametrize("mode", [["--mode", "positive"], ["--exclude-checks", "status_code_conformance"]])
def test_schemathesis_finds_nothing_wrong_by_the_standards_own_description(tmp_path: Path, mode: list[str]) -> None:
    a_seeded_network(tmp_path).store.close()
    with serving(tmp_path) as served:
        description, address = str(STANDARD / "openapi.json"), f"{served.address}hsds"
        found = complaints(tmp_path, description, "--url", address, *mode)
    assert not found, found
