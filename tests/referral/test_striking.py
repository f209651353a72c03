"""What names a person is found however it is written, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from referral.history import record_text
from referral.model import Contact, ContactKind, Label, Service
from referral.papers import Beside, Deed, Draft, Suggestion
from referral.stores.records import decode
from referral.striking import STRUCK, pattern, stands_in, strike, tells
from towns import a_service, an_organisation
from worlds import NOW

MAIL = Contact(kind=ContactKind.EMAIL, value="Paula.Muster@example.org")
PHONE = Contact(kind=ContactKind.PHONE, value="05141 12-345")


def struck(text: str, *words: str) -> str:
    sought = pattern(words)
    return strike(Draft(id="d", step="1", form=text, until=NOW), sought).form


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Paula Muster", "PAULA   Muster"),
        ("Paula Müller-Lüdenscheid", "paula müller-lüdenscheid"),
        ("paula@example.org", "Paula@Example.org"),
        ("05141 12345", "05141/12345"),
        ("05141 12345", "+49 (0) 5141 12-345"),
        ("05141 12345", "0049 5141 12 345"),
        ("+49 5141 12345", "(05141) 12345"),
        ("+49 (0)5141 12345", "0514112345"),
    ],
)
def test_a_person_is_found_however_it_is_written(words: str, written: str) -> None:
    assert struck(f"Bitte {written}, vormittags", words) == f"Bitte {STRUCK}, vormittags"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Paula Muster", "Paula Musterfrau"),
        ("Paula Muster", "Paula und Muster"),
        ("paula@example.org", "ulla.paula@example.organisation"),
        ("05141 12345", "05141 123456"),
        ("05141 12345", "105141 12345"),
    ],
)
def test_somebody_else_stays(words: str, written: str) -> None:
    assert struck(written, words) == written


@pytest.mark.parametrize("words", ["Celle", "115", "", "12345", "a1b2c3d4"])
def test_what_may_mean_much_else_is_not_struck_out(words: str) -> None:
    assert not tells(words)
    assert struck(f"bei {words}", words) == f"bei {words}"


def test_contacts_that_hold_it_go_and_texts_keep_the_rest() -> None:
    club = an_organisation("club", contacts=(MAIL, PHONE), note=Label(de="Fragen Sie Paula Muster!", en="Paula Muster"))
    sought = pattern(["Paula Muster", MAIL.value])
    found = strike(club, sought)
    assert found.contacts == (PHONE,)
    assert found.note == Label(de=f"Fragen Sie {STRUCK}!", en=STRUCK)
    assert stands_in(club, sought)
    assert not stands_in(found, sought)
    assert strike(found, sought) is found


def test_records_within_papers_stay_records() -> None:
    wanted = a_service("club", "housing.search", contacts=(MAIL,), description="Bei Paula Muster")
    beside = Beside(kind="Organisation", record=record_text(an_organisation("club", contacts=(PHONE, MAIL))))
    suggestion = Suggestion(
        id="1", deed=Deed.CHANGE, kind="Service", subject=wanted.id, after=record_text(wanted), besides=(beside,),
        note="{Gruß, Paula Muster}", sender="guest", made_at=NOW + timedelta(1),
    )  # fmt: skip
    sought = pattern(["Paula Muster", MAIL.value])
    found = strike(suggestion, sought)
    assert decode(Service, orjson.loads(found.after)) == replace(wanted, contacts=(), description=f"Bei {STRUCK}")
    assert found.besides[0].record == record_text(an_organisation("club", contacts=(PHONE,)))
    assert found.note == f"{{Gruß, {STRUCK}}}"


def test_forms_that_escape_their_letters_are_read_as_well() -> None:
    assert STRUCK in struck('{"name": "Paula M\\u00fcller"}', "Paula Müller")
    assert struck('{"name": "Celle"}', "Paula Müller") == '{"name": "Celle"}'
