"""Everything Qt: the window, its pages and what they are made of.

How to write a page
-------------------
A page is one job. It is a subclass of `clerkdesk.ui.page.Page`, in its own module (or package) here::

    class Deliver(Page):
        def __init__(self, work: Work, services: ...) -> None:
            super().__init__()
            self._accept = Button(kind="primary", icon="check", key="F9")
            self.body.addWidget(self._accept)
            self._accept.clicked.connect(self._deliver)
            self.retranslate()

        def retranslate(self) -> None:
            self.header.set_title(_("Deliver"), _("Scan the receipt, or type a code, a name or a number"))
            self._accept.set_words(_("Mark delivered"))

        def on_scan(self, scan: object) -> bool: ...
        def refresh(self, changes: object) -> None: ...

and is put in the rail by the app::

    shell.add_page(
        Entry(name="deliver", title=N_("Deliver"), icon="deliver", key="F4", build=lambda: Deliver(work, ...))
    )

Rules:

* Every text is set in `retranslate` (called again when the language changes); widgets that take English texts (`Look`,
  `Column`, `Notice`, `Entry`) translate by themselves: mark those with ``N_``.
* `header.set_fact` shows what the clerk looks at most, the largest on the page. `Page.notice` and `Page.fail` show
  what went well or wrong in the header, where nothing jumps.
* Never touch disk or network here: ``work.ask(query, done, self.fail, owner=self)`` for reading, ``work.deed(deed,
  done, self.fail, owner=self)`` for writing. After a deed every built page gets what it returned in `refresh`.
* A scan reaches the open page's `on_scan` wherever the focus is. A `ScanBox` is for typing: its `entered` goes the
  same way.
* Enter goes on (`enter_goes_on`), Esc goes back (`Page.escape`), a deed has a `Button` with a key that is seen on it.
* Colours and distances come from `tokens` and `theme.colours()`, asked for at every painting. What holds a `QPixmap` or
  `QIcon` renews it on ``StyleChange``; `Icon` and `Button` do so by themselves.
* A window without a parent wears the theme by `theme.dress`, in its `__init__`.
* Import slow libraries inside functions: the first window must be there at once.
"""
