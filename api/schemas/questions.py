"""Reads the question of `/answers` and of `lotsennetz find`: from typed values to a `Question`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.schemas.named import AGE, LANGUAGE, SAYS_SOMETHING, TOPIC
from api.schemas.parameters import Parameter, Reader, Typed, one_of, yes_or_no
from api.sentences import german
from api.vocabulary import Vocabulary
from referral.codes import GroupId, TopicId, read_id
from referral.errors import Malformed
from referral.hours import LOCAL
from referral.model import Channel
from referral.need import Question

YEARS = range(2000, 2090)
"""For other years nobody asks, and the calendar of holidays knows them all."""
_DAY = (
    "(20[0-8][0-9]-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))|20([02468][048]|[1357][26])-02-29)"
)
MOMENT = f"^{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+ -]([01][0-9]|2[0-3]):[0-5][0-9])?$"
"""A day of those years with its time; a plus before the offset may have become a space on the way."""
_PLUS_BECAME_SPACE = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def read_moment(text: str) -> datetime:
    """A point in time by ISO 8601; without an offset it is meant as the clock on a wall in Lower Saxony shows it."""
    try:
        moment = datetime.fromisoformat(_PLUS_BECAME_SPACE.sub("+", text.strip()))
    except ValueError as error:
        raise Malformed("a point in time", text, "expected 2026-11-23T10:00.") from error
    if moment.year not in YEARS:
        raise Malformed("a point in time", text, "expected a year from 2000 to 2089.")
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


QUESTION = Reader(
    Parameter(
        name="place",
        read=str.strip,
        expected=german("Erwartet wird eine Postleitzahl, ein Ortsname oder ein amtlicher Gemeindeschlüssel."),
        schema={"type": "string", "pattern": SAYS_SOMETHING, "maxLength": 200},
        description="Where the newcomer lives: a postcode, a name (misspelt ones are understood) or an official key.",
        required=True,
        example="29221",
    ),
    TOPIC.meaning(
        "What help is needed with: ids from /topics; repeat it for several topics.",
        required=True,
        repeatable=True,
        example="residence.permit",
    ),
    LANGUAGE.meaning(
        "Languages the newcomer speaks, as BCP 47 tags (see /languages); repeat it for several.",
        repeatable=True,
        among="",
    ),
    AGE,
    Parameter(
        name="group",
        read=read_id,
        expected=german("Welche Zielgruppen es gibt, steht unter /api/v1/groups."),
        schema={"type": "string"},
        description="Target groups the newcomer belongs to: ids from /groups; repeat it for several.",
        repeatable=True,
        among="groups",
        example="status.asylumseeker",
    ),
    Parameter(
        name="channel",
        read=one_of(*Channel),
        expected=german("Möglich sind in_person, phone, online und mail."),
        schema={"type": "string", "enum": list(map(str, Channel))},
        description="How the newcomer wants to get in touch.",
        example="phone",
    ),
    Parameter(
        name="at",
        read=read_moment,
        expected=german("Erwartet wird ein Zeitpunkt wie 2026-11-23T10:00 (Ortszeit) oder mit Zeitzone."),
        schema={"type": "string", "pattern": MOMENT, "maxLength": 40},
        description="The moment at which something should be open, ISO 8601; local time without offset; else now.",
        example="2026-11-23T10:00",
    ),
    Parameter(
        name="open",
        read=yes_or_no,
        expected=german("Möglich sind true und false."),
        schema={"type": "boolean"},
        description="Leave out services that are known to be closed then; being open sorts in any case.",
        example=False,
    ),
)
"""What a question may say."""


def read_question(typed: Typed, vocabulary: Vocabulary) -> Question:
    """The question behind what a person typed; raises BadParameters, which names everything that is not understood."""
    registered = {"topics": vocabulary.topics, "groups": vocabulary.groups}
    return question_of(QUESTION.read(typed, registered, exact=False))


def question_of(values: Mapping[str, Any]) -> Question:
    """A question from values that were read."""
    channel = values.get("channel")
    return Question(
        place=values["place"],
        topics=tuple(TopicId(topic) for topic in values["topic"]),
        languages=values.get("language", ()),
        age=values.get("age"),
        groups=frozenset(GroupId(group) for group in values.get("group", ())),
        channel=Channel(channel) if channel else None,
        at=values.get("at"),
        open_only=values.get("open", False),
    )
