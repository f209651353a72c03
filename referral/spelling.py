"""Names as people type them: umlauts, accents and punctuation do not matter, and small typing errors are forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
"""Letters that Unicode does not take apart, or not in the way German does; ß becomes ss by case folding."""
_WORD = re.compile(r"[^\W_]+")
_NEARBY = 0.95
"""How much a part of a name that is alike counts, beside the whole name."""


def fold(text: str) -> str:
    """A text in small letters without umlauts, accents and punctuation: `Hann. Münden` becomes `hann muenden`."""
    letters = text.casefold()
    if not letters.isascii():
        letters = unicodedata.normalize("NFC", letters)
        for letter, written in _LETTERS.items():
            letters = letters.replace(letter, written)
        letters = unicodedata.normalize("NFKD", letters).casefold()
        for mark in filter(unicodedata.combining, set(letters)):
            letters = letters.replace(mark, "")
    return " ".join(_WORD.findall(letters))


def likeness(words: str, name: str) -> float:
    """How alike folded names are, from 0 to 100; a part of as many words as were typed counts nearly as the whole."""
    parts = max((OSA.normalized_similarity(words, part) for part in _parts(name, words.count(" ") + 1)), default=0.0)
    return 100 * max(OSA.normalized_similarity(words, name), _NEARBY * parts)


def _parts(name: str, length: int) -> Iterator[str]:
    """All runs of `length` neighbouring words of a name."""
    words = name.split()
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def slips(word: str) -> int:
    """How many typing errors (a letter too many, missing, wrong, or two swapped) a word of this length may hold."""
    return 0 if len(word) <= 3 else 1 if len(word) <= 5 else 2  # noqa: PLR2004


def meant(word: str, vocabulary: Iterable[str], limit: int = 8) -> Sequence[str]:
    """The words of a vocabulary that may have been meant by a misspelt one, nearest first, then by letter."""
    if not slips(word):
        return ()
    near = process.extract(
        word,
        vocabulary,
        scorer=OSA.distance,  # type: ignore[arg-type]  # a distance is a whole number; the stubs know only fractions
        score_cutoff=slips(word),
        limit=None,
    )
    ordered = sorted(near, key=lambda match: (match[1], match[0]))
    return [match[0] for match in ordered[:limit]]
