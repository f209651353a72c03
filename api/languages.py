"""In which language somebody is answered: as the address says, else as browser or shell prefer, else in German."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

GERMAN, ENGLISH = "de", "en"
LANGUAGES: tuple[str, ...] = (GERMAN, ENGLISH)
"""The languages that texts of the service exist in, the default first."""


@lru_cache(maxsize=256)
def preferred(accept_language: str) -> str:
    """The language that an Accept-Language header (RFC 9110, section 12.5.4) asks for among ours."""
    from werkzeug.datastructures import LanguageAccept  # late: the command line starts without it
    from werkzeug.http import parse_accept_header

    accepted = parse_accept_header(accept_language, LanguageAccept)
    return accepted.best_match(LANGUAGES, default=GERMAN) or GERMAN


def of_request(lang: str | None, accept_language: str | None) -> str:
    """The language of an answer: `lang` from the address if it is one of ours, else what the browser prefers."""
    if lang in LANGUAGES:
        return lang
    return preferred(accept_language) if accept_language else GERMAN


def of_shell(environment: Mapping[str, str]) -> str:
    """The language of the command line: the first of ours in `LANGUAGE`, else `LC_ALL`, `LC_MESSAGES`, `LANG`.

    As GNU gettext reads them, except that the plain locale `C` means German here like everything else unknown.
    """
    wishes = environment.get("LANGUAGE", "").split(":")
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    for wish in [*wishes, locale]:
        if wish[:2].lower() in LANGUAGES:
            return wish[:2].lower()
    return GERMAN
