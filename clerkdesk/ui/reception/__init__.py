"""The reception page: one page from the card on the counter to the printed receipt.

`form` and `person` hold what is filled in (no Qt); `page` is the page; the other modules are its parts.
"""

from clerkdesk.ui.reception.page import Reception

__all__ = ["Reception"]
