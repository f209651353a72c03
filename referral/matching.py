"""Who is proposed, who is left out, and which wishes were given up."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from referral.brackets import NEAR_BY
from referral.codes import OrganisationId, ServiceId
from referral.field import Field, Ranked
from referral.judging import Judge
from referral.model import How
from referral.need import Breadth, Fit, Nearness, Need, Reach, Relaxed
from referral.stores import Surroundings

SHOWN = 5
"""So many partners are shown, and at most as many of those left out."""


class Ranking(NamedTuple):
    """The first of those that fit, and those that would have stood among them but for one rule; best first.

    `stages` are the first of those that fitted each time it was decided whether to reach further.
    """

    fitting: tuple[Ranked, ...] = ()
    left_out: tuple[Ranked, ...] = ()
    stages: tuple[tuple[Ranked, ...], ...] = ()


def best(field: Field, apart: Collection[OrganisationId], limit: int = SHOWN) -> Ranking:
    """The best `limit` candidates of a field, each in its best bracket, and as many of those left out on the way.

    Left out are those that would have stood before the last one shown; if less than `limit` are shown, all others.
    """
    fitting: dict[ServiceId, Ranked] = {}
    barred: dict[ServiceId, Ranked] = {}
    last = 0
    for ranked in field.in_order():
        if len(fitting) == limit and ranked.key > last:
            break
        if ranked.provider in apart:
            continue
        if ranked.excluded:
            barred.setdefault(ranked.service, ranked)
        elif len(fitting) < limit and ranked.service not in fitting:
            fitting[ranked.service], last = ranked, ranked.key
    left_out = [ranked for service, ranked in barred.items() if service not in fitting]
    return Ranking(fitting=tuple(fitting.values()), left_out=tuple(left_out[:limit]))


def relax(serving: Field, around: Surroundings, apart: Collection[OrganisationId] = ()) -> Ranking:
    """Rank who serves the place; where nobody near fits, reach further, and at last for the broader topic.

    The broader topic is taken only if nobody as near as the bordering counties fits, nor anybody in a role that the
    topic names; never for protection, where a general advice centre is no substitute. If help is at hand without the
    language, only those further away or less exact who speak it are worth the way.
    """
    field, ranking = serving, best(serving, apart)
    stages = [ranking.fitting]
    if not _fits_locally(serving, ranking.fitting, apart):
        narrowed = bool(serving.judge.languages) and any(ranked.near for ranked in ranking.fitting)
        for reach in (Reach.BORDERING, Reach.BROADER):
            more = Field.of(serving.judge, around.columns, around.postings(reach))
            field = field.joined(more.speakers() if narrowed else more)
            ranking = best(field, apart)
            stages.append(ranking.fitting)
            if any(_is_answer_enough(ranked) for ranked in ranking.fitting):
                break
    return ranking._replace(stages=tuple(stages))


def _is_answer_enough(ranked: Ranked) -> bool:
    if ranked.heading.nearness <= Nearness.NEIGHBOUR:
        return True
    return ranked.bracket.fit is not Fit.OTHER or ranked.bracket.protection


def _fits_locally(serving: Field, fitting: tuple[Ranked, ...], apart: Collection[OrganisationId]) -> bool:
    """Whether somebody in the municipality or county fits, and speaks a language wished for if one was."""
    if _somebody_near_speaks(fitting):
        return True
    return len(fitting) == SHOWN and serving.has_near_speaker(apart)


def _somebody_near_speaks(fitting: tuple[Ranked, ...]) -> bool:
    """Whether one of them is near, and speaks a language wished for if one was."""
    return any(ranked.near and ranked.speaks for ranked in fitting)


def near_speakers(
    serving: Field, fitting: tuple[Ranked, ...], apart: Collection[OrganisationId], limit: int
) -> tuple[Ranked, ...]:
    """The best of those near who speak a language wished for; where all who fit are shown, nobody is left to ask."""
    return best(serving.near().speakers(), apart, limit).fitting if len(fitting) == SHOWN else ()


def given_up(need: Need, judge: Judge, ranking: Ranking, *, bridged: bool) -> tuple[Relaxed, ...]:
    """The wishes that none of those shown fits exactly, in the order they are given up: language, area, topic."""
    if not ranking.fitting:
        return ()
    found = (
        _language_given_up(judge, ranking, bridged=bridged),
        _area_given_up(judge, ranking),
        _topic_given_up(need, ranking),
    )
    return tuple([relaxed for relaxed in found if relaxed is not None])


def _language_given_up(judge: Judge, ranking: Ranking, *, bridged: bool) -> Relaxed | None:
    if not judge.need.languages:
        return None
    hows = {spoken.how for ranked in ranking.fitting for spoken in ranked.spoken if spoken.language in judge.languages}
    if How.DIRECT in hows:
        return None
    to = "interpreter" if hows else "bridged" if bridged else "none"
    return Relaxed(wish="language", origin="direct", to=to, facts={"languages": sorted(judge.need.languages)})


def _area_given_up(judge: Judge, ranking: Ranking) -> Relaxed | None:
    """Given up if nobody shown is near; told by the nearest who speaks a language wished for, else by the nearest."""
    if _somebody_near_speaks(ranking.fitting):
        return None
    speakers = [ranked for ranked in ranking.fitting if ranked.speaks]
    nearest = min([ranked.heading.nearness for ranked in speakers or ranking.fitting])
    if nearest in NEAR_BY or ranking.fitting[0].bracket.block < 0:
        return None
    languages = sorted(judge.need.languages) if speakers else []
    nearness = nearest.name.lower()
    return Relaxed(wish="area", origin="county", to=nearness, facts={"languages": languages})


def _topic_given_up(need: Need, ranking: Ranking) -> Relaxed | None:
    """Given up if of those near (or of all, if nobody is) none names the topic."""
    near = [ranked for ranked in ranking.fitting if ranked.near]
    breadths = {ranked.heading.breadth for ranked in near or ranking.fitting}
    if Breadth.EXACT in breadths:
        return None
    to = Breadth.ROLE if Breadth.ROLE in breadths else Breadth.BROADER
    return Relaxed(wish="topic", origin=Breadth.EXACT, to=to, facts={"topics": list(need.topics)})
