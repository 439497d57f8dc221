"""Qt's own words (context menus, standard buttons, file dialogs) in the program's language."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QTranslator

from clerkdesk import language
from clerkdesk.language import p_, pN_

WORDS: Final = frozenset(
    (
        pN_("Qt", "&Undo"),
        pN_("Qt", "&Redo"),
        pN_("Qt", "Cu&t"),
        pN_("Qt", "&Copy"),
        pN_("Qt", "&Paste"),
        pN_("Qt", "Delete"),
        pN_("Qt", "Select All"),
        pN_("Qt", "Copy &Link Location"),
        pN_("Qt", "&Step up"),
        pN_("Qt", "Step &down"),
        pN_("Qt", "&Select All"),
        pN_("Qt", "OK"),
        pN_("Qt", "&OK"),
        pN_("Qt", "Cancel"),
        pN_("Qt", "&Cancel"),
        pN_("Qt", "Close"),
        pN_("Qt", "&Close"),
        pN_("Qt", "&Yes"),
        pN_("Qt", "&No"),
        pN_("Qt", "Save"),
        pN_("Qt", "&Save"),
        pN_("Qt", "Open"),
        pN_("Qt", "&Open"),
        pN_("Qt", "Discard"),
        pN_("Qt", "Apply"),
        pN_("Qt", "Reset"),
        pN_("Qt", "Retry"),
        pN_("Qt", "Help"),
        pN_("Qt", "Abort"),
        pN_("Qt", "Ignore"),
        pN_("Qt", "&Choose"),
        pN_("Qt", "&Delete"),
        pN_("Qt", "&Rename"),
        pN_("Qt", "&New Folder"),
        pN_("Qt", "Create New Folder"),
        pN_("Qt", "Files of type:"),
        pN_("Qt", "File &name:"),
        pN_("Qt", "Look in:"),
        pN_("Qt", "Directory:"),
        pN_("Qt", "Parent Directory"),
        pN_("Qt", "Back"),
        pN_("Qt", "Forward"),
        pN_("Qt", "List View"),
        pN_("Qt", "Detail View"),
        pN_("Qt", "Name"),
        pN_("Qt", "Size"),
        pN_("Qt", "Type"),
        pN_("Qt", "Date Modified"),
        pN_("Qt", "My Computer"),
        pN_("Qt", "Computer"),
        pN_("Qt", "All Files (*)"),
        pN_("Qt", "Directories"),
        pN_("Qt", "New Folder"),
        pN_("Qt", "Find Directory"),
        pN_("Qt", "Show &hidden files"),
        pN_("Qt", "%1 already exists.\nDo you want to replace it?"),
        pN_("Qt", "Show Details..."),
        pN_("Qt", "Hide Details..."),
    )
)


class QtWords(QTranslator):
    """Answers Qt's requests for its own words; what is not known stays as Qt wrote it. installed: `speak` keeps it."""

    installed = False

    def translate(
        self,
        context: str,  # noqa: ARG002
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str:
        """Return ``source`` in the program's language, or as it is."""
        return p_("Qt", source) if source in WORDS else source

    def isEmpty(self) -> bool:
        """Return False: Qt drops translators that are empty."""
        return False


def speak(app: QCoreApplication, wanted: str, words: QtWords) -> None:
    """Switch the whole program to language ``wanted``; every widget gets a LanguageChange event.

    words: the translator that Qt asks, kept by the caller as long as it is wanted; installed at the first call.
    """
    language.use(wanted)
    if words.installed:
        app.sendEvent(app, QEvent(QEvent.Type.LanguageChange))
    else:
        words.installed = app.installTranslator(words)
        app.sendPostedEvents(app, QEvent.Type.LanguageChange)
    # The application only posts the event to its windows; nobody should see the old words in between.
    app.sendPostedEvents(None, QEvent.Type.LanguageChange)
