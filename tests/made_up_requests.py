"""Requests that schemathesis makes up from a description and sends to a running server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from served import environment

HOW_MANY = (
    ("--max-examples", os.environ.get("LOTSENNETZ_TEST_EXAMPLES", "10")),
    ("--seed", os.environ.get("LOTSENNETZ_TEST_SEED", "1")),
)
"""So many for each operation, besides those for each border of each parameter; the same in every run."""


def complaints(folder: Path, description: str, *arguments: str, **settings: str) -> str:
    """What schemathesis finds wrong, in its own words; empty: nothing."""
    program = Path(sys.executable).with_name("schemathesis")
    often = [word for pair in HOW_MANY for word in pair]
    ended = subprocess.run(
        [program, "run", description, *often, "--no-color", *arguments],
        env=environment(folder, **settings),
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return ended.stdout[-30000:] + ended.stderr if ended.returncode else ""
