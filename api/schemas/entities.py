"""The shapes of what is registered, as documents show it: names in the language asked for, never a research note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from marshmallow import Schema, fields
from marshmallow.experimental.context import Context

from api.words import Words
from referral.codes import dial, read_phone
from referral.errors import Malformed
from referral.model import Capacity, Channel, Contact, ContactKind, How, Label, Level, Stage, TieKind, Visibility

Speaking = Context[Words]
"""Within `with Speaking(words):` schemas name things in the language of these words."""


def said(description: str, **options: Any) -> dict[str, Any]:
    """Options of a field that is always there."""
    return {"required": True, "metadata": {"description": description, **options}}


class Named(fields.String):
    """A Label in the language that is spoken."""

    def _serialize(self, value: Any, *_owner: Any, **_options: Any) -> str | None:
        return None if value is None else cast("Label", value).within(Speaking.get().language)


def name_of(part: str) -> Callable[[Any], str]:
    """The name of an entry's `role` or `language` from that part of the vocabulary."""
    return lambda owner: _known(part, getattr(owner, part))


def _known(part: str, id: str) -> str:
    words = Speaking.get()
    name: Callable[[str, str], str] = getattr(words.vocabulary, part)
    return name(id, words.language)


class Sorted(fields.List[Any]):
    """A set of values, in order."""

    def _serialize(self, value: Any, *owner: Any, **options: Any) -> list[Any] | None:
        return super()._serialize(sorted(value, key=str), *owner, **options)


