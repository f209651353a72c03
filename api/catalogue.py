"""The English for each German sentence, read once from `translations/`; German needs no reading and starts at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from api.languages import GERMAN

TRANSLATIONS = Path(__file__).parent / "translations"


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """Each German sentence with its translation; empty for German itself."""
    if language == GERMAN:
        return {}
    from babel.messages.pofile import read_po

    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def say(language: str, sentence: str, /, **facts: object) -> str:
    """A German sentence in a language, with its placeholders filled; one that has no translation stays German."""
    return catalogue(language).get(sentence, sentence).format(**facts)
