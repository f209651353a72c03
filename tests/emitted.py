"""Which codes the domain can speak in: read from its source, so that none is forgotten when a rule is added."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

DOMAIN = Path(__file__).parents[1] / "referral"


def emitted(maker: str, argument: str, position: int) -> frozenset[str]:
    """Every text that `maker(...)` is given for an argument anywhere in the domain."""
    found: set[str] = set()
    for file in DOMAIN.rglob("*.py"):
        module = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(module):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == maker:
                        found |= set(_texts(_given(call, argument, position), function, file))
    assert found, f"Nobody makes a {maker}."
    return frozenset(found)


def _given(call: ast.Call, argument: str, position: int) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == argument]
    if named:
        return named[0]
    return call.args[position] if len(call.args) > position else None


def _texts(value: ast.expr | None, function: ast.FunctionDef, file: Path) -> Iterator[str]:
    """All texts that an expression can be: literals, either branch, values of a table, names assigned before."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, function, file)
            yield from _texts(orelse, function, file)
        case ast.Subscript(value=ast.Name(id=table)):
            module = ".".join(file.relative_to(DOMAIN.parent).with_suffix("").parts)
            yield from map(str, getattr(importlib.import_module(module), table).values())
        case ast.Name(id=name):
            for assigned in ast.walk(function):
                if isinstance(assigned, ast.Assign) and getattr(assigned.targets[0], "id", "") == name:
                    yield from _texts(assigned.value, function, file)
        case ast.JoinedStr(values=parts):
            yield from _joined(list(parts), function, file)


def _joined(parts: list[ast.expr], function: ast.FunctionDef, file: Path) -> Iterator[str]:
    texts = [""]
    for part in parts:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        texts = [text + more for text in texts for more in _texts(inner, function, file)]
    yield from texts
