"""A form that was refused is shown again: what is wrong stands first, with a link to its field, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue

from api import current
from api.complaints import complaint
from api.pages.counter import Fault
from api.problems import problem_of
from referral.errors import LotsennetzError

View = Callable[..., ResponseReturnValue]


class Faulty(LotsennetzError):
    """Several things are wrong with a form; `faults` name them by field, in the order of the form."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


def every(**readings: Callable[[], object]) -> None:
    """Try to read each field, and raise Faulty with all that cannot be read."""
    faults = []
    for field, read in readings.items():
        try:
            read()
        except LotsennetzError as error:
            faults.append(Fault(field=field, sentence=complaint(error, current.language())))
    if faults:
        raise Faulty(faults)


def shown_again(page: Callable[..., str], fields: Mapping[type[LotsennetzError], str]) -> Callable[[View], View]:
    """Let a view answer these errors with its own form; each belongs to the field that is named beside it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(**values: Any) -> ResponseReturnValue:
            try:
                return view(**values)
            except Faulty as error:
                return page(**values, faults=error.faults), 422
            except tuple(fields) as error:
                field = next(fields[kind] for kind in type(error).__mro__ if kind in fields)
                fault = Fault(field=field, sentence=complaint(error, current.language()))
                return page(**values, faults=[fault]), problem_of(error).status

        return answered

    return decorate
