"""Scenarios in words: what each edit makes otherwise, and what it is called where one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api import current
from api.pages.screen import gettext as _
from api.pages.screen import ngettext, screen_language
from api.pages.tie_words import tie_words
from referral.edits import Edit, Turn
from referral.forks import added
from referral.model import Entity, Guide, Organisation, Place, Service, Tie
from referral.stores import Key

Names = Mapping[Key, Entity]
"""The entries and places that edits name, as the reader may see them; who is not registered any more is absent."""


def turn_names() -> Mapping[Turn, str]:
    """What can be otherwise, in the order in which it is offered."""
    return {
        Turn.ARRIVAL: _("Menschen kommen an"),
        Turn.SERVICE: _("Ein Angebot kommt dazu"),
        Turn.GUIDE: _("Eine Lotsin oder ein Lotse kommt dazu"),
        Turn.ORGANISATION: _("Eine Stelle kommt dazu"),
        Turn.TIE: _("Eine Verbindung kommt dazu"),
        Turn.STOP: _("Ein Eintrag fällt weg"),
        Turn.LANGUAGE: _("Eine Sprache kommt dazu"),
        Turn.NO_LANGUAGE: _("Eine Sprache fällt weg"),
        Turn.AREA: _("Ein Gebiet kommt dazu"),
        Turn.NO_AREA: _("Ein Gebiet fällt weg"),
    }


def kind_names() -> Mapping[str, str]:
    """What an entry is, by the name of its kind."""
    return {
        "Service": _("Angebot"),
        "Guide": _("Lotsin oder Lotse"),
        "Organisation": _("Stelle"),
        "Tie": _("Verbindung"),
    }


def edit_words(edit: Edit, edits: Iterable[Edit], names: Names) -> str:
    """An edit in one sentence; `edits` are all of its scenario, for it may name what another one adds."""
    called = _Called(edits, names)
    facts = {
        "name": edit.name,
        "role": current.words().vocabulary.role(edit.role or "", screen_language()) if edit.role else "",
        "provider": called.entry(Organisation, edit.provider or ""),
        "partner": called.entry(Organisation, edit.partner or ""),
        "tied": tie_words(edit.tie) if edit.tie else "",
        "entry": called.subject(edit),
        "topics": called.topics(edit),
        "languages": called.languages(edit),
        "areas": called.areas(edit),
    }
    return _sentence(edit) % facts


def _sentence(edit: Edit) -> str:
    if edit.turn is Turn.ARRIVAL:
        return _arriving(edit)
    if edit.turn is Turn.GUIDE:
        return _guiding(edit)
    if edit.turn is Turn.SERVICE and edit.languages:
        return _("Neues Angebot „%(name)s“ von %(provider)s: %(topics)s; auf %(languages)s; in %(areas)s.")
    return {
        Turn.ORGANISATION: _("Neue Stelle „%(name)s“ (%(role)s)."),
        Turn.SERVICE: _("Neues Angebot „%(name)s“ von %(provider)s: %(topics)s; in %(areas)s."),
        Turn.TIE: _("Neue Verbindung: %(provider)s %(tied)s %(partner)s."),
        Turn.STOP: _("%(entry)s fällt weg."),
        Turn.LANGUAGE: _("%(entry)s: auch auf %(languages)s."),
        Turn.NO_LANGUAGE: _("%(entry)s: nicht mehr auf %(languages)s."),
        Turn.AREA: _("%(entry)s: auch in %(areas)s."),
        Turn.NO_AREA: _("%(entry)s: nicht mehr in %(areas)s."),
    }[edit.turn]


def _arriving(edit: Edit) -> str:
    people = edit.people or 0
    if edit.topics:
        text = ngettext(
            "Ein Mensch kommt in %%(areas)s an und spricht %%(languages)s; es geht um %%(topics)s.",
            "%(num)s Menschen kommen in %%(areas)s an und sprechen %%(languages)s; es geht um %%(topics)s.",
            people,
        )
    else:
        text = ngettext(
            "Ein Mensch kommt in %%(areas)s an und spricht %%(languages)s.",
            "%(num)s Menschen kommen in %%(areas)s an und sprechen %%(languages)s.",
            people,
        )
    return text % {"num": people}


def _guiding(edit: Edit) -> str:
    if edit.people is None:
        return _("Eine Lotsin oder ein Lotse mehr bei %(provider)s: %(languages)s; in %(areas)s.")
    text = ngettext(
        "Eine Lotsin oder ein Lotse mehr bei %%(provider)s: %%(languages)s; in %%(areas)s; ein Mensch im Monat.",
        "Eine Lotsin oder ein Lotse mehr bei %%(provider)s: %%(languages)s; in %%(areas)s; %(num)s Menschen im Monat.",
        edit.people,
    )
    return text % {"num": edit.people}


class _Called:
    """What everything is called that edits name."""

    def __init__(self, edits: Iterable[Edit], names: Names) -> None:
        self._added = {added(edit): edit.name for edit in edits}
        self._names = names

    def entry(self, kind: type[Entity], id: str) -> str:
        """An entry by its name; its id where it is not registered any more."""
        if id in self._added:
            return self._added[id] or id
        match self._names.get((kind, id)):
            case Organisation(name=name) | Guide(name=name):
                return name
            case Service() as service:
                provider = self.entry(Organisation, service.provider)
                return _("%(title)s (%(provider)s)") % {
                    "title": service.title.within(screen_language()),
                    "provider": provider,
                }
            case Tie() as tie:
                ends = self.entry(Organisation, tie.origin), self.entry(Organisation, tie.target)
                return f"{ends[0]} – {ends[1]}"
        return id

    def subject(self, edit: Edit) -> str:
        """The entry that an edit is about, with what it is."""
        kinds = {kind.__name__: kind for kind in (Organisation, Service, Guide, Tie)}
        if edit.kind not in kinds:
            return ""
        return f"{kind_names()[edit.kind]} {self.entry(kinds[edit.kind], edit.subject)}"

    def topics(self, edit: Edit) -> str:
        """The topics by name."""
        words = current.words()
        return ", ".join(sorted(words.vocabulary.topic(topic, words.language) for topic in edit.topics))

    def languages(self, edit: Edit) -> str:
        """The languages by name."""
        words = current.words()
        return ", ".join(sorted(words.vocabulary.language(tag, words.language) for tag in edit.languages))

    def areas(self, edit: Edit) -> str:
        """The places by name."""
        found = [(self._names.get((Place, id)), id) for id in edit.areas]
        return ", ".join(sorted(place.name if isinstance(place, Place) else id for place, id in found))
