"""Open Referral packages made, brought in and written out by tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from api.exporting import written
from graph_seed.hsds.uploads import FORMATS
from graph_seed.importing import Outcome, bring_in
from graph_seed.uploads import Flaw, Upload
from referral.access import GUEST, OPERATOR
from referral.lotsennetz import Lotsennetz
from referral.model import (
    Organisation,
    Service,
)

HSDS = {format.name: format for format in FORMATS}
SERVICE, ORGANISATION = "ac148810-d857-441c-9679-408f346de14b", "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"


def bring(lotsennetz: Lotsennetz, content: bytes, name: str = "hsds") -> Outcome:
    return bring_in(lotsennetz, OPERATOR, Upload(name="file", content=content), HSDS[name], leave_out=True)


def exported(lotsennetz: Lotsennetz, folder: Path, name: str = "hsds", file: str = "out.zip") -> bytes:
    folder.mkdir(exist_ok=True)
    written(lotsennetz, GUEST, name, folder / file)
    return (folder / file).read_bytes()


def everybody(lotsennetz: Lotsennetz) -> dict[str, Organisation | Service]:
    """Organisations and services without the note for whoever confirms them, which never leaves the house."""
    with lotsennetz.read() as graph:
        found: list[Organisation | Service] = [*graph.find(Organisation), *graph.find(Service)]
    return {one.id: replace(one, research_note="") for one in found}


def tables(package: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {
            name: sorted(csv.DictReader(io.StringIO(opened.read(name).decode())), key=lambda row: row["id"])
            for name in opened.namelist()
            if name.endswith(".csv")
        }


def a_package(files: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return content.getvalue()


def named(flaws: list[Flaw], code: str) -> list[tuple[str, str]]:
    return [(flaw.where.part, flaw.where.column) for flaw in flaws if flaw.code == code]
