"""What a network can bear, by program: who could accompany whom, and what is lost if somebody stops."""

from __future__ import annotations

from collections.abc import Sequence

from flask_smorest import Blueprint

from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.bodies import unregistered
from api.schemas.network import BalanceSchema, WaitingListIn
from api.schemas.parameters import BadParameters, Reader
from referral import load
from referral.balancing import Balance, Waiting
from referral.model import Place, Topic
from referral.stores import Key

blueprint = Blueprint("resilience", __name__, url_prefix="/api/v1", description="What the network can bear.")


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/network/balance",
        name="balance",
        summary="Who of the guides could accompany whom",
        description="Proposes for a waiting list of anonymous needs which of the own guides accompanies whom: most "
        "people first, then the fairest burden, both exactly. It is computed and told; nothing of it is kept.",
        responses={
            "200": {"description": "The proposal.", "content": {"application/json": {"schema": BalanceSchema}}},
        },
        reader=Reader(),
        body=WaitingListIn(),
        kept=False,
    ),
)
def balance(sent: Sent) -> Done:
    """The proposal for a waiting list."""
    waiting: Sequence[Waiting] = sent.body["waiting"]
    found = load.proposal(sent.lotsennetz, sent.actor, waiting)
    _refuse_unregistered(sent, waiting)
    return Done(status=200, document=BalanceSchema().dump(_document(found)))


def _refuse_unregistered(sent: Sent, waiting: Sequence[Waiting]) -> None:
    named: list[tuple[str, Key]] = []
    for number, line in enumerate(waiting):
        named.append((f"waiting.{number}.place", (Place, line.place)))
        if line.topic:
            named.append((f"waiting.{number}.topic", (Topic, line.topic)))
    with sent.lotsennetz.read() as graph:
        known = graph.whole([key for _, key in named])
    lost = [unregistered(field) for field, key in named if key not in known]
    if lost:
        raise BadParameters(lost)


def _document(found: Balance) -> dict[str, object]:
    return {
        "served": found.served,
        "unfairness": float(found.unfairness),
        "shares": [
            {"line": one.line, "guide": one.guide.id, "name": one.guide.name, "people": one.people}
            for one in found.shares
        ],
        "left": found.left,
        "burdens": [
            {
                "guide": one.guide.id,
                "name": one.guide.name,
                "people": one.people,
                "ceiling": one.ceiling,
                "said": one.said,
            }
            for one in found.burdens
        ],
    }
