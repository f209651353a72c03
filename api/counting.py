"""Counts what was asked for in vain, beside the answer and never before it."""

from __future__ import annotations

from threading import Thread

from api.current import Edition, reception
from referral.need import Answer


def counted(answer: Answer, edition: Edition | None = None) -> Answer:
    """The answer, of which was counted whether nothing fitted exactly; what is to be written is written afterwards.

    `edition` is the one that the question was read by, where it is at hand; else it is the latest.
    """
    desk = reception()
    if desk.tally.note(answer, (edition or desk.edition()).confidential):
        Thread(target=desk.tally.write, name="demand", daemon=True).start()
    return answer
