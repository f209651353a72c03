"""What bringing in a file would break: for the page, the interface and the command line alike."""

from __future__ import annotations

from graph_seed.weighing import Deed as Bringing
from graph_seed.weighing import Plan
from referral.access import Actor
from referral.foresight import Foreseen, foresee
from referral.lotsennetz import Lotsennetz
from referral.papers import Deed
from referral.suggestions import Wish


def of_plan(lotsennetz: Lotsennetz, actor: Actor, plan: Plan) -> Foreseen:
    """The golden cases that would no longer hold, or would again, if all that a file holds came in."""
    changing = (entry for entry in plan.entries if entry.deed is not Bringing.UNCHANGED)
    wishes = [Wish(deed=Deed.CHANGE, before=entry.before, after=(entry.entity,)) for entry in changing]
    return foresee(lotsennetz, actor, wishes)
