"""Writes the sample of an event type's present version, once; what is there is never written again.

    python tests/journal/make_sample.py      (from the top folder; then look at the new files and commit them)

A sample holds the bytes of one event as that version wrote them, and what it means: the payload as plain values.
When a type gets a new version, its older samples keep their bytes and only ``means`` follows the upcast.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import types
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from clerkdesk.domain import events as e
from clerkdesk.journal import event

SAMPLES = Path(__file__).with_name("samples")
AT = datetime(2026, 11, 23, 8, 30, tzinfo=timezone(timedelta(hours=7)))


def filled(kind: Any, name: str = "") -> Any:
    """Return a value of ``kind`` with every field filled in, so that a sample leaves nothing out."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{field.name: filled(hints[field.name], field.name) for field in dataclasses.fields(kind)})
    if get_origin(kind) in {Union, types.UnionType}:
        return filled(next(arm for arm in get_args(kind) if arm is not type(None)), name)
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0], name),)
    if get_origin(kind) is dict:
        return {name: filled(get_args(kind)[1], name)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1]
    if kind is Any:
        return {"text": f"{name}: Nguyễn Đức"}
    return {bool: True, int: 8000, datetime: AT, str: f"{name}: Nguyễn Đức"}[kind]


def main() -> None:
    SAMPLES.mkdir(exist_ok=True)
    for kind in e.PAYLOADS:
        file = SAMPLES / f"{kind.TYPE}.{kind.VERSION}.json"
        if file.exists():
            continue
        what = filled(kind)
        clerk = e.Clerk(id="0198c0de", name="Trần Thị Lan")
        written = event.write(
            what, origin="0123456789abcdef", seq=7, stream="dossier:0198c0de", version=3, at=1_795_397_400_000,
            clerk=clerk, prev="ab" * 32, clock=-120, event_id="0198c0de-0000-7000-8000-000000000001",
        )  # fmt: skip
        sample = {
            "raw": written.raw.decode(),
            "hash": written.hash,
            "sealed": None if written.sealed is None else base64.b64encode(written.sealed).decode(),
            "means": json.loads(msgspec.json.encode(what)),
        }
        file.write_text(json.dumps(sample, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(file)


if __name__ == "__main__":
    main()
