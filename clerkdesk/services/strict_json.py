"""JSON of a stranger, read strictly: no number that is not whole, nothing said twice, nothing deep or large."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from clerkdesk.domain.errors import Refused

_DEEPEST: Final = 10
_LONGEST_NUMBER: Final = 15


def read(text: bytes, most: int) -> Any:
    """Return what ``text`` says; ``most``: bytes that are read at all.

    Raises:
        Refused: "too-large" or "bad-json", with line and column where there is one.
    """
    if len(text) > most:
        raise Refused("too-large", "The data are larger than {most} bytes.", most=most)
    try:
        found = json.loads(
            text.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_not_whole,
            parse_constant=_not_whole,
        )
    except UnicodeDecodeError:
        raise Refused("bad-json", "The data are not UTF-8 text.") from None
    except json.JSONDecodeError as fault:
        raise Refused(
            "bad-json", "The data are not JSON: line {line}, column {column}.", line=fault.lineno, column=fault.colno
        ) from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(found)
    return found


def shown(value: object) -> str:
    """Return a stranger's value short and printable."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(c if c.isprintable() else "�" for c in text[:60])


def _too_deep() -> Refused:
    return Refused("bad-json", "The data nest too deep.")


def _check_depth(value: Any) -> None:
    level = [value]
    for _step in range(_DEEPEST):
        level = [inner for one in level if isinstance(one, (dict, list)) for inner in _parts(one)]
    if level:
        raise _too_deep()


def _parts(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("bad-json", '"{key}" stands in the data twice.', key=shown(twice))
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        return _not_whole(digits)
    return int(digits)


def _not_whole(number: str) -> int:
    raise Refused("bad-json", "Only whole numbers may stand here, not {number}.", number=shown(number))
