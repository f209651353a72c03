"""The sheet to hand over, and the languages that it can be printed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from api import current
from api.pages.screen import address
from api.schemas.parameters import Typed
from api.schemas.questions import read_question
from api.sheet import sheet
from api.sheet_lines import Handout
from api.sheet_phrases import GERMAN, direction, files, phrases
from api.vocabulary import Vocabulary
from referral import desk, directory
from referral.access import GUEST
from referral.codes import read_language
from referral.hours import LOCAL
from referral.model import Organisation, Service
from referral.need import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLanguage:
    """A language of the sheet: its tag, its name on the screen with its own name behind it, and the sheet's address."""

    id: str
    label: str
    autonym: str
    href: str = ""

    @property
    def language(self) -> str:
        """The tag, as an attribute `lang` wants it."""
        return self.id

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.id)


def sheet_languages(wished: Sequence[str]) -> tuple[SheetLanguage, ...]:
    """The sheets for somebody who speaks these languages: the nearest of ours for each; German where none is said."""
    nearest = dict.fromkeys(phrases(language).language for language in wished or (GERMAN,))
    return tuple(_named(language) for language in nearest)


def every_sheet_language() -> tuple[SheetLanguage, ...]:
    """All languages of the sheet, in the order in which they are offered."""
    return tuple(_named(language) for language in files())


def handed_out(id: str) -> str:
    """The sheet of a service: `l` is the reader's language; `place` and `topic` add who is competent there."""
    made = sheet(handout(id, read_language(request.args.get("l") or GERMAN)))
    return render_template("sheet.html", sheet=made, sheet_languages=_addressed(id))


def handout(id: str, language: str) -> Handout:
    """What the sheet is made from; NotFound for a service that is not registered.

    Whoever prints it, the sheet is handed to somebody else: it shows what a guest may see.
    """
    network, vocabulary = current.lotsennetz(), current.words().vocabulary
    service = directory.get(network, GUEST, Service, id)
    answer = _answer(vocabulary, language)
    return Handout(
        service=service,
        provider=directory.get(network, GUEST, Organisation, service.provider),
        language=language,
        today=network.clock().astimezone(LOCAL).date(),
        url=request.url,
        vocabulary=vocabulary,
        topics=[vocabulary.topics[topic] for topic in answer.question.topics] if answer else (),
        authority=next(iter(answer.competent), None) if answer else None,
        centre=answer.centre.organisation if answer and answer.centre else None,
        bridge=next((one.through for one in answer.bridged if one.service.id == id), None) if answer else None,
    )


def _answer(vocabulary: Vocabulary, language: str) -> Answer | None:
    """The answer that the sheet belongs to; None where its address names no place and topic."""
    asked: Typed = {name: request.args.getlist(name) for name in ("place", "topic") if request.args.get(name)}
    if len(asked) < 2:  # noqa: PLR2004 - place and topic
        return None
    question = read_question({**asked, "language": [language]}, vocabulary)
    return desk.answer(current.lotsennetz(), GUEST, question)


def _addressed(id: str) -> list[SheetLanguage]:
    return [
        SheetLanguage(id=one.id, label=one.label, autonym=one.autonym, href=address("pages.sheet", id=id, l=one.id))
        for one in every_sheet_language()
    ]


def _named(language: str) -> SheetLanguage:
    name, own = current.words().vocabulary.language(language, current.language()), files()[language].autonym
    return SheetLanguage(id=language, label=name if name == own else f"{name} · {own}", autonym=own)
