"""The names of what questions and reasons are made of: languages, topics, groups and roles, as the graph has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from referral.model import Group, Label, Language, Role, Topic
from referral.stores import GraphReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All topics, languages, groups and roles by id; a snapshot of one version of the graph."""

    topics: Mapping[str, Topic] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: GraphReader) -> Vocabulary:
        """Read the whole vocabulary, some 150 short entries, out of the graph."""
        return cls(
            topics={topic.id: topic for topic in graph.find(Topic)},
            languages={language.id: language for language in graph.find(Language)},
            groups={group.id: group for group in graph.find(Group)},
            roles={role.id: role for role in graph.find(Role)},
        )

    def topic(self, id: str, language: str) -> str:
        """The name of a topic; its id where it is not registered any more."""
        return _name(self.topics.get(id), id, language)

    def group(self, id: str, language: str) -> str:
        """The name of a target group."""
        return _name(self.groups.get(id), id, language)

    def role(self, id: str, language: str) -> str:
        """The name of a role such as MBE or KMT."""
        return _name(self.roles.get(id), id, language)

    def language(self, id: str, language: str) -> str:
        """The name of a language; one that the graph does not list is named as Unicode's CLDR names it."""
        known = self.languages.get(id)
        return known.label.within(language) if known else named_by_cldr(id, language)


def _name(entry: Topic | Group | Role | None, id: str, language: str) -> str:
    label: Label | None = entry.label if entry else None
    return label.within(language) if label else id


@lru_cache(maxsize=512)
def named_by_cldr(tag: str, language: str) -> str:
    """The name of a BCP 47 tag in German or English by CLDR; the tag itself where CLDR has none."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(language)
    except (ValueError, UnknownLocaleError):
        name = Locale.parse(language).languages.get(tag.partition("-")[0])
    return name or tag
