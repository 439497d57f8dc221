"""Qt's own words (context menus, standard buttons, file dialogs) in the program's language."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QTranslator

from clerkdesk import language
from clerkdesk.language import N_, _

WORDS: Final = frozenset(
    (
        N_("&Undo"),
        N_("&Redo"),
        N_("Cu&t"),
        N_("&Copy"),
        N_("&Paste"),
        N_("Delete"),
        N_("Select All"),
        N_("Copy &Link Location"),
        N_("&Step up"),
        N_("Step &down"),
        N_("&Select All"),
        N_("OK"),
        N_("&OK"),
        N_("Cancel"),
        N_("&Cancel"),
        N_("Close"),
        N_("&Close"),
        N_("&Yes"),
        N_("&No"),
        N_("Save"),
        N_("&Save"),
        N_("Open"),
        N_("&Open"),
        N_("Discard"),
        N_("Apply"),
        N_("Reset"),
        N_("Retry"),
        N_("Help"),
        N_("Abort"),
        N_("Ignore"),
        N_("&Choose"),
        N_("&Delete"),
        N_("&Rename"),
        N_("&New Folder"),
        N_("Create New Folder"),
        N_("Files of type:"),
        N_("File &name:"),
        N_("Look in:"),
        N_("Directory:"),
        N_("Parent Directory"),
        N_("Back"),
        N_("Forward"),
        N_("List View"),
        N_("Detail View"),
        N_("Name"),
        N_("Size"),
        N_("Type"),
        N_("Date Modified"),
        N_("My Computer"),
        N_("Computer"),
        N_("All Files (*)"),
        N_("Directories"),
        N_("New Folder"),
        N_("Find Directory"),
        N_("Show &hidden files"),
        N_("%1 already exists.\nDo you want to replace it?"),
        N_("Show Details..."),
        N_("Hide Details..."),
    )
)


class QtWords(QTranslator):
    """Answers Qt's requests for its own words; what is not known stays as Qt wrote it."""

    def translate(
        self,
        context: str,  # noqa: ARG002
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str:
        """Return ``source`` in the program's language, or "" to leave it."""
        return _(source) if source in WORDS else ""

    def isEmpty(self) -> bool:
        """Return False: Qt drops translators that are empty."""
        return False


def speak(app: QCoreApplication, wanted: str, words: QtWords) -> None:
    """Switch the whole program to language ``wanted``; every widget gets a LanguageChange event.

    words: the translator that Qt asks, kept by the caller as long as ``app`` lives; installed at the first call.
    """
    language.use(wanted)
    if words.parent() is app:
        app.sendEvent(app, QEvent(QEvent.Type.LanguageChange))
    else:
        words.setParent(app)
        app.installTranslator(words)
