"""Schemathesis reads our description, asks the running server whatever comes to its mind, and finds nothing wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from apps import ADVICE, HOUSING, PILOT
from referral import tokens
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import acting
from referral.lotsennetz import Lotsennetz, system_clock
from served import environment, serving
from signed_in import an_account
from towns import a_network

EXAMPLES = os.environ.get("LOTSENNETZ_TEST_EXAMPLES", "10")
"""So many made-up requests for each operation, besides those for each border of each parameter."""

SETTINGS = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "429"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "406", "412", "415", "422", "428", "429"]
[checks.missing_required_header]
expected-statuses = ["401", "403", "404", "422", "428"]
"""
"""A made-up version is never the one there is (412), and whoever leaves it out is told so (428)."""


FILES = ("--exclude-operation-id", "bring_in")
"""Any file may be looked at, and what is wrong with it is told as an answer: that is tried in `test_imports.py`."""


def signed_in(lotsennetz: Lotsennetz, role: AccountRole) -> list[str]:
    """What a program sends along that acts for the coordination centre of the county."""
    network, account = replace(lotsennetz, clock=system_clock), an_account(role, "kmt-county")
    with network.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(account)
    wanted = tokens.Wanted(account=account.id, name="Schemathesis", may_write=True)
    made = tokens.create(network, acting(account), wanted, lambda: "0" * 12, lambda: "x" * 43)
    return ["--header", f"Authorization: Bearer {made.text}"]


@pytest.mark.parametrize("role", [AccountRole.GUEST, AccountRole.COORDINATOR])
def test_schemathesis_finds_nothing_wrong(tmp_path: Path, role: AccountRole) -> None:
    lotsennetz = a_network(tmp_path, PILOT, ADVICE, HOUSING)
    sent = [] if role is AccountRole.GUEST else signed_in(lotsennetz, role)
    lotsennetz.store.close()
    (tmp_path / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
    with serving(tmp_path) as served:
        description = f"{served.address}api/v1/openapi.json"
        program = Path(sys.executable).with_name("schemathesis")
        hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks"}
        kept = environment(tmp_path, **hooks)
        found = subprocess.run(
            [program, "run", description, "--checks", "all", "--max-examples", EXAMPLES, "--no-color", *FILES, *sent],
            env={**kept, "PYTHONPATH": f"{kept['PYTHONPATH']}{os.pathsep}{Path(__file__).parent}"},
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
    assert found.returncode == 0, found.stdout[-30000:]
