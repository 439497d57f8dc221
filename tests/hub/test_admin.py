"""The hub's pages over real HTTP: who gets in, which forms are taken, what each role may, what is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from clerkdesk.hub import look
from clerkdesk.hub.admin import accounts
from clerkdesk.hub.admin.accounts import FREE, IDLE, LONGEST, Role
from clerkdesk.hub.admin.service import BASE
from clerkdesk.hub.cli import main
from clerkdesk.services import reception
from clerkdesk.ui.tokens import DARK, LIGHT
from tests.counter import LAN, SITE, wish
from tests.hub.crowd import crowd
from tests.hub.pages import served_with_tls, stop_an_origin
from tests.meeting import Hub, Straight, enrol, exchange

PASSWORD = "một câu dài dễ nhớ"
OTHER = "H24.101.06"


class Visitor:
    """A browser without a face: keeps cookies, sends forms as they are on the page."""

    def __init__(self, url: str, hub: Hub) -> None:
        import ssl

        trusted = ssl.create_default_context(cafile=str(hub.folder / "cert.pem"))
        trusted.check_hostname = False
        self.client = httpx.Client(base_url=url + BASE, verify=trusted)
        self.hub = hub

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, params={"lang": "en"})

    def send(self, page: str, action: str, **fields: str) -> httpx.Response:
        proof = re.search(r'name="proof" value="(\w+)"', self.get(page).text)
        return self.client.post(action, data={"proof": proof[1] if proof else "", **fields})

    def let_in(self, name: str, role: Role = Role.ADMINISTRATOR, site: str = "") -> Visitor:
        with self.hub.database.writing() as connection:
            code = accounts.new_code(connection, self.hub.now, role, site)
        made = self.send("/join", "/join", code=code.lower(), name=name, password=PASSWORD, again=PASSWORD)
        assert made.headers["location"] == "/admin/sign-in?done=made", made.text
        assert self.sign_in(name).headers["location"] == "/admin"
        return self

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.send("/sign-in", "/sign-in", name=name, password=password)


@pytest.fixture
def visit(small_hub: Hub) -> Iterator[type]:
    small_hub.code()
    small_hub.code(OTHER)
    with served_with_tls(small_hub) as url:
        made: list[Visitor] = []

        def visitor() -> Visitor:
            made.append(Visitor(url, small_hub))
            return made[-1]

        yield visitor  # type: ignore[misc]
        for one in made:
            one.client.close()


def test_every_page_wants_a_session_and_says_how_it_is_to_be_shown(visit) -> None:
    stranger = visit()
    for path in ("", "/sites", f"/sites/{SITE.agency}", "/desks", "/stopped", "/refused", "/ledger", "/versions"):
        assert stranger.get(path).headers["location"] == "/admin/sign-in"
    form = stranger.get("/sign-in")
    (held,) = (one for one in form.headers.get_list("set-cookie") if one.startswith("__Host-clerkdesk="))
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(held.split("; "))
    assert "script-src" not in form.headers["content-security-policy"]
    assert form.headers["content-security-policy"].startswith("default-src 'none'")
    assert (form.headers["x-frame-options"], form.headers["cache-control"]) == ("DENY", "no-store")
    assert "<script" not in form.text
    assert stranger.get("/nothing").status_code == 404


def test_who_opens_the_bare_address_is_shown_to_the_pages(visit) -> None:
    one = visit()
    address = str(one.client.base_url).removesuffix("/admin/") + "/"
    assert one.client.get(address, headers={"accept": "text/html,*/*"}).headers["location"] == "/admin"
    assert one.client.get(address).status_code == 404, "a machine is told as ever"


def test_a_form_from_elsewhere_is_refused(visit, small_hub: Hub) -> None:
    boss = visit().let_in("quan")
    before = small_hub.now
    for fields in ({}, {"proof": "0" * 64}):
        answer = boss.client.post("/sites", data={"agency": "H24.101.09", "name": "x", **fields})
        assert answer.status_code == 403
    proof = re.search(r'name="proof" value="(\w+)"', boss.get("/sites").text)
    fields = {"agency": "H24.101.09", "name": "x", "proof": proof[1] if proof else ""}
    for header in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        assert boss.client.post("/sites", data=fields, headers=header).status_code == 403
    assert visit().let_in("hai").client.post("/sites", data=fields).status_code == 403, "another's proof"
    assert "H24.101.09" not in boss.get("/sites").text
    assert boss.client.post("/sites", json=fields).status_code == 403, "not a form"
    assert boss.client.post("/sites", data=fields).status_code == 303
    assert small_hub.now == before


def test_what_each_role_may(visit, small_hub: Hub, desk) -> None:
    one = desk("B")
    enrol(one, small_hub)
    looks, local = visit().let_in("xem", Role.VIEWER), visit().let_in("xã", Role.ADMINISTRATOR, SITE.agency)
    assert "<form" not in looks.get("/sites").text.split("<main")[1]
    for action in ("/sites", f"/sites/{SITE.agency}/code", "/ledger/again", "/administrators/invite"):
        assert looks.send("/sites", action, agency="H24.101.09", name="x").status_code == 403
    assert OTHER not in local.get("/sites").text
    assert local.get(f"/sites/{OTHER}").status_code == 404
    assert local.send("/sites", f"/sites/{OTHER}/code").status_code == 404
    assert local.send("/sites", "/sites", agency="H24.101.09", name="x").status_code == 400, "sites are the whole hub's"
    assert local.send("/administrators", "/administrators/invite", role="administrator").status_code == 400
    assert "xem" not in local.get("/administrators").text.split("<main")[1]
    code = local.send(f"/sites/{SITE.agency}", f"/sites/{SITE.agency}/code")
    assert (code.status_code, "shown this once" in code.text) == (200, True)


def test_guessing_is_slowed_down(visit, small_hub: Hub) -> None:
    visit().let_in("quan")
    guesser = visit()
    for _ in range(FREE):
        assert guesser.sign_in("quan", "wrong wrong wrong").status_code == 400
    locked = guesser.sign_in("quan")
    assert locked.status_code == 400, "even the right one, until the wait is over"
    assert "wrong. After several tries" in locked.text
    assert "wrong. After several tries" in guesser.sign_in("nobody").text, "the same words for a name that is none"
    small_hub.now += 31_000
    assert guesser.sign_in("quan").status_code == 303
    for _ in range(FREE):
        assert guesser.client.post("/join", data={}).status_code == 403


def test_sessions_end(visit, small_hub: Hub) -> None:
    boss = visit().let_in("quan")
    held = dict(boss.client.cookies)
    assert boss.send("", "/sign-out").headers["location"] == "/admin/sign-in"
    again = visit()
    again.client.cookies.update(held)
    assert again.get("").status_code == 303, "what the browser held opens nothing any more"
    for pause in (IDLE + 1, LONGEST + 1):
        boss.sign_in("quan")
        assert boss.get("").status_code == 200
        small_hub.now += pause
        assert boss.get("").status_code == 303
    boss.sign_in("quan")
    wrong = boss.send("/administrators", "/password", old="no", password=PASSWORD + "!", again=PASSWORD + "!")
    assert wrong.status_code == 400
    assert boss.send(
        "/administrators", "/password", old=PASSWORD, password=PASSWORD + "!", again=PASSWORD + "!"
    ).is_redirect
    assert boss.sign_in("quan").status_code == 400
    assert boss.sign_in("quan", PASSWORD + "!").status_code == 303


def test_codes_open_once_and_run_out(visit, small_hub: Hub, capsys) -> None:
    assert main(["--folder", str(small_hub.folder), "admin-code"]) == 0
    code = capsys.readouterr().out.strip()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    visitor = visit()
    fields = {"password": PASSWORD, "again": PASSWORD}
    short = visitor.send("/join", "/join", code=code, name="quan", password="short", again="short")
    assert "12 signs or more" in short.text
    small_hub.now = 0  # the command used the real clock: the code is good for long
    assert visitor.send("/join", "/join", code=code, name="quan", **fields).is_redirect
    assert "was used" in visitor.send("/join", "/join", code=code, name="hai", **fields).text
    with small_hub.database.writing() as connection:
        old = accounts.new_code(connection, small_hub.now)
    small_hub.now += accounts.VALID + 1
    assert "has run out" in visitor.send("/join", "/join", code=old, name="ba", **fields).text


def test_nothing_personal_is_shown(visit, small_hub: Hub, desk) -> None:
    one = desk("B")
    enrol(one, small_hub)
    wished = wish(one)
    reception.receive(one, LAN, wished)
    exchange(one, Straight(small_hub))
    stop_an_origin(small_hub, SITE.agency)
    boss = visit().let_in("quan")
    shown = "".join(
        boss.get(path).text
        for path in ("", "/sites", f"/sites/{SITE.agency}", "/desks", "/stopped", "/refused", "/ledger", "/versions")
    )
    party = wished.applicant
    assert party.name not in shown
    assert party.identity is not None
    assert party.identity.number not in shown
    assert LAN.name not in shown
    assert "00ff00ff00ff00ff/17 was written twice" in shown


def test_the_colours_are_those_of_the_desk() -> None:
    light, dark = look.style().decode().split("prefers-color-scheme: dark")
    for part, colours in ((light, LIGHT), (dark, DARK)):
        for name, value in colours._asdict().items():
            assert f"--{name.replace('_', '-')}: {value};" in part


def test_a_day_is_written_as_the_country_writes_it(visit) -> None:
    boss, site = visit().let_in("quan"), f"/sites/{SITE.agency}"
    for day, words in (("24/12/2026", ""), ("12/24/2026", "This is no day"), ("2026-12-24", "This is no day")):
        sent = boss.send(site, f"{site}/range", first="1", last="9", day=day)
        assert words in sent.text
        assert sent.status_code == (400 if words else 303), "the form again, or the page of the site"
    assert "24/12/2026" in boss.get(site).text


def test_every_row_of_a_long_list_can_be_reached(visit, small_hub: Hub) -> None:
    crowd(small_hub, sites=130, desks=230, refused=230, dossiers=330)
    boss = visit().let_in("quan")

    def reached(path: str, pattern: str) -> list[str]:
        found, at = [], path
        while at:
            text = boss.client.get(at, params=None if "?" in at else {"lang": "en"}).text
            found += re.findall(pattern, text)
            of_the_first = text.partition("By the province")[0]
            link = re.search(r'rel="next" href="([^"]*\bpage=[^"]+)"', of_the_first)
            at = path + link[1].replace("&amp;", "&") if link else ""
        return found

    assert reached("/refused", r"· (dossier:refused-\d{5})") == [
        f"dossier:refused-{number:05}" for number in range(230)
    ]
    assert sorted(reached("/ledger", r"code\">(H24-\d{5})<")) == [f"H24-{number:05}" for number in range(330)]
    assert sorted(reached("/desks", r'"code">(D\d+)<')) == sorted(f"D{number}" for number in range(230))
    assert len(set(reached("/sites", r'href="/admin/sites/([^"]+)"'))) == 132
    assert reached("/refused?q=refused-00042", r"· (dossier:refused-\d{5})") == ["dossier:refused-00042"]
    assert reached("/ledger?state=held&q=H24-00005", r"code\">(H24-\d{5})<") == ["H24-00005"]
    assert reached("/sites?q=thu nghiem 77", r'href="/admin/sites/([^"]+)"') == ["H24.001.77"]
    silent = reached("/desks?state=silent", r'"code">(D\d+)<')
    assert len(silent) == len([number for number in range(230) if number % 10 == 9 and number % 23 != 22])
    assert "Nothing in this list fits" in boss.client.get("/refused?q=%25").text
    assert "1–100 of 230" in boss.client.get("/refused").text
    assert "201–230 of 230" in boss.client.get("/refused?page=99").text
    first, second = re.findall(r'rel="next" href="([^"]*)"', boss.client.get("/refused?page=2").text)
    assert (first, second) == ("?page=3", "?page=2&amp;province=2"), "one list turns, the other stays"
    assert 'href="?page=2&amp;lang=vi"' in boss.client.get("/refused?page=2").text
