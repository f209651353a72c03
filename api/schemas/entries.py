"""What programs send to register an entry, read into the domain's own values, and the same shape written back.

What is written back may be sent again as it is: that is how a merge patch (RFC 7396) is made to an entry, and how both
versions are shown where two changed it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate

from api.schemas.bodies import Shape
from api.schemas.named import ID, OLDEST, PLACE, SAYS_SOMETHING
from referral.capacity import MOST_A_MONTH
from referral.codes import read_mail, read_phone, read_website
from referral.errors import Malformed
from referral.hours import read_hours
from referral.model import (
    Capacity,
    Channel,
    Contact,
    ContactKind,
    Entity,
    Guide,
    How,
    Label,
    Organisation,
    Service,
    Spoken,
    Tie,
    TieKind,
    Visibility,
)

PRINTABLE = r"^[^\u0000-\u001f]*$"
TELLING = rf"^[^\u0000-\u001f]*{SAYS_SOMETHING}[^\u0000-\u001f]*$"
LINES = r"^[^\u0000-\u0008\u000b-\u001f]*$"
DAY = r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"
SHORT, LONG = 200, 2000
MOST = 100
"""So many members a list may have."""
LONGEST = 500
"""So long opening hours may be."""

READ: Mapping[ContactKind, Any] = {
    ContactKind.PHONE: read_phone,
    ContactKind.EMAIL: read_mail,
    ContactKind.WEBSITE: read_website,
}
"""How each kind of contact is read."""


def _matching(pattern: str, longest: int) -> list[Any]:
    """Text of this shape, read as JSON Schema reads it: the whole of it, and `$` is the very end."""
    return [validate.Regexp(pattern.replace("$", r"\Z")), validate.Length(max=longest)]


def text(description: str, pattern: str = PRINTABLE, longest: int = SHORT, **options: Any) -> fields.String:
    """A text, empty where nothing is sent unless it is required."""
    if not options.get("required"):
        options.setdefault("load_default", "")
    described = {"description": description, "pattern": pattern}
    return fields.String(validate=_matching(pattern, longest), metadata=described, **options)


def key(description: str, among: str = "", pattern: str = ID, **options: Any) -> fields.String:
    """An id or official key; `among` names the part of the vocabulary that it has to be in."""
    described = {"description": description, "pattern": pattern, **({"x-registered": among} if among else {})}
    return fields.String(validate=_matching(pattern, SHORT), metadata=described, **options)


def _years(description: str) -> fields.Integer:
    whole: dict[str, Any] = {"strict": True, "allow_none": True, "load_default": None}
    return fields.Integer(validate=validate.Range(0, OLDEST), metadata={"description": description}, **whole)


def choice(kind: Any, description: str, **options: Any) -> fields.Enum[Any]:
    """One of the values of an enumeration."""
    return fields.Enum(kind, by_value=True, metadata={"description": description}, **options)


class SetOf(fields.List[Any]):
    """A set: its members in any order, written back in one."""

    def __init__(self, member: Any, description: str, *, least: int = 0, **options: Any) -> None:
        if not least:
            options.setdefault("load_default", frozenset())
        size = validate.Length(min=least or None, max=MOST)
        super().__init__(member, required=bool(least), validate=size, metadata={"description": description}, **options)

    def _deserialize(self, *given: Any, **options: Any) -> Any:
        return frozenset(super()._deserialize(*given, **options))

    def _serialize(self, value: Any, *owner: Any, **options: Any) -> list[Any] | None:
        return super()._serialize(sorted(value, key=str), *owner, **options)


class ListOf(SetOf):
    """Members in the order in which they are sent."""

    def __init__(self, member: Any, description: str) -> None:
        super().__init__(member, description, load_default=())

    def _deserialize(self, *given: Any, **options: Any) -> Any:
        return tuple(fields.List._deserialize(self, *given, **options))  # noqa: SLF001  the class above this one's

    def _serialize(self, *given: Any, **options: Any) -> list[Any] | None:
        return fields.List._serialize(self, *given, **options)  # noqa: SLF001  the same


class Hours(fields.String):
    """Opening hours as offices write them or in OpenStreetMap's notation, read into the latter."""

    def _deserialize(self, *given: Any, **options: Any) -> Any:
        written = super()._deserialize(*given, **options)
        try:
            return read_hours(written) if written.strip() else ""
        except Malformed as error:
            raise ValidationError(error.hint) from error


class LabelIn(Shape):
    """A name in German and, if there is one, in English."""

    de = text("In German.", TELLING, required=True)
    en = text("In English; empty: none.")

    @post_load
    def build(self, read: dict[str, Any], **_options: Any) -> Label:
        """The label."""
        return Label(**read)


class ContactIn(Shape):
    """A way to get in touch, and who may see it."""

    kind = choice(ContactKind, "What it is.", required=True)
    value = text(
        "A phone number, a mail address or a web address, as people write it.", TELLING, LONGEST, required=True
    )
    visibility = choice(Visibility, "Who may see it.", load_default=Visibility.PUBLIC)

    @post_load
    def build(self, read: dict[str, Any], **_options: Any) -> Contact:
        """The contact, if its value can be read as what it is said to be."""
        try:
            return Contact(**{**read, "value": READ[read["kind"]](read["value"])})
        except Malformed as error:
            raise ValidationError(error.hint, "value") from error