class Ids(Sorted):
    """A set of ids, in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.String(), **options)


class NamedSchema(Schema):
    """An id and its name."""

    id = fields.String(**said("The id."))
    name = fields.String(**said("The name in the language asked for."))


class NamedIds(fields.Nested):
    """A set of ids, each with its name from a part of the vocabulary."""

    def __init__(self, part: str, **options: Any) -> None:
        super().__init__(NamedSchema, many=True, **options)
        self.part = part

    def _serialize(self, ids: Any, *_owner: Any, **_options: Any) -> list[dict[str, str]]:  # type: ignore[override]
        return [{"id": one, "name": _known(self.part, one)} for one in sorted(ids)]


def uri_of(contact: Contact) -> str | None:
    """What a link to a contact points to (`tel:`, `mailto:`, `https:`), or None where the number cannot be dialled."""
    if contact.kind is ContactKind.WEBSITE:
        return contact.value
    if contact.kind is ContactKind.EMAIL:
        return f"mailto:{contact.value}"
    try:
        return f"tel:{dial(read_phone(contact.value))}"
    except Malformed:
        return None


class ContactSchema(Schema):
    """A way to get in touch."""

    kind = fields.Enum(ContactKind, by_value=True, **said("What it is."))
    value = fields.String(**said("As people write it."))
    uri = fields.Function(uri_of, **said("For a link.", type=["string", "null"]))
    visibility = fields.Enum(Visibility, by_value=True, **said("Who may see it."))


class NoticeSchema(Schema):
    """Something to know for a while."""

    text = fields.String(**said("What is to be known; empty: only that it is closed."))
    begins = fields.Date(data_key="from", **said("The first day."))
    until = fields.Date(**said("The last day, included; after it the notice counts no more."))
    closed = fields.Boolean(**said("Whether nobody is there during this time."))


class SpokenSchema(Schema):
    """A language that is spoken."""

    id = fields.String(attribute="language", **said("BCP 47 tag."))
    name = fields.Function(name_of("language"), **said("The name in the language asked for.", type="string"))
    how = fields.Enum(How, by_value=True, **said("By the staff themselves, or through an interpreter they bring in."))
    when = fields.String(**said("On which days; empty: not said."))


class OfficeSchema(Schema):
    """A branch of an organisation."""

    name = fields.String(**said("The name."))
    address = fields.String(**said("The address; empty: not said."))
    serves = Ids(**said("Official keys of the areas it serves."))


class ParticipationSchema(Schema):
    """A programme that an organisation took part in."""

    id = fields.String(attribute="programme", **said("The programme's id."))
    stage = fields.Enum(Stage, by_value=True, **said("How far the organisation came."))


class SourcedSchema(Schema):
    """What every fact carries: where it is from, what date the source gives, and who assured it when."""

    id = fields.String(**said("The id."))
    source = fields.String(**said("Where it was read."))
    stated_on = fields.String(**said("The date the source itself gives: a day, month or year; empty: none."))
    checked_on = fields.Date(allow_none=True, **said("When the source was read."))
    confidence = fields.String(**said("page: read on a public page; doubtful: old, or a question was left open."))
    assured_on = fields.Date(allow_none=True, **said("When somebody responsible assured it; null: nobody yet."))
    fictional = fields.Boolean(**said("Made up for demonstration, tests or measuring."))


class OrganisationSchema(SourcedSchema):
    """An authority, coordination centre, guide desk, migrant organisation, advice centre or other body."""

    name = fields.String(**said("The name."))
    role = fields.String(**said("What it does in the network, as a code such as ABH, KMT or MBE."))
    role_name = fields.Function(name_of("role"), **said("The role in the language asked for.", type="string"))
    body = fields.String(**said("The body that runs it; empty: not said."))
    legal_basis = fields.String(**said("The law by which it is responsible; empty: none."))
    part_of = fields.String(allow_none=True, **said("The organisation it is part of."))
    seated_in = fields.String(allow_none=True, **said("Official key of the place of its seat."))
    competent_for = Ids(**said("Official keys of the areas it is responsible for by law."))
    coordinates = Ids(**said("Official keys of the areas it coordinates."))
    programmes = Sorted(fields.Nested(ParticipationSchema), **said("Programmes it applied for or took part in."))
    offices = fields.List(fields.Nested(OfficeSchema), **said("Its branches."))
    address = fields.String(**said("The address; empty: not said, or kept back on purpose (shelters)."))
    contacts = fields.List(fields.Nested(ContactSchema), **said("How to get in touch."))
    withheld = fields.Boolean(**said("Whether there are contacts that are not for this reader."))
    hours = fields.String(**said("Opening hours in OpenStreetMap's notation; empty: not said."))
    hours_text = fields.String(**said("Opening hours as the source says them."))
    note = Named(allow_none=True, **said("Something to know about it."))
    notices = fields.List(fields.Nested(NoticeSchema), **said("Closures and notices; they count for its services."))
    confirmed = fields.Boolean(**said("Whether its own page was seen; false: it is only known that it must exist."))


class ServiceSchema(SourcedSchema):
    """What an organisation offers, where, in which languages and for whom."""

    title = Named(**said("What it is, in the language asked for."))
    provider = fields.String(**said("The id of the organisation that offers it."))
    topics = NamedIds("topic", **said("What it helps with."))
    areas = Ids(**said("Official keys of the areas it serves: DE, 03, a county or a municipality."))
    languages = Sorted(fields.Nested(SpokenSchema), **said("Languages spoken; empty: not said."))
    groups = NamedIds("group", **said("Whom it is for; empty: not said."))
    not_groups = NamedIds("group", **said("Whom it is not for."))
    age_min = fields.Integer(allow_none=True, **said("Youngest age in years; null: not said."))
    age_max = fields.Integer(allow_none=True, **said("Oldest age in years; null: not said."))
    channels = Sorted(fields.Enum(Channel, by_value=True), **said("Ways to get in touch; empty: not said."))
    description = fields.String(**said("More about it; empty: nothing."))
    address = fields.String(**said("Where it is, if not at the provider's address."))
    contacts = fields.List(fields.Nested(ContactSchema), **said("How to get in touch, if not as with the provider."))
    withheld = fields.Boolean(**said("Whether there are contacts that are not for this reader."))
    hours = fields.String(**said("Opening hours in OpenStreetMap's notation; empty: not said."))
    hours_text = fields.String(**said("Opening hours as the source says them."))
    notices = fields.List(fields.Nested(NoticeSchema), **said("Closures and notices of its own."))
    capacity = fields.Enum(
        Capacity, by_value=True, allow_none=True, **said("Whether it can take on one more person; null: not said.")
    )
    capacity_on = fields.Date(allow_none=True, **said("When that was said; it counts for 30 days."))


class GuideSchema(Schema):
    """A volunteer who accompanies, interprets and explains; under a pseudonym."""

    id = fields.String(**said("The id."))
    name = fields.String(**said("A pseudonym."))
    placed_by = fields.String(**said("The id of the organisation that places the guide."))
    languages = Sorted(fields.Nested(SpokenSchema), **said("Languages spoken."))
    areas = Ids(**said("Official keys of the areas the guide is active in."))
    topics = NamedIds("topic", **said("What the guide helps with; empty: not said."))
    capacity = fields.Enum(
        Capacity,
        by_value=True,
        allow_none=True,
        **said("Whether the guide can take on one more person; null: not said."),
    )
    capacity_on = fields.Date(allow_none=True, **said("When that was said; it counts for 30 days."))
    monthly = fields.Integer(
        allow_none=True, **said("How many people the guide takes on in a month at most; null: not said.")
    )
    fictional = fields.Boolean(**said("Made up for demonstration, tests or measuring."))


class TieSchema(SourcedSchema):
    """Two organisations that refer people to each other or work together."""

    kind = fields.Enum(TieKind, by_value=True, **said("How they are tied."))
    origin = fields.String(**said("The id of the one organisation."))
    target = fields.String(**said("The id of the other; where people are referred, to it."))
    since = fields.String(**said("Since when; empty: not said."))
    agreed = Ids(
        **said("The ids of those of the two for which somebody responsible has agreed; it counts once both have.")
    )


class PlaceSchema(Schema):
    """An area with an official key."""

    id = fields.String(**said("Official key: DE, a state (2 digits), a county (5) or a municipality (8)."))
    name = fields.String(**said("The name."))
    designation = fields.String(**said("Stadt, Gemeinde, Flecken ...; empty: none."))
    level = fields.Enum(Level, by_value=True, **said("How large it is."))
    within = fields.String(allow_none=True, **said("Official key of the area it lies in."))
    postcodes = Ids(**said("Its postcodes."))
    latitude = fields.Float(allow_none=True, **said("Degrees (WGS 84)."))
    longitude = fields.Float(allow_none=True, **said("Degrees (WGS 84)."))
    fictional = fields.Boolean(**said("Made up for demonstration, tests or measuring."))


class TopicSchema(Schema):
    """What somebody may need help with."""

    id = fields.String(**said("The id."))
    name = Named(attribute="label", **said("The name in the language asked for."))
    broader = fields.String(allow_none=True, **said("The topic it belongs to; null: it is a heading itself."))
    first_role = fields.String(allow_none=True, **said("Who helps first, as a role code."))
    fallback_roles = fields.List(fields.String(), **said("Who helps too, in this order."))
    independent = fields.Boolean(**said("Never referred to an authority."))
    protection = fields.Boolean(**said("About protection: the nationwide help line stands first."))


class LabelledSchema(Schema):
    """A language or target group."""

    id = fields.String(**said("The id; of a language its BCP 47 tag."))
    name = Named(attribute="label", **said("The name in the language asked for."))


class ProgrammeSchema(SourcedSchema):
    """A public programme that organisations applied for or took part in."""

    name = Named(attribute="label", **said("The name in the language asked for."))
    description = Named(**said("What it was, in the language asked for."))


class TakingSchema(ProgrammeSchema):
    """A programme with those who applied and those of them who were chosen."""

    applied = fields.List(fields.Nested(OrganisationSchema), **said("Who applied, by name."))
    chosen = fields.List(fields.Nested(OrganisationSchema), **said("Who was chosen, by name."))
