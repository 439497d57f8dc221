"""The site's own words that complete fields of forms, beside those that are shipped: its hospitals, its banks.

They are a setting of this desk, not history.
"""

from __future__ import annotations

from typing import Final

from clerkdesk.catalogue import installed
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean, fold
from clerkdesk.services.desk import Changes, Desk

LONGEST: Final = 200
MOST: Final = 1000
"""So many words of its own a list holds."""


def own(desk: Desk, name: str) -> tuple[str, ...]:
    """Return the words that the site added to the list ``name`` ("hospitals").

    Raises:
        Refused: there is no such list.
    """
    _check(desk, name)
    with desk.store.reading() as connection:
        return tuple(installed.own_words(connection).get(name, ()))


def add(desk: Desk, name: str, word: str) -> Changes:
    """Add ``word`` to the list ``name``; it is offered first.

    Raises:
        Refused: there is no such list, the word is empty or in the list already, or the list is full.
    """
    _check(desk, name)
    tidy = clean(word, field="word", limit=LONGEST)
    if not tidy:
        raise Refused("no-word", "Give the word to add.", field="word")
    if fold(tidy) in {fold(one.word) for one in desk.forms.words[name] if one.word}:
        raise Refused("word-known", "“{word}” is in the list already.", field="word", word=tidy)
    with desk.store.writing() as connection:
        words = installed.own_words(connection)
        mine = words.get(name, [])
        if len(mine) >= MOST:
            raise Refused("list-full", "The list holds {most} words of its own already.", field="word", most=MOST)
        installed.keep_words(connection, {**words, name: [*mine, tidy]})
    desk.renew_catalogue()
    return Changes(settings=True)


def drop(desk: Desk, name: str, word: str) -> Changes:
    """Take one of the site's own words out of the list ``name``; shipped ones stay.

    Raises:
        Refused: there is no such list, or the site did not add the word.
    """
    _check(desk, name)
    with desk.store.writing() as connection:
        words = installed.own_words(connection)
        left = [one for one in words.get(name, []) if fold(one) != fold(word)]
        if len(left) == len(words.get(name, [])):
            raise Refused(
                "word-unknown", "“{word}” is none of the site's own words.", field="word", word=word[:LONGEST]
            )
        installed.keep_words(connection, {**words, name: left})
    desk.renew_catalogue()
    return Changes(settings=True)


def _check(desk: Desk, name: str) -> None:
    if name not in desk.forms.words:
        known = ", ".join(desk.forms.words)
        raise Refused("no-such-list", "There is no list of words “{name}”; known are: {known}.", name=name, known=known)
