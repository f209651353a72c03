"""Whatever is sent instead of a table is answered with a sentence, and nothing is changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from api.import_words import flaw_line
from api.importing import format_of
from graph_seed.importing import bring_in, dry_run
from graph_seed.sheet_files import MOST_ROWS
from graph_seed.uploads import Upload
from referral.access import OPERATOR
from referral.lotsennetz import Lotsennetz
from towns import a_network
from workbook_files import SHEET, a_compound_file, a_workbook, a_zip, with_part

HEAD = ("Organisation", "Ort", "Telefon")
GOOD = a_workbook(HEAD, ("Verein", "Celle", "05141 12345"))
LINE = b"Organisation;Ort;Telefon\r\n"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
) + b"]>"  # fmt: skip
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
XML = b"<worksheet"

FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("a.csv", lambda: b"", "empty"),
    "blanks": ("a.csv", lambda: b" \r\n\r\n", "empty"),
    "headings and nothing below, twice empty": ("a.xlsx", a_workbook, "empty"),
    "null characters": ("a.csv", lambda: LINE + b"Ver\0ein;Celle;\r\n", "nul"),
    "an alphabet that is none": ("a.csv", lambda: LINE + b"Ver\x81\x8d\x9d;Celle;\r\n", "alphabet"),
    "half of UTF-16": ("a.csv", lambda: b"\xff\xfe" + b"O\0r\0g", "alphabet"),
    "letters that went through two alphabets": (
        "a.csv",
        lambda: LINE + "BrÃ¼cke;Celle;\r\n".encode(),
        "letters",
    ),
    "a row longer than any row": ("a.csv", lambda: LINE + b"x" * 200_000 + b";Celle;\r\n", "cell_length"),
    "a cell of 50 MB": (
        "a.xlsx",
        lambda: with_part(
            GOOD,
            SHEET,
            b'<c r="A2" t="inlineStr"><is><t>' + b"x" * 50_000_000 + b"</t></is></c>",
            instead_of=b'<c r="A2" t="inlineStr"><is><t>Verein</t></is></c>',
        ),
        "cell_length",
    ),
    "a zip bomb": (
        "a.xlsx",
        lambda: with_part(GOOD, "xl/media/image1.png", b"\0" * 100_000_000, instead_of=b""),
        "bomb",
    ),
    "a truncated zip": ("a.xlsx", lambda: GOOD[: len(GOOD) // 2], "workbook"),
    "a sheet that was cut off": ("a.xlsx", lambda: with_part(GOOD, SHEET, b"<worksheet><sheetData><row"), "workbook"),
    "a zip that is no workbook": ("a.xlsx", lambda: a_zip(word__document=b"<x/>"), "workbook"),
    "a workbook with a password": ("a.xlsx", lambda: a_compound_file("EncryptedPackage"), "password"),
    "a file of Excel 97": ("a.xls", lambda: a_compound_file("Workbook"), "xls"),
    "an old file of another program": ("a.xls", lambda: a_compound_file("WordDocument"), "workbook"),
    "a web page that is called a table": (
        "a.xls",
        lambda: b"<html><table><tr><td>Organisation</td></tr></table></html>",
        "page",
    ),
    "an OpenDocument table": (
        "a.ods",
        lambda: a_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b"<x/>"),
        "opendocument",
    ),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7 ...", "pdf"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n...", "picture"),
    "a letter": ("a.csv", lambda: b"{\\rtf1 Sehr geehrte ...", "document"),
    "an external entity": ("a.xlsx", lambda: with_part(GOOD, SHEET, OUTSIDE + XML, instead_of=XML), "entity"),
    "a billion laughs": ("a.xlsx", lambda: with_part(GOOD, SHEET, LAUGHS + XML, instead_of=XML), "entity"),
    "no headings": ("a.csv", lambda: b"1;2;3\r\n4;5;6\r\n", "headings"),
    "no organisation": ("a.csv", lambda: b"Telefon;Ort\r\n05141 1;Celle\r\n", "no_name"),
    "a heading twice": (
        "a.csv",
        lambda: b"Organisation;Ort;Telefon;Ort\r\nVerein;Celle;;Bergen\r\n",
        "heading_twice",
    ),
    "two headings for the same": (
        "a.csv",
        "Organisation;Straße;Str.;Ort\r\nVerein;A;B;Celle\r\n".encode,
        "columns_twice",
    ),
    "too many rows": ("a.csv", lambda: LINE + b"Verein;Celle;\r\n" * (MOST_ROWS + 1), "rows"),
    "a last row that is far away": (
        "a.xlsx",
        lambda: with_part(GOOD, SHEET, b'<row r="1048576">', instead_of=b'<row r="2">'),
        "rows",
    ),
    "a formula nobody worked out": (
        "a.xlsx",
        lambda: a_workbook(HEAD, ("=CONCATENATE(B2,C2)", "Celle", "05141 12345")),
        "formula",
    ),
    "a formula in CSV": ("a.csv", lambda: LINE + b'=HYPERLINK("http://x.example");Celle;\r\n', "formula"),
    "a calculation error": ("a.csv", lambda: LINE + b"#BEZUG!;Celle;\r\n", "error"),
    "JSON that is cut off": ("a.ndjson", lambda: b'{"kind": "Service", "id": "x', "json"),
    "a quotation mark that is never closed": (
        "a.csv",
        lambda: LINE + b'"' + b"Verein;Celle;\r\n" * 9_000,
        "cell_length",
    ),
}


@pytest.fixture(scope="module")
def lotsennetz(tmp_path_factory: pytest.TempPathFactory) -> Lotsennetz:
    folder: Path = tmp_path_factory.mktemp("malformed")
    return a_network(folder)


def state(lotsennetz: Lotsennetz) -> int:
    with lotsennetz.read() as graph:
        return graph.version


@pytest.mark.parametrize(("name", "make", "code"), FILES.values(), ids=FILES.keys())
def test_what_is_no_table_is_said_in_a_sentence_and_changes_nothing(
    lotsennetz: Lotsennetz, name: str, make: Callable[[], bytes], code: str
) -> None:
    upload, before = Upload(name=name, content=make()), state(lotsennetz)
    outcome = bring_in(lotsennetz, OPERATOR, upload, format_of(upload), leave_out=True)
    assert code in [flaw.code for flaw in outcome.plan.problems]
    for language in ("de", "en"):
        for flaw in outcome.plan.flaws:
            line = flaw_line(flaw, language)
            assert line.rstrip().endswith((".", "?", ")"))
            assert "{" not in line
    assert outcome.paper is None
    assert state(lotsennetz) == before


def test_no_damage_anywhere_in_a_workbook_is_more_than_a_sentence(lotsennetz: Lotsennetz) -> None:
    chance = random.Random(5)
    for _ in range(150):
        damaged = bytearray(GOOD)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        upload = Upload(name="a.xlsx", content=bytes(damaged))
        plan = dry_run(lotsennetz, OPERATOR, upload, format_of(upload))
        assert plan.flaws or plan.entries
