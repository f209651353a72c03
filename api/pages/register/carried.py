"""The version of an entry that stood on a page: its form carries it along, so that nobody overwrites what is newer."""

from __future__ import annotations

from typing import TypeVar

import orjson

from api.schemas.bodies import read_body
from api.schemas.entries import SHAPES, as_sent
from api.schemas.parameters import BadParameters
from referral.errors import Malformed
from referral.model import Entity
from referral.stores.records import decode

E = TypeVar("E", bound=Entity)


def carried(kind: type[E], text: str) -> E:
    """The version behind what a form carried along; Malformed where that was altered on the way."""
    try:
        version = decode(kind, orjson.loads(text))
        shape = SHAPES[kind]
        if shape.entity(read_body(shape, as_sent(version)), version) == version:
            return version
    except (AttributeError, KeyError, TypeError, ValueError, BadParameters):
        pass  # whatever it is, it is no version of an entry
    raise Malformed("the version that was seen", "", "load the page again.")
