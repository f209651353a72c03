"""The questions that are asked when measuring: random places and needs, in the mix of an office day."""

from __future__ import annotations

from random import Random

from graph_seed.fictional_words import LANGUAGE_WEIGHTS, RARE
from referral.codes import GroupId, LanguageId, TopicId
from referral.lotsennetz import Lotsennetz
from referral.model import Group, Language, Level, Place, Topic
from referral.need import Question

WITH_LANGUAGE, WITH_AGE, WITH_GROUP = 0.6, 0.2, 0.1
TOPICS_AT_ONCE = ((1, 2, 3), (90, 7, 3))


def questions(lotsennetz: Lotsennetz, count: int, seed: int) -> list[Question]:
    """So many questions about the places and topics of a network; the same seed asks the same."""
    rng = Random(seed)  # noqa: S311 - repeatable on purpose, and nothing secret hangs on it
    with lotsennetz.read() as graph:
        places = [place.id for place in graph.find(Place, level=Level.MUNICIPALITY)]
        topics = [TopicId(topic.id) for topic in graph.find(Topic) if topic.broader is not None]
        groups = [GroupId(group.id) for group in graph.find(Group)]
        languages = [LanguageId(one.id) for one in graph.find(Language) if not one.id.startswith("de")]
    weights = [LANGUAGE_WEIGHTS.get(language, RARE) for language in languages]
    asked: list[Question] = []
    for _ in range(count):
        language = rng.choices(languages, weights) if rng.random() < WITH_LANGUAGE else ()
        asked.append(
            Question(
                place=rng.choice(places),
                topics=tuple(rng.sample(topics, rng.choices(*TOPICS_AT_ONCE)[0])),
                languages=tuple(language),
                age=rng.randint(0, 90) if rng.random() < WITH_AGE else None,
                groups=frozenset({rng.choice(groups)} if rng.random() < WITH_GROUP else ()),
            )
        )
    return asked