class SpokenIn(Shape):
    """A language that is spoken, how and when."""

    id = key("BCP 47 tag; see /languages.", "languages", required=True, attribute="language")
    how = choice(How, "By the staff themselves, or through an interpreter they bring in.", load_default=How.DIRECT)
    when = text("On which days; empty: not said.")

    @post_load
    def build(self, read: dict[str, Any], **_options: Any) -> Spoken:
        """The language as it is spoken."""
        return Spoken(**read)


class EntryIn(Shape):
    """An entry that is sent; what nobody may say of it (who assured it when, its id) is not among its members."""

    builds: ClassVar[type[Entity]]

    def entity(self, read: Mapping[str, Any], former: Entity | None) -> Entity:
        """The entry that was read, with what the former one holds beside."""
        said = dict(read)
        text = said.get("hours_text")
        if text and not said["hours"] and text != getattr(former, "hours_text", ""):
            said["hours"] = _read_if_possible(text)
        return replace(former, **said) if former else self.builds(id="", **said)


def _read_if_possible(text: str) -> str:
    try:
        return read_hours(text)
    except Malformed:
        return ""


class SourcedIn(EntryIn):
    """What every fact carries: where it is from, and what date the source gives."""

    source = text("Where all this was read; a web address, or words.", longest=LONG)
    stated_on = text("The date the source itself gives: a day, month or year; empty: none.", DAY)


class ReachableIn(SourcedIn):
    """How to get in touch; of a service only where that is not as with its provider."""

    address = text("The address; empty: not said, or kept back on purpose (shelters).")
    contacts = ListOf(fields.Nested(ContactIn), "How to get in touch.")
    hours = Hours(
        load_default="",
        validate=validate.Length(max=LONGEST),
        metadata={"description": "Opening hours, such as Mo-Fr 9-12 Uhr, or in OpenStreetMap's notation."},
    )
    hours_text = text("Opening hours as they are shown; hours are read from them where none are given.", LINES, LONGEST)


class OrganisationIn(ReachableIn):
    """An organisation as it is registered."""

    builds = Organisation

    name = text("The name.", TELLING, required=True)
    role = key("What it does in the network.", "roles", required=True)
    body = text("The body that runs it; empty: not said.")
    legal_basis = text("The law by which it is responsible; empty: none.")
    part_of = key("The organisation it is part of.", allow_none=True, load_default=None)
    seated_in = key("Official key of the place of its seat.", pattern=PLACE, allow_none=True, load_default=None)
    competent_for = SetOf(key("An official key.", pattern=PLACE), "Areas it is responsible for by law.")
    coordinates = SetOf(key("An official key.", pattern=PLACE), "Areas it coordinates.")
    note = fields.Nested(LabelIn, allow_none=True, load_default=None, metadata={"description": "Something to know."})


class ServiceIn(ReachableIn):
    """A service as it is registered."""

    builds = Service

    title = fields.Nested(LabelIn, required=True, metadata={"description": "What it is."})
    provider = key("The id of the organisation that offers it.", required=True)
    topics = SetOf(key("A topic; see /topics.", "topics"), "What it helps with.", least=1)
    areas = SetOf(key("An official key.", pattern=PLACE), "Areas it serves.", least=1)
    languages = SetOf(fields.Nested(SpokenIn), "Languages spoken; empty: not said.")
    groups = SetOf(key("A group; see /groups.", "groups"), "Whom it is for; empty: not said.")
    not_groups = SetOf(key("A group; see /groups.", "groups"), "Whom it is not for.")
    age_min = _years("Youngest age in years.")
    age_max = _years("Oldest age in years.")
    channels = SetOf(choice(Channel, "A way to get in touch."), "Ways to get in touch; empty: not said.")
    description = text("More about it; empty: nothing.", LINES, LONG)


class GuideIn(EntryIn):
    """A guide as it is registered: under a pseudonym, never with a name."""

    builds = Guide

    name = text("A pseudonym such as Lotsin 17, Lotsenstelle Celle; never a person's name.", TELLING, required=True)
    placed_by = key("The id of the organisation that places the guide.", required=True)
    languages = SetOf(fields.Nested(SpokenIn), "Languages spoken.", least=1)
    areas = SetOf(key("An official key.", pattern=PLACE), "Areas the guide is active in.", least=1)
    topics = SetOf(key("A topic; see /topics.", "topics"), "What the guide helps with; empty: not said.")
    capacity = choice(
        Capacity,
        "Whether the guide can take on one more person; it counts for 30 days from the day on which it is said anew.",
        allow_none=True,
        load_default=None,
    )
    monthly = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(min=1, max=MOST_A_MONTH),
        metadata={"description": "How many people the guide takes on in a month at most; null: not said."},
    )


class TieIn(SourcedIn):
    """Two organisations that refer people to each other or work together."""

    builds = Tie

    kind = choice(TieKind, "How they are tied.", required=True)
    origin = key("The id of the one organisation.", required=True)
    target = key("The id of the other; where people are referred, to it.", required=True)
    since = text("Since when; empty: not said.")


SHAPES: Mapping[type[Entity], EntryIn] = {
    shape.builds: shape for shape in (OrganisationIn(), ServiceIn(), GuideIn(), TieIn())
}
"""How each kind of entry is sent."""


def as_sent(entity: Entity) -> dict[str, Any]:
    """An entry in the shape in which it is sent."""
    document: dict[str, Any] = SHAPES[type(entity)].dump(entity)
    return document


def merged(document: object, patch: object) -> object:
    """A document with a merge patch made to it (RFC 7396, section 2): null removes a member, objects are merged."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(document) if isinstance(document, dict) else {}
    for name, change in patch.items():
        if change is None:
            kept.pop(name, None)
        else:
            kept[name] = merged(kept.get(name), change)
    return kept
