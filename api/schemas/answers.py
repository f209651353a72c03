"""The shape of an answer's document, for its description; `api/document.py` writes it, and a test compares the two."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.schemas.entities import NamedSchema, OrganisationSchema, ServiceSchema, said
from referral.freshness import Freshness, Standing
from referral.need import Nearness


def one(shape: type[Schema], description: str, **options: Any) -> fields.Nested:
    """A member that is one document."""
    return fields.Nested(shape, **options, **said(description))


def several(shape: type[Schema], description: str) -> fields.List[Any]:
    """A member that is a list of documents."""
    return fields.List(fields.Nested(shape), **said(description))


def line(description: str, **options: Any) -> fields.String:
    """A member that is one line of text."""
    return fields.String(**said(description, **options))


class SpotSchema(Schema):
    """Where the question was found to be."""

    id = line("Official key, or the postcode where several municipalities share it.")
    name = line("The name, or the names of the municipalities.")
    county = fields.String(allow_none=True, **said("The county or independent city."))
    places = several(NamedSchema, "The municipalities.")


class OptionPlaceSchema(Schema):
    """A place that may have been meant."""

    id = line("Official key: ask again with it as `place`.")
    name = line("The name.")
    county = fields.String(allow_none=True, **said("The county or independent city."))


class OptionSchema(Schema):
    """A place that may have been meant, and the authority there."""

    place = one(OptionPlaceSchema, "The place.")
    authority = one(OrganisationSchema, "The foreigners' authority there.", allow_none=True)


class AskSchema(Schema):
    """What has to be asked back before anybody can be named."""

    question = line("The question, in the language asked for.")
    options = several(OptionSchema, "The places it may mean.")


class ReasonSchema(Schema):
    """Why somebody is named or stands where they stand."""

    code = line("The reason, for programs.")
    text = fields.String(**said("The reason as a sentence."))
    source = fields.String(**said("Where the fact was read."))
    stated_on = fields.String(**said("The date the source itself gives; empty: none."))
    assured_on = fields.Date(allow_none=True, **said("When somebody responsible assured it; null: nobody yet."))


class BranchSchema(Schema):
    """The branch of an authority that serves the place."""

    name = line("The name.")
    address = line("The address; empty: not said.")


class CompetentSchema(Schema):
    """An authority that is responsible by law."""

    organisation = one(OrganisationSchema, "The authority.")
    office = one(BranchSchema, "Its branch for this place, where it has several.", allow_none=True)
    reasons = several(ReasonSchema, "Why it is responsible.")


class StepSchema(Schema):
    """A station on the path from the place to the partner."""

    id = line("The id of the place or organisation.")
    name = line("The name.")
    relation = line("How it is tied to the network, for programs.")
    text = fields.String(**said("The same in words."))


class PartnerSchema(Schema):
    """A partner to refer to, with every reason and the path."""

    service = one(ServiceSchema, "What is offered.")
    provider = one(OrganisationSchema, "Who offers it.")
    reasons = several(ReasonSchema, "Why it stands where it stands, the weightiest first.")
    path = several(StepSchema, "Place, authority, coordination centre, partner.")
    freshness = line("How old its confirmation is.", enum=list(map(str, Freshness)))
    standing = line("How true it is taken to be.", enum=[one.name.lower() for one in Standing])
    nearness = line("How far the area it serves reaches.", enum=[one.name.lower() for one in Nearness])


class LenderSchema(Schema):
    """Who lends the language."""

    id = line("The id of the guide or of the interpreter service.")
    name = line("The guide's pseudonym, or the organisation's name.")
    languages = fields.List(fields.String(), **said("The languages wished for that are spoken; empty: must be asked."))
    kind = line("A guide or an interpreter service.", enum=["guide", "interpreter"])
    through = one(OrganisationSchema, "Whom to call.")
    service = one(ServiceSchema, "The interpreter service.", allow_none=True)


class SaidSchema(Schema):
    """A code and its sentence."""

    code = line("For programs.")
    text = fields.String(**said("The sentence."))


class BridgedSchema(Schema):
    """A service that lacks the language, and who lends it."""

    service = one(ServiceSchema, "What is offered.")
    provider = one(OrganisationSchema, "Who offers it.")
    bridge = one(LenderSchema, "Who lends the language.")
    steps = several(SaidSchema, "The order of calls.")


class LeftOutSchema(Schema):
    """One of the next best, and the one rule that excluded it."""

    service = one(ServiceSchema, "What is offered.")
    provider = one(OrganisationSchema, "Who offers it.")
    because = one(SaidSchema, "The rule that excluded it.")


class RelaxedSchema(Schema):
    """A wish that nothing fits exactly."""

    wish = line("What was wished: language, area or topic.")
    origin = fields.String(data_key="from", **said("What was wished exactly."))
    to = line("What was taken instead.")
    text = fields.String(**said("The same as a sentence."))


class CentreSchema(Schema):
    """The coordination centre, the answer of last resort."""

    organisation = one(OrganisationSchema, "The centre; null where none is registered.", allow_none=True)
    confirmed = fields.Boolean(**said("Whether its own page was seen."))
    area = line("The area it coordinates.")
    text = fields.String(**said("What to do if nothing else helps."))


class PartSchema(Schema):
    """One partner of the plan."""

    service = one(ServiceSchema, "What is offered.")
    provider = one(OrganisationSchema, "Who offers it.")
    topics = fields.List(fields.String(), **said("The topics it takes on."))


class AnswerSchema(Schema):
    """Which local partner a newcomer should be referred to, and why; members stand in the order of reading."""

    place = one(SpotSchema, "Where the question was found to be; null while something is asked back.", allow_none=True)
    at = line("The moment that was looked at, local time.", format="date-time")
    ask = one(AskSchema, "What is asked back; then nothing else is answered.", allow_none=True)
    competent = several(CompetentSchema, "Who is responsible by law.")
    partners = several(PartnerSchema, "At most five partners, the best first.")
    bridged = several(BridgedSchema, "Help with the language lent by somebody else, where no partner near speaks it.")
    left_out = several(LeftOutSchema, "The next best that were left out.")
    relaxed = several(RelaxedSchema, "Which wishes were given up, in this order.")
    centre = one(CentreSchema, "The coordination centre.")
    plan = several(PartSchema, "For several topics: the fewest partners that cover all of them.")
