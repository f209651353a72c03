"""Schemathesis reads the standard's own description, asks the running server for the real network, and is content.

The description documents no answer but 200 (and 404 for one entry), not even for a request that breaks it. So of a
request that breaks it, one check demands that it be refused and another that it be answered with 200; whatever a
server does, one of the two fails. What keeps to the description is held to all checks; what breaks it to all others.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from open_referral import STANDARD, with_the_standard
from seeded import a_seeded_network
from served import environment, serving

EXAMPLES = os.environ.get("LOTSENNETZ_TEST_EXAMPLES", "10")


@with_the_standard
@pytest.mark.parametrize("mode", [["--mode", "positive"], ["--exclude-checks", "status_code_conformance"]])
def test_schemathesis_finds_nothing_wrong_by_the_standards_own_description(tmp_path: Path, mode: list[str]) -> None:
    a_seeded_network(tmp_path).store.close()
    with serving(tmp_path) as served:
        program = Path(sys.executable).with_name("schemathesis")
        arguments = [str(STANDARD / "openapi.json"), "--url", f"{served.address}hsds", "--max-examples", EXAMPLES]
        found = subprocess.run(
            [program, "run", *arguments, *mode, "--no-color"],
            env=environment(tmp_path),
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
    assert found.returncode == 0, found.stdout[-5000:]
