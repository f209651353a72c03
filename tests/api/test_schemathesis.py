"""Schemathesis reads our description, asks the running server whatever comes to its mind, and finds nothing wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from apps import ADVICE, HOUSING, PILOT
from served import environment, serving
from towns import a_network

EXAMPLES = os.environ.get("LOTSENNETZ_TEST_EXAMPLES", "10")
"""So many made-up requests for each operation, besides those for each border of each parameter."""


def test_schemathesis_finds_nothing_wrong(tmp_path: Path) -> None:
    a_network(tmp_path, PILOT, ADVICE, HOUSING).store.close()
    with serving(tmp_path) as served:
        description = f"{served.address}api/v1/openapi.json"
        program = Path(sys.executable).with_name("schemathesis")
        found = subprocess.run(
            [program, "run", description, "--checks", "all", "--max-examples", EXAMPLES, "--no-color"],
            env=environment(tmp_path),
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
    assert found.returncode == 0, found.stdout[-5000:]
