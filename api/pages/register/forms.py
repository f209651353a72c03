"""The forms themselves: what is asked about an organisation, a service, a guide and a tie, section by section.

The sentences are German here and are said in the language of the screen where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.pages.choices import Choice, Family, channel_names, choices
from api.pages.counter import Fault
from api.pages.register.fields import Age, Count, Field, Pick, Section, Text, Ticks, Translated, alone
from api.pages.register.registered import Registered
from api.pages.register.tables import Areas, Contacts, Languages, Offices, OneOrganisation, OnePlace
from api.pages.register.times_field import Hours
from api.pages.screen import gettext as _
from api.pages.tie_words import tie_kinds as named_ties
from referral.capacity import MOST_A_MONTH
from referral.codes import GroupId, RoleId, TopicId
from referral.model import Capacity, Channel, Entity, Guide, Organisation, Service, Tie, TieKind


def roles(register: Registered) -> Sequence[Family]:
    """What an organisation can be in the network."""
    known = register.vocabulary.roles.values()
    return alone(Choice(id=role.id, label=role.label.within(register.language)) for role in known)


def topics(register: Registered) -> Sequence[Family]:
    """Topics in their groups."""
    return choices(register.vocabulary, register.language).topic_groups


def groups(register: Registered) -> Sequence[Family]:
    """Target groups in their families."""
    return choices(register.vocabulary, register.language).families


def languages(register: Registered) -> Sequence[Family]:
    """Languages, the common ones first."""
    offered = choices(register.vocabulary, register.language)
    return (
        Family(id="common", label=_("Häufig"), choices=offered.common_languages),
        Family(id="other", label=_("Weitere"), choices=offered.other_languages),
    )


def channels(_register: Registered) -> Sequence[Family]:
    """Ways to get in touch."""
    return alone(Choice(id=channel, label=name) for channel, name in channel_names().items())


def capacities(_register: Registered) -> Sequence[Family]:
    """Whether somebody can take on one more person."""
    named = {
        Capacity.FREE: _("frei"),
        Capacity.WAITING_LIST: _("Warteliste"),
        Capacity.FULL: _("voll"),
        Capacity.TALK_FIRST: _("bitte vorher sprechen"),
    }
    return alone(Choice(id=capacity, label=name) for capacity, name in named.items())


def tie_kinds(_register: Registered) -> Sequence[Family]:
    """How organisations can be tied."""
    return alone(Choice(id=kind, label=name) for kind, name in named_ties().items())


def _ages_in_order(values: Mapping[str, Any]) -> Iterator[Fault]:
    youngest, oldest = values.get("age_min"), values.get("age_max")
    if youngest is not None and oldest is not None and youngest > oldest:
        yield Fault(field="age_max", sentence=_("Das höchste Alter ist kleiner als das niedrigste."))


def _groups_apart(values: Mapping[str, Any]) -> Iterator[Fault]:
    if values.get("groups", frozenset()) & values.get("not_groups", frozenset()):
        yield Fault(
            field="not_groups", sentence=_("Eine Zielgruppe kann nicht zugleich gemeint und ausgeschlossen sein.")
        )


def _two_sides(values: Mapping[str, Any]) -> Iterator[Fault]:
    if values.get("origin") == values.get("target"):
        yield Fault(field="target", sentence=_("Bitte zwei verschiedene Stellen nennen."))


NAME = Section(
    id="stelle",
    heading=_("Stelle"),
    help=_("Wer ist das? Der Name so, wie er an der Tür oder auf der Internetseite steht."),
    fields=(
        Field(name="name", label=_("Name der Stelle"), widget=Text(), missing=_("Bitte den Namen der Stelle angeben.")),
        Field(
            name="role",
            label=_("Art der Stelle"),
            widget=Pick(roles, RoleId),
            missing=_("Bitte die Art der Stelle wählen."),
        ),
        Field(
            name="seated_in",
            label=_("Sitz"),
            widget=OnePlace(),
            hint=_("Postleitzahl oder Ort. Danach richtet sich, welche Koordinierungsstelle den Eintrag betreut."),
        ),
        Field(
            name="address",
            label=_("Anschrift"),
            widget=Text(),
            hint=_("zum Beispiel Markt 1, 29221 Celle. Leer lassen, wenn sie geheim bleiben soll."),
        ),
        Field(name="body", label=_("Träger"), widget=Text()),
    ),
)
NEW_NAME = replace(
    NAME,
    fields=tuple(
        replace(field, missing=_("Bitte den Sitz angeben.")) if field.name == "seated_in" else field
        for field in NAME.fields
    ),
)
"""A new organisation says where its seat is, or no coordinator would be responsible for it."""
MORE = Section(
    id="mehr",
    heading=_("Weiteres zur Stelle"),
    fields=(
        Field(
            name="part_of", label=_("Gehört zu"), widget=OneOrganisation(), hint=_("Name einer eingetragenen Stelle")
        ),
        Field(name="legal_basis", label=_("Rechtsgrundlage"), widget=Text()),
        Field(
            name="note", label=_("Hinweis"), widget=Translated(3), hint=_("Steht überall, wo die Stelle gezeigt wird.")
        ),
        Field(
            name="offices",
            label=_("Nebenstellen"),
            widget=Offices(),
            hint=_("Gebiete mit Semikolon trennen. Leere Zeilen werden nicht übernommen."),
        ),
    ),
)
OFFER = Section(
    id="angebot",
    heading=_("Angebot und Anliegen"),
    help=_("Was bietet die Stelle an, und wobei hilft das? Nur was angekreuzt ist, wird am Schalter gefunden."),
    fields=(
        Field(
            name="title",
            label=_("Name des Angebots"),
            widget=Translated(),
            missing=_("Bitte dem Angebot einen Namen geben, zum Beispiel Wohnungslotsen."),
        ),
        Field(name="description", label=_("Beschreibung"), widget=Text(4), hint=_("in einfachen Sätzen")),
        Field(
            name="topics",
            label=_("Hilft bei"),
            widget=Ticks(topics, TopicId),
            missing=_("Bitte mindestens ein Anliegen ankreuzen, bei dem das Angebot hilft."),
        ),
        Field(
            name="channels",
            label=_("Erreichbar"),
            widget=Ticks(channels, Channel),
            hint=_("Nichts anzukreuzen heißt: nicht angegeben."),
        ),
        Field(name="age_min", label=_("Ab welchem Alter"), widget=Age(), hint=_("leer: keine Grenze genannt")),
        Field(name="age_max", label=_("Bis zu welchem Alter"), widget=Age(), hint=_("leer: keine Grenze genannt")),
        Field(
            name="groups",
            label=_("Richtet sich nur an"),
            widget=Ticks(groups, GroupId),
            hint=_("Nichts anzukreuzen heißt: für alle."),
        ),
        Field(name="not_groups", label=_("Ausdrücklich nicht für"), widget=Ticks(groups, GroupId)),
    ),
    check=lambda values: (*_ages_in_order(values), *_groups_apart(values)),
)
AREA = Section(
    id="gebiet",
    heading=_("Gebiet"),
    help=_(
        "Für welche Orte ist das Angebot da? Ein Landkreis schließt seine Gemeinden ein; „Niedersachsen“ gilt überall."
    ),
    fields=(
        Field(
            name="areas",
            label=_("Gilt für"),
            widget=Areas(),
            hint=_("Name, Postleitzahl oder Schlüssel. Leere Zeilen werden nicht übernommen."),
            missing=_("Bitte mindestens ein Gebiet angeben."),
        ),
    ),
)
SPEECH = Section(
    id="sprachen",
    heading=_("Sprachen"),
    help=_("In welchen Sprachen wird geholfen, wie und wann? Deutsch bitte auch angeben."),
    fields=(
        Field(
            name="languages",
            label=_("Sprachen"),
            widget=Languages(languages),
            hint=_("Leere Zeilen werden nicht übernommen. Ohne Angabe steht dort: Sprachen nicht angegeben."),
        ),
    ),
)
REACH = Section(
    id="kontakte",
    heading=_("Kontakte"),
    help=_(
        "Wie ist die Stelle zu erreichen, und wer darf das sehen? Bitte nur dienstliche Nummern und Adressen, "
        "keine privaten."
    ),
    fields=(
        Field(
            name="contacts",
            label=_("Telefon, E-Mail, Internet"),
            widget=Contacts(),
            hint=_("Leere Zeilen werden nicht übernommen."),
        ),
    ),
)
OPEN = Section(
    id="zeiten",
    heading=_("Öffnungszeiten"),
    help=_(
        "Schreiben Sie die Zeiten, wie Sie sie sprechen. Wir zeigen, was wir verstanden haben, und Sie bestätigen es."
    ),
    fields=(
        Field(
            name="hours",
            label=_("Öffnungszeiten"),
            widget=Hours(),
            hint=_("zum Beispiel: Mo–Do 8–12 Uhr, Di auch 14–16 Uhr, Mi geschlossen"),
        ),
        Field(
            name="hours_text",
            label=_("Zusatz zu den Zeiten"),
            widget=Text(),
            hint=_("zum Beispiel: in den Sommerferien geschlossen"),
        ),
    ),
)
ORIGIN = Section(
    id="herkunft",
    heading=_("Herkunft der Angaben"),
    fields=(
        Field(
            name="source",
            label=_("Quelle"),
            widget=Text(),
            hint=_("Internet-Adresse oder zum Beispiel: Auskunft der Stelle"),
        ),
    ),
)
PLACE_OF_SERVICE = Section(
    id="ort",
    heading=_("Ort"),
    fields=(
        Field(
            name="address",
            label=_("Anschrift"),
            widget=Text(),
            hint=_("leer lassen, wenn es die der Stelle ist"),
        ),
    ),
)
VOLUNTEER = Section(
    id="lotse",
    heading=_("Lotsin oder Lotse"),
    help=_("Hier steht ein Pseudonym, kein Name. Name und Kontakt werden getrennt und nur mit Einwilligung geführt."),
    fields=(
        Field(
            name="name",
            label=_("Pseudonym"),
            widget=Text(),
            hint=_("zum Beispiel Lotsin 17, Lotsenstelle Delmenhorst"),
            missing=_("Bitte ein Pseudonym angeben."),
        ),
        Field(
            name="placed_by",
            label=_("Lotsenstelle"),
            widget=OneOrganisation(),
            missing=_("Bitte die Lotsenstelle nennen."),
        ),
        Field(
            name="languages",
            label=_("Sprachen"),
            widget=Languages(languages),
            missing=_("Bitte mindestens eine Sprache angeben."),
        ),
        Field(name="areas", label=_("Unterwegs in"), widget=Areas(), missing=_("Bitte mindestens ein Gebiet angeben.")),
        Field(name="topics", label=_("Hilft bei"), widget=Ticks(topics, TopicId)),
        Field(
            name="capacity",
            label=_("Freie Zeit"),
            widget=Pick(capacities, Capacity, unset=None),
            hint=_("gilt 30 Tage ab dem Tag, an dem Sie es ändern"),
        ),
        Field(
            name="monthly",
            label=_("Höchstens im Monat"),
            widget=Count(MOST_A_MONTH),
            hint=_("So viele Menschen begleitet sie oder er im Monat höchstens neu. Leer: nicht gesagt."),
        ),
    ),
)
BOND = Section(
    id="verbindung",
    heading=_("Verbindung"),
    help=_("Wer vermittelt an wen, wer arbeitet mit wem zusammen? Daraus entstehen die Wege in den Antworten."),
    fields=(
        Field(name="origin", label=_("Von"), widget=OneOrganisation(), missing=_("Bitte die erste Stelle nennen.")),
        Field(
            name="kind",
            label=_("Art der Verbindung"),
            widget=Pick(tie_kinds, TieKind, unset=None),
            missing=_("Bitte die Art der Verbindung wählen."),
        ),
        Field(name="target", label=_("Zu"), widget=OneOrganisation(), missing=_("Bitte die zweite Stelle nennen.")),
        Field(name="since", label=_("Seit"), widget=Text(), hint=_("zum Beispiel 2021")),
        Field(name="source", label=_("Quelle"), widget=Text()),
    ),
    check=_two_sides,
)

OF_ORGANISATION = (NAME, MORE, REACH, OPEN, ORIGIN)
OF_SERVICE = (OFFER, AREA, SPEECH, PLACE_OF_SERVICE, REACH, OPEN, ORIGIN)
FORMS: Mapping[type[Entity], tuple[Section, ...]] = {
    Organisation: OF_ORGANISATION,
    Service: OF_SERVICE,
    Guide: (VOLUNTEER,),
    Tie: (BOND,),
}
"""The form of each kind of entry that can be registered here."""
