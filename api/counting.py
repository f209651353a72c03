"""Counts what was asked for in vain, beside the answer and never before it."""

from __future__ import annotations

from threading import Thread

from api.current import reception
from referral.need import Answer


def counted(answer: Answer) -> Answer:
    """The answer, of which was counted whether nothing fitted exactly; what is to be written is written afterwards."""
    desk = reception()
    if desk.tally.note(answer, desk.edition().vocabulary.topics.values()):
        Thread(target=desk.tally.write, name="demand", daemon=True).start()
    return answer
