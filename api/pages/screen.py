"""The language of the screen: the words of the templates in it, and links that keep it.

Templates and views write German; the English sentences stand in `api/translations/pages.en.po` and are read once at
the start. A sentence that is missing there is shown in German, never left out.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.messages.pofile import read_po
from flask import has_request_context, request, url_for
from flask.sansio.app import App

from api.current import language
from api.languages import GERMAN, LANGUAGES

OWN_NAMES = {"de": "Deutsch", "en": "English"}

_TRANSLATIONS = Path(__file__).parents[1] / "translations"


def screen_language() -> str:
    """The language of the page being made; German where no page is being asked for."""
    return language() if has_request_context() else GERMAN


def gettext(sentence: str) -> str:
    """A German sentence in the language of the screen; placeholders (`%(name)s`) stay as they are."""
    return sentences(screen_language()).get((sentence,), (sentence,))[0]


def ngettext(one: str, several: str, number: int) -> str:
    """The form of a German sentence that fits the number, in the language of the screen."""
    return sentences(screen_language()).get((one, several), (one, several))[number != 1]


def of_rule(explanation: str) -> str:
    """What a rule says of itself (English) in the language of the screen."""
    translated = read_sentences("rules.de") if screen_language() == GERMAN else {}
    return translated.get((explanation,), (explanation,))[0]


PARTS = ("pages", "register", "trying", "resilience", "coverage", "ties", "scenarios")
"""The files of sentences that pages have in each language."""

Sentences = Mapping[tuple[str, ...], tuple[str, ...]]
"""Each sentence with its translation; a sentence with a number has two forms."""


def sentences(language: str) -> Sentences:
    """Every German sentence of the pages in another language of the screen; nothing for German itself."""
    return {} if language == GERMAN else _all_sentences(language)


@functools.cache
def _all_sentences(language: str) -> Sentences:
    return {one: other for part in PARTS for one, other in read_sentences(f"{part}.{language}").items()}


@functools.cache
def read_sentences(name: str) -> Sentences:
    """The sentences of one file of `translations/`, read once."""
    with (_TRANSLATIONS / f"{name}.po").open("rb") as file:
        return {_forms(message.id): _forms(message.string or "") for message in read_po(file) if message.id}


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def address(endpoint: str, *, id: str | None = None, **changes: str) -> str:
    """Another page (of the entry `id`) with all parameters of this one, some of them changed; empty ones left out."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if value and name not in changes]
    return f"{url_for(endpoint, id=id, lang=None)}?{urlencode([*changes.items(), *kept])}"


def other_languages() -> list[tuple[str, str, str]]:
    """For each language the screen is not in: its tag, its own name, and this same page in it (all parameters kept)."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return [
        (tag, OWN_NAMES[tag], f"{request.path}?{urlencode([*kept, ('lang', tag)])}")
        for tag in LANGUAGES
        if tag != screen_language()
    ]


def wished_language() -> str | None:
    """The language that the address of this page names, if it is one of ours: links then name it too."""
    wished = request.args.get("lang")
    return wished if wished in LANGUAGES else None


def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Let links between pages keep the language that the address names; for `Blueprint.app_url_defaults`."""
    if endpoint.startswith("pages.") and has_request_context() and (wished := wished_language()):
        values.setdefault("lang", wished)


def install(app: App) -> None:
    """Give the templates their words: `_(...)` and `{% trans %}` of Jinja's i18n extension."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
