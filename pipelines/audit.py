"""Every public act of a desk is noted in the audit log, those to come included."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lake.audit import Break
from lake.storage import refused
from lake.store import Lake

UNRECORDED: frozenset[str] = frozenset({"create", "open", "close", "describe", "name", "conversation"})
"""Methods that read no row: what a conversation asks is noted when it asks."""

ID_NAMES: tuple[str, ...] = ("document_id", "passage_id", "commitment_id", "treaty_id", "position_id")
"""Fields whose values are noted as ids of what was given out; of one thing the first that it has."""

MOST = 20_000
"""Parts of a result that are looked at for ids."""

_Class = TypeVar("_Class", bound=type)


class HasLake(Protocol):
    """What has acts to be noted: a desk."""

    lake: Lake


def audited(desk: _Class) -> _Class:
    """A class decorator: notes each public method of the class and of those that it is made of.

    The entry holds the method's name, its arguments as they were given, and the ids of the documents in the result.
    See :meth:`lake.store.Lake.audited` for where it is noted, and when not.
    """
    for name in acts(desk):
        setattr(desk, name, _noted(name, getattr(desk, name)))
    return desk


def acts(desk: type) -> list[str]:
    """The methods of a desk that are noted."""
    return [
        name
        for name, member in inspect.getmembers(desk, inspect.isfunction)
        if not name.startswith("_") and name not in UNRECORDED
    ]


def _noted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def act(self: HasLake, *args: Any, **kwargs: Any) -> Any:
        try:
            with self.lake.audited(name, asked(signature, (self, *args), kwargs)) as given:
                result = method(self, *args, **kwargs)
                given.extend(ids_in(result))
                return result
        except Exception as error:
            problem = refused(error, self.lake.path)
            if problem is None:
                raise
            raise problem from error

    return act


def asked(signature: inspect.Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call as plain values, those left at their default left out."""
    try:
        bound = signature.bind(*args, **kwargs).arguments
    except TypeError:
        return {"arguments": repr(kwargs)}
    return {
        name: _plain(value) for name, value in bound.items() if name != "self" and value is not None and value != ()
    }


def ids_in(result: Any) -> list[str]:
    """Ids of documents and rows in a result of any shape, in the order they are met."""
    found: list[str] = []
    waiting: list[Any] = [result]
    for _ in range(MOST):
        if not waiting:
            break
        part = waiting.pop()
        if isinstance(part, str | bytes | int | float | None):
            continue
        named = _named(part)
        if named is not None:
            found.extend([str(named[name]) for name in ID_NAMES if named.get(name)][:1])
            waiting.extend(reversed(list(named.values())))
        elif isinstance(part, list | tuple | set | frozenset):
            waiting.extend(reversed(list(part)))
    return found


def _named(part: Any) -> Mapping[str, Any] | None:
    """A part that has named parts itself."""
    if isinstance(part, Mapping):
        columns, rows = part.get("columns"), part.get("rows")
        if isinstance(columns, list) and isinstance(rows, list):
            return {"rows": [dict(zip(columns, row, strict=False)) for row in rows if isinstance(row, list)]}
        return part
    if is_dataclass(part) and not isinstance(part, type):
        return {field.name: getattr(part, field.name, None) for field in fields(part)}
    return None


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if isinstance(value, Iterable):
            return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return type(value).__name__


def verify_logs(lake: Lake) -> tuple[dict[str, int], list[Break]]:
    """Entries by marking, and every break, over the logs that the clearance reaches.

    A batch that a recorded vault holds and no entry tells of is a break as well.
    """
    entries: dict[str, int] = {}
    breaks: list[Break] = []
    vaults = {vault.marking: vault for vault in lake.vaults}
    for log in lake.audit_logs():
        if not lake.recorded(log.marking):
            continue
        count, found = log.verify()
        entries[str(log.marking)] = count
        breaks.extend(found)
        told = {entry.get("batch_id") for entry in log.entries() if entry.get("act") == "commit"}
        batches = vaults[log.marking].batches_since(0)[1] if log.marking in vaults else []
        breaks.extend(
            Break(str(log.marking), 0, f"no entry tells of batch {batch}") for batch in batches if batch not in told
        )
    return entries, breaks
