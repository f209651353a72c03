"""The command line, as somebody types it in a shell of their own."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner, Result

from api.__main__ import main
from served import environment


def run(folder: Path, *arguments: str, **more: str) -> Result:
    """Call a command on the store in a folder; `more` are environment variables."""
    variables: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith(("LOTSENNETZ_", "LANG", "LC_"))
    }
    runner = CliRunner(env=variables | {"LOTSENNETZ_STORE": environment(folder)["LOTSENNETZ_STORE"]} | more)
    return runner.invoke(main, arguments, prog_name="lotsennetz")
