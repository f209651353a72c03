"""What a request is answered with: the network, the actor, and the words of the language that is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast

from flask import current_app, g, request

from api.document import Writer
from api.languages import LANGUAGES, of_request
from api.settings import Settings
from api.vocabulary import Vocabulary
from api.words import Words
from referral.audit import GENESIS
from referral.demand import Tally, confidential
from referral.letters import Post
from referral.lotsennetz import Lotsennetz
from referral.model import Group, Language, Role, Topic
from referral.stores import GraphReader

SPOKEN = frozenset(kind.__name__ for kind in (Topic, Language, Group, Role))
"""What the vocabulary is made of."""
LATELY = 100
"""Up to so many changes are looked through; after more of them, the vocabulary is read anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of the graph as it is spoken about: its seal, its vocabulary, and a writer for each language.

    Of the topics, some are `confidential`: that somebody asked for them is never counted.
    """

    version: int
    seal: str
    vocabulary: Vocabulary
    writers: Mapping[str, Writer]
    confidential: Collection[str]

    @property
    def registered(self) -> Mapping[str, Collection[str]]:
        """The ids that parameters may name, by part of the vocabulary."""
        return {
            "topics": self.vocabulary.topics,
            "groups": self.vocabulary.groups,
            "languages": self.vocabulary.languages,
            "roles": self.vocabulary.roles,
        }


class Reception:
    """The network with the edition of its latest version, made anew only when the graph has changed; and the mail."""

    def __init__(self, lotsennetz: Lotsennetz, settings: Settings, post: Post) -> None:
        self.lotsennetz, self.settings, self.post = lotsennetz, settings, post
        self.tally = Tally(lotsennetz)
        with lotsennetz.read() as graph:
            self._edition = _edition(graph, None)

    def edition(self, graph: GraphReader | None = None) -> Edition:
        """What is spoken about the latest version of the graph, or about the one that is being read."""
        if graph is None:
            with self.lotsennetz.read() as latest:
                return self.edition(latest)
        if graph.version != self._edition.version:
            self._edition = _edition(graph, self._edition)
        return self._edition


def _edition(graph: GraphReader, former: Edition | None) -> Edition:
    version = graph.version
    seal = next((sealed.seal for sealed in graph.log(after=version - 1)), GENESIS) if version else GENESIS
    if former is not None and _speaks_alike(graph, former):
        return replace(former, version=version, seal=seal)
    vocabulary = Vocabulary.of(graph)
    if former is not None and former.vocabulary == vocabulary:
        return replace(former, version=version, seal=seal)
    return Edition(
        version=version,
        seal=seal,
        vocabulary=vocabulary,
        writers={language: Writer(Words(language=language, vocabulary=vocabulary)) for language in LANGUAGES},
        confidential=confidential(vocabulary.topics.values()),
    )


def _speaks_alike(graph: GraphReader, former: Edition) -> bool:
    """Whether the few changes since an edition have touched nothing of its vocabulary, as nearly all of them do.

    After a restore, the same number may stand for another history: then the edition's own change is not in the log.
    """
    if not 0 < former.version < graph.version <= former.version + LATELY:
        return False
    own, *since = graph.log(after=former.version - 1)
    return own.seal == former.seal and not any(touch.kind in SPOKEN for one in since for touch in one.entry.touched)


def reception() -> Reception:
    """The reception of the running application."""
    return cast("Reception", current_app.extensions["lotsennetz"])


def lotsennetz() -> Lotsennetz:
    """The network of the running application."""
    return reception().lotsennetz


def settings() -> Settings:
    """The settings of the running application."""
    return reception().settings


def post() -> Post:
    """Takes the letters of the running application."""
    return reception().post


def language() -> str:
    """The language in which the request being answered wants its texts."""
    wished, account = request.args.get("lang"), g.get("account")
    if account is not None and wished not in LANGUAGES:
        return str(account.language)
    return of_request(wished, request.headers.get("Accept-Language"))


def words() -> Words:
    """The words for the request being answered, for code that needs no documents."""
    return reception().edition().writers[language()].words
