"""Why a hub is not in reach, in a clerk's words: what the network, a proxy or a certificate has against it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.sync.line import SAFE, no_line

_OVER: Final = frozenset({9, 10, 0x800B0101})
"""It is not valid yet or any more: X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED; Windows' CERT_E_EXPIRED."""
_NAME: Final = frozenset({62, 64, 0x800B010F})
"""It is for another name: X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH; Windows' CERT_E_CN_NO_MATCH."""

_PLAIN: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
"""What OpenSSL calls an answer without TLS."""

UNTRUSTED: Final = frozenset({"not-trusted", "other-name", "certificate-over"})
"""The codes of a certificate that this computer does not trust."""


def fault(error: BaseException, proxy: str = "") -> Trouble:
    """Return what to say when a request got no answer; ``proxy``: the address that was called instead of the hub's."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(cause)
        if isinstance(cause, ssl.SSLError) and cause.reason in _PLAIN:
            return _trouble(
                "not-tls",
                N_("At the hub's address a server answers that does not speak TLS (https)."),
                N_(
                    "Check the address and its port. The administrator gives the hub a certificate or a proxy with one."
                ),
            )
        if isinstance(cause, httpx.ProxyError):
            return _proxy(str(cause))
        if proxy and isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout):
            return _trouble(
                "no-proxy",
                N_("The network's proxy ({address}) does not answer."),
                N_("Tell whoever looks after the network. Work on: what waits is sent when the line is back."),
                address=proxy,
            )
        if isinstance(cause, socket.gaierror):
            return _trouble(
                "no-name",
                N_("The hub's name is not known here: there is no network, or the address is wrong."),
                N_("Look at the network cable or the wireless network. Work on: what waits is sent when it is back."),
            )
        if isinstance(cause, httpx.TimeoutException):
            return no_line("timeout")
    return no_line(type(error).__name__)


def _certificate(error: ssl.SSLCertVerificationError) -> Trouble:
    code = getattr(error, "verify_code", 0)
    detail = str(getattr(error, "verify_message", ""))[:100]
    if code in _OVER:
        return _trouble(
            "certificate-over",
            N_("The hub's certificate has run out, or the clock of this computer is wrong."),
            N_("Check the date of this computer first, then call the administrator of the hub."),
        )
    if code in _NAME:
        return _trouble(
            "other-name",
            N_("The certificate at the hub's address is for another address."),
            N_("Check the address. Some networks show such a page until somebody signs in."),
        )
    return _trouble(
        "not-trusted",
        N_("This computer does not trust the certificate at the hub's address."),
        N_("The administrator installs the province's authority on this computer, or names its file to ClerkDesk."),
        detail=detail,
    )


def _proxy(words: str) -> Trouble:
    if "407" in words:
        return _trouble(
            "proxy-asks",
            N_("The network's proxy asks for a name and password of its own."),
            N_("The administrator lets this computer through, or puts the name into the proxy's address."),
        )
    return _trouble(
        "no-proxy",
        N_("The network's proxy does not let this computer through to the hub."),
        N_("Tell whoever looks after the network. Work on: what waits is sent when the line is back."),
    )


def bad_proxy() -> Trouble:
    """Return the trouble that what this computer names as its proxy is none."""
    return _trouble(
        "bad-proxy",
        N_("What is set as the network's proxy on this computer cannot be used."),
        N_("The administrator corrects the proxy in the computer's settings: its address begins with http://."),
    )


def _trouble(code: str, what: str, todo: str, **params: object) -> Trouble:
    return Trouble(code, what, safe=SAFE, todo=todo, **params)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
