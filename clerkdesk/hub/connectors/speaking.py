"""Speaking to a provincial system over HTTP as its mapping says: signing in, asking, making sense of what comes back.

Whatever is not an answer of the system itself (no line, a proxy's page, half an answer, another coding) is told apart
from its answers: nothing is concluded from it. Nothing personal is logged: calls, statuses and codes alone.
"""

from __future__ import annotations

import json
import logging
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from clerkdesk.domain.errors import Refused
from clerkdesk.hub.connectors.mapping import Call, ProvinceMapping, Sign

log = logging.getLogger(__name__)

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer; more is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the province is, and who asks there. ``unit``: the code under which it knows the centre or the province."""

    url: str
    user: str
    secret: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. fault: "" for an answer of the system itself, else what went wrong on the way."""

    fault: str = ""
    status: int = 0
    code: str = ""
    text: str = ""
    data: Any = None

    def at(self, path: str) -> Any:
        """Return what stands at ``path`` ("result.0.MaHoSo"), None when there is nothing."""
        return at(self.data, path)


def at(data: Any, path: str) -> Any:
    """Return what stands at ``path`` in ``data``, None when there is nothing."""
    for part in path.split(".") if path else ():
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def says(sign: Sign, answer: Answer) -> bool:
    """Return whether ``answer`` shows ``sign``."""
    if answer.status in sign.statuses:
        return True
    if not sign.codes and not sign.text:
        return False
    words = _plain(sign.text)
    return (not sign.codes or answer.code in sign.codes) and words in _plain(answer.text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


class Speaker:
    """One line to one provincial system; used by one thread."""

    def __init__(
        self,
        mapping: ProvinceMapping,
        account: Account,
        *,
        patience: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """``patience``: seconds for one answer, whole. ``clock``: seconds that only go forward.

        Raises:
            Refused: ``no-tls``: beyond this computer the province is asked over HTTPS.
        """
        where = urlsplit(account.url)
        if where.scheme != "https" and where.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise Refused("no-tls", "Beyond this computer the province is asked over https://.")
        self._mapping = mapping
        self._account = account
        self._patience = patience
        self._clock = clock
        self._client = httpx.Client(timeout=patience, transport=transport, follow_redirects=False)
        self._token = ""
        self._until = 0.0

    def close(self) -> None:
        """Close the line."""
        self._client.close()

    def ask(self, call: Call, **places: Any) -> Answer:
        """Ask, signed in; sign in anew, once, when the session ended.

        Args:
            call: of the mapping.
            places: what stands for ``$records``, ``$number`` and the like.
        """
        return self._signed_in(lambda: self._send(call, self._placed(call.body, places), signed_in=True))

    def _signed_in(self, send: Callable[[], Answer]) -> Answer:
        answer = Answer()
        for again in (False, True):
            fault = self._sign_in()
            if fault is not None:
                return fault
            answer = send()
            if answer.fault or not says(self._mapping.expired, answer):
                return answer
            self._token = ""
            log.info("province: the session ended%s", " again" if again else "")
        return Answer(fault="signed-out", status=answer.status, code=answer.code)

    def upload(self, call: Call, name: str, content: bytes) -> Answer:
        """Upload one file, signed in."""
        return self._signed_in(lambda: self._send(call, None, signed_in=True, file=(name, content)))

    def _sign_in(self) -> Answer | None:
        """Return None when signed in, else the answer that says why not."""
        if self._token and self._clock() < self._until:
            return None
        call = self._mapping.sign_in
        answer = self._send(call, self._placed(call.body, {}), signed_in=False)
        token = answer.at(call.token)
        if answer.fault or says(self._mapping.busy, answer):
            return answer
        if answer.code not in {"", *self._mapping.good} or not isinstance(token, str) or not token:
            log.warning("province: cannot sign in: %s", answer.code[:20])
            return Answer(fault="not-signed-in", status=answer.status, code=answer.code)
        self._token = token
        self._until = self._clock() + call.lasts
        return None

    def _placed(self, body: Any, places: Mapping[str, Any]) -> Any:
        account = {"user": self._account.user, "secret": self._account.secret, "unit": self._account.unit}
        if isinstance(body, str) and body.startswith("$"):
            return {**account, **places}.get(body[1:], "")
        if isinstance(body, Mapping):
            return {key: self._placed(one, places) for key, one in body.items()}
        return body

    def _send(self, call: Call, body: Any, *, signed_in: bool, file: tuple[str, bytes] | None = None) -> Answer:
        headers = {"accept": "application/json"}
        if signed_in:
            token = self._mapping.carried_text.format(token=self._token)
            if self._mapping.carried_in == "header":
                headers[self._mapping.carried_as] = token
            elif isinstance(body, dict):
                body = {self._mapping.carried_as: token, **body}
        parts: dict[str, Any] = {"files": {call.file: file}} if file else {"content": _bytes(body)}
        if not file:
            headers["content-type"] = "application/json; charset=utf-8"
        url = self._account.url.rstrip("/") + call.path
        deadline = self._clock() + self._patience
        try:
            with self._client.stream(call.method, url, params=dict(call.query), headers=headers, **parts) as reply:
                content = self._read(reply, deadline)
                status = reply.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.info("province %s: %s", call.path, type(error).__name__)
            return Answer(fault="no-line")
        return self._understood(call, status, content)

    def _read(self, reply: httpx.Response, deadline: float) -> bytes:
        found = bytearray()
        for piece in reply.iter_bytes():
            found += piece
            if len(found) > LARGEST:
                raise httpx.ReadError("the answer is too large")
            if self._clock() > deadline:
                raise httpx.ReadTimeout("the answer does not end")
        return bytes(found)

    def _understood(self, call: Call, status: int, content: bytes) -> Answer:
        try:
            data = json.loads(content.decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError):
            data = None
        code = text = ""
        if isinstance(data, dict):
            code, text = (_text(at(data, path)) for path in (self._mapping.answer_code, self._mapping.answer_text))
        answer = Answer(status=status, code=code, text=text[:2000], data=data)
        if says(self._mapping.expired, answer) or says(self._mapping.busy, answer):
            return answer
        if status >= 500 or not isinstance(data, dict) or (not code and call is not self._mapping.sign_in):
            log.info("province %s: HTTP %s, no answer of its own", call.path, status)
            return Answer(fault="no-answer" if status < 500 else f"http-{status}", status=status)
        return answer


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)
