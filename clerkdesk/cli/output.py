"""What the commands write: answers on stdout, errors on stderr, always UTF-8."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from clerkdesk.domain.errors import ManyRefused, Refused, Trouble
from clerkdesk.language import N_, _
from clerkdesk.services import saying


def begin() -> None:
    """Make stdout and stderr carry Vietnamese, whatever the terminal's code page is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def finish() -> None:
    """Bring everything out, so that a reader who went away is noticed here."""
    sys.stdout.flush()


def answer(value: Any) -> None:
    """Write one JSON value."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def line(text: str = "") -> None:
    """Write one line for people."""
    print(text)


def note(text: str) -> None:
    """Write one line beside the answer."""
    print(text, file=sys.stderr)


def told(done: int, whole: int) -> bool:
    """Tell on a terminal how far long work is, and go on; Ctrl+C stops it."""
    if sys.stderr.isatty():
        ended = done >= whole
        print("\r      \r" if ended else f"\r{100 * done // whole:3} %", end="", file=sys.stderr, flush=True)
    return True


class Teller:
    """Tells a program that runs this one how far it is, in lines ``progress DONE WHOLE`` on stderr; SIGTERM stops.

    Made in the main thread.
    """

    def __init__(self) -> None:
        self._stopped = False
        self._said = -1
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "_stopped", True))

    def __call__(self, done: int, whole: int) -> bool:
        """Tell, and return whether to go on."""
        if (percent := 100 * done // whole) != self._said:
            self._said = percent
            print(f"progress {done} {whole}", file=sys.stderr, flush=True)
        return not self._stopped


def secret(typed: str) -> str:
    """Return ``typed``, or the first line of the input for "-": others can list arguments."""
    return sys.stdin.readline().strip() if typed == "-" else typed


def refused(no: Refused, as_json: bool) -> None:
    """Say what a rule refused."""
    text = saying.refusal(no)
    note(f"{no.code}: {text}")
    faults = no.faults if isinstance(no, ManyRefused) else ()
    for name, fault in faults:
        note(f"  {name}: {saying.refusal(fault)}")
    if as_json:
        error: dict[str, Any] = {"kind": "refused", "code": no.code, "message": text, "field": no.field}
        error["english"] = _english(no.params, message=no.message)
        if faults:
            error["faults"] = [
                {"name": name, "code": fault.code, "message": saying.refusal(fault)} for name, fault in faults
            ]
        answer({"error": error})


def failed(trouble: Trouble, as_json: bool) -> None:
    """Say what the surroundings failed in, what is safe and what to do."""
    detail = str(trouble.params.get("detail", ""))
    known = f" ({detail})" if detail and "{detail}" not in trouble.what else ""
    note(f"{trouble.code}: {' '.join(saying.trouble(trouble))}{known}")
    if as_json:
        answer({"error": failure(trouble)})


def failure(trouble: Trouble) -> dict[str, Any]:
    """Return what an answer in JSON says of ``trouble``."""
    what, safe, todo = saying.trouble(trouble)
    english = _english(trouble.params, message=trouble.what, safe=trouble.safe, todo=trouble.todo)
    said = {"kind": "environment", "code": trouble.code, "message": what, "safe": safe, "todo": todo}
    return {**said, "english": english}


def _english(params: Mapping[str, object], **texts: str) -> dict[str, Any]:
    """Return texts with their fields unfilled, for a window that says them anew when its language is changed."""
    plain = {name: one if isinstance(one, str | int | float) else saying.value(one) for name, one in params.items()}
    return {**texts, "params": plain}


def mistake(kind: str, places: Sequence[str], as_json: bool) -> None:
    """Say where the program made a mistake; the exception's own text may hold a citizen's data and is left out."""
    message = N_("The program made a mistake. Tell whoever looks after ClerkDesk: {place}")
    place = " < ".join([kind, *reversed(places)])
    text = _(message).format(place=place)
    note(f"mistake: {text}")
    if as_json:
        english = _english({"place": place}, message=message)
        answer({"error": {"kind": "mistake", "code": "mistake", "message": text, "english": english}})
