from __future__ import annotations

import gc

from referral.model import Label, Language
from referral.stores.decoded import Decoded


def language(_kind: object, id: str, doc: str) -> Language:
    return Language(id=id, label=Label(de=doc))


def test_a_document_is_read_once_for_as_long_as_it_is_the_same() -> None:
    decoded = Decoded()
    (first,) = decoded.all([(Language, "ti", "Tigrinya")], language)
    (again,) = decoded.all([(Language, "ti", "Tigrinya")], language)
    (changed,) = decoded.all([(Language, "ti", "Tigrinisch")], language)
    assert again is first
    assert changed == Language(id="ti", label=Label(de="Tigrinisch"))


def test_no_more_are_kept_than_is_said() -> None:
    decoded = Decoded(most=1)
    (first,) = decoded.all([(Language, "ti", "Tigrinya")], language)
    (again,) = decoded.all([(Language, "ti", "Tigrinya")], language)
    assert again == first
    assert again is not first


def test_the_search_for_garbage_is_left_as_it_was() -> None:
    gc.disable()
    try:
        Decoded().all([], language)
        assert not gc.isenabled()
    finally:
        gc.enable()
    Decoded().all([], language)
    assert gc.isenabled()
