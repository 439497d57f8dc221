"""The command line, for administrators and other programs on an account that already holds the data's key.

Exit codes: 0 done, 1 refused by a rule, 2 wrong usage, 3 the environment failed, 70 the program made a mistake.
Errors are said on stderr as ``code: what and why``; a command that answers in JSON puts them on stdout too, as
``{"error": {...}}``.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from clerkdesk import language
from clerkdesk.cli import output
from clerkdesk.cli.parser import build
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.usage import language_of

__all__ = ["main"]

DONE, REFUSED, USAGE, ENVIRONMENT, MISTAKE = 0, 1, 2, 3, 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; ``sys.argv`` when no arguments are given.

    Raises:
        SystemExit: wrong usage (2), or help was asked for (0).
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    output.begin()
    language.use(language_of(words))
    asked = build().parse_args(words)
    try:
        code: int = asked.command(asked)
        output.finish()
    except Refused as no:
        output.refused(no, asked.as_json)
        return REFUSED
    except Trouble as failed:
        output.failed(failed, asked.as_json)
        return ENVIRONMENT
    except BrokenPipeError:  # whoever read along has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as mistake:  # noqa: BLE001  (the last resort: a fault must not look like a refusal)
        places = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(mistake.__traceback__)]
        output.mistake(type(mistake).__name__, places, asked.as_json)
        return MISTAKE
    return code
