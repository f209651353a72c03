"""What a change would break, on the pages from which it is made: said before it is saved, and asked about once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api import current
from api.pages.case_lines import Line, lines
from api.pages.register.registered import Registered
from api.pages.register.typed import Form, one
from api.pages.screen import gettext as _
from api.pages.screen import ngettext
from referral.access import Action, may
from referral.foresight import NOTHING, Foreseen, foresee
from referral.model import Entity
from referral.openings import Gap
from referral.papers import Deed
from referral.suggestions import Wish

SEEN = "seen"
"""Under this name a form carries along which consequences its sender has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a change would do, in words; `seal` stands for all that would get worse."""

    sentence: str
    broken: Sequence[Line]
    gaps: Sequence[str]
    mended: int
    left: int
    seal: str


def ahead(register: Registered, before: Entity | None, after: Sequence[Entity], *, assured: bool = False) -> Ahead:
    """What changing one entry would do, or registering new ones, or removing one; for whoever may edit."""
    if not may(register.actor, Action.EDIT):
        return said(NOTHING)
    deed = Deed.REGISTER if before is None else Deed.CHANGE if after else Deed.RETIRE
    wish = Wish(deed=deed, before=before, after=tuple(after))
    return said(foresee(register.lotsennetz, register.actor, [wish], assured=assured))


def said(found: Foreseen) -> Ahead:
    """Consequences in words, in the language of the screen."""
    return Ahead(
        sentence=_sentence(found),
        broken=lines(found.broken),
        gaps=[_gap_words(gap) for gap in found.gaps],
        mended=len(found.mended),
        left=found.left,
        seal=" ".join(
            [*(tried.case.id for tried in found.broken), *(f"{gap.topic}/{gap.language or ''}" for gap in found.gaps)]
        ),
    )


def is_unseen(form: Form, consequences: Ahead) -> bool:
    """Whether something would get worse that the sender of a form has not seen yet."""
    return bool(consequences.seal) and one(form, SEEN) != consequences.seal


def _sentence(found: Foreseen) -> str:
    """`Diese Änderung bricht 2 Probefälle.`; empty where nothing gets worse."""
    if found.harmless:
        return ""
    cases = ngettext("%(num)s Probefall", "%(num)s Probefälle", len(found.broken)) % {"num": len(found.broken)}
    gaps = ngettext("%(num)s Lücke", "%(num)s Lücken", len(found.gaps)) % {"num": len(found.gaps)}
    if not found.gaps:
        return _("Diese Änderung bricht %(cases)s.") % {"cases": cases}
    if not found.broken:
        return _("Diese Änderung öffnet %(gaps)s.") % {"gaps": gaps}
    return _("Diese Änderung bricht %(cases)s, öffnet %(gaps)s.") % {"cases": cases, "gaps": gaps}


def _gap_words(gap: Gap) -> str:
    """Where nobody would help any more: `Wohnungssuche, Tigrinya: niemand mehr in 3 Orten`."""
    words = current.words()
    about = [words.vocabulary.topic(gap.topic, words.language)]
    about += [words.vocabulary.language(gap.language, words.language)] if gap.language else []
    number = len(gap.places)
    where = ngettext("niemand mehr in %(num)s Ort", "niemand mehr in %(num)s Orten", number) % {"num": number}
    return f"{', '.join(about)}: {where}"
