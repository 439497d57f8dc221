"""The words on screens and in messages, in Vietnamese or English.

Code holds the English text; ``resources/translations/vi.mo`` (compiled from the ``.po`` files beside it)
holds the Vietnamese one. Paper is not translated: it is Vietnamese by law.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable

from clerkdesk import resources

LANGUAGES = ("vi", "en")

_language = "vi"
_catalogues: dict[str, gettext.NullTranslations] = {"en": gettext.NullTranslations()}


def use(language: str) -> None:
    """Speak ``language`` ("vi" or "en") from now on; anything else is a ValueError."""
    global _language  # noqa: PLW0603  (one language a process)
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}")
    _language = language


def current() -> str:
    """Return the language spoken now."""
    return _language


def words(language: str) -> Callable[[str], str]:
    """Return what :func:`_` does, in ``language`` whatever the process speaks: a server answers people of both."""
    catalogue = _catalogue(language)
    return lambda message: catalogue.gettext(message) if message else ""


def _catalogue(language: str) -> gettext.NullTranslations:
    found = _catalogues.get(language)
    if found is None:
        with resources.path("translations", f"{language}.mo").open("rb") as file:
            found = gettext.GNUTranslations(file)
        _catalogues[language] = found
    return found


def _(message: str) -> str:
    """Return ``message`` in the language spoken now; fill its ``{fields}`` afterwards."""
    return _catalogue(_language).gettext(message) if message else ""


def p_(context: str, message: str) -> str:
    """Return ``message`` as it is said in ``context``, for words that need two translations."""
    return _catalogue(_language).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802  (the name that gettext tools look for)
    """Mark ``message`` for translation where it stands; it is translated when it is shown."""
    return message


def pN_(context: str, message: str) -> str:  # noqa: ARG001, N802
    """Mark ``message``, as it is said in ``context``, for translation where it stands; show it with `p_`."""
    return message
