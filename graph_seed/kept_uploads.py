"""Keeps an uploaded file between the look at what it would change and the word to bring it in: for two hours."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import timedelta

import orjson

from graph_seed.uploads import Upload
from referral.access import Action, Actor, permit
from referral.accounts import sealed
from referral.errors import NotFound
from referral.lotsennetz import Lotsennetz
from referral.papers import Draft

STEP = "import"
"""What tells these drafts from others."""
KEPT_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file and the format that it is in."""

    upload: Upload
    format: str


def keep(lotsennetz: Lotsennetz, actor: Actor, kept: Kept, secret: str) -> None:
    """Keep a file under a secret that only its sender is told; files whose time is over go."""
    now = lotsennetz.clock()
    packed = base64.b64encode(zlib.compress(kept.upload.content)).decode()
    form = {"actor": actor.id, "name": kept.upload.name, "format": kept.format, "content": packed}
    with lotsennetz.change(actor, Action.IMPORT) as graph:
        for old in list(graph.find(Draft, step=STEP)):
            if old.until <= now:
                graph.delete(Draft, old.id)
        draft = Draft(id=sealed(secret), step=STEP, form=orjson.dumps(form).decode(), until=now + KEPT_FOR)
        graph.put(draft)


def kept_under(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> Kept:
    """The file that the actor has sent; NotFound for any other, and after two hours."""
    permit(actor, Action.IMPORT)
    with lotsennetz.read() as graph:
        draft = graph.whole([(Draft, sealed(secret))]).get((Draft, sealed(secret)))
    if not isinstance(draft, Draft) or draft.step != STEP or draft.until <= lotsennetz.clock():
        raise NotFound("file", "")
    form = orjson.loads(draft.form)
    if form["actor"] != actor.id:
        raise NotFound("file", "")
    content = zlib.decompress(base64.b64decode(form["content"]))
    return Kept(upload=Upload(name=form["name"], content=content), format=form["format"])


def forget(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> None:
    """Throw a kept file away."""
    kept_under(lotsennetz, actor, secret)
    with lotsennetz.change(actor, Action.IMPORT) as graph:
        graph.delete(Draft, sealed(secret))
