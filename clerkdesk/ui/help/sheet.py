"""The keys of all pages, gathered for the sheet that lies beside the keyboard."""

from __future__ import annotations

from collections.abc import Iterable

from clerkdesk import language
from clerkdesk.language import _
from clerkdesk.services.handout import KeyGroup, ShortcutPaper
from clerkdesk.ui.help import topics
from clerkdesk.ui.help.desk import GENERAL


def sheet(pages: Iterable[str]) -> ShortcutPaper:
    """Return the sheet in the language spoken now; ``pages``: names of the pages in the order of the rail."""
    wanted = [name for name in (GENERAL, *pages, "find") if name in topics.names()]
    told = [topics.topic(name, language.current()) for name in wanted]
    return ShortcutPaper(
        title=_("The keys of ClerkDesk"),
        under=_("Lay it beside the keyboard. F1 tells more on every page."),
        groups=tuple(
            KeyGroup(one.title, tuple((line.keys, line.words) for line in one.keys)) for one in told if one.keys
        ),
    )
