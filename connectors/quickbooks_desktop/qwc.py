"""The QWC file, which the administrator adds to the Web Connector; what the Web Connector would refuse is refused here, in words."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit
from xml.sax.saxutils import escape

from connectors.contract.errors import BadRequest
from connectors.contract.web_connector import Identity

CONTENT_TYPE = "application/x-qwc"
_DESCRIPTION = "Posts approved work into the books and reads paid dates back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Qwc:
    """What the file says."""

    book: str
    url: str
    """Where the Web Connector calls the service (AppURL)."""
    user: str
    identity: Identity
    support: str = ""
    """Page for people (AppSupport), on the same domain; empty: the service itself, which answers a GET."""
    every_minutes: int = 15


def render(qwc: Qwc) -> str:
    """Text of the file.

    Raises:
        BadRequest: the Web Connector would refuse it (its code is in the message; facts 2).
    """
    support = qwc.support or qwc.url
    _check_url(qwc.url)
    _check_support(support, qwc.url)
    if not qwc.user.strip() or any(ord(one) < 32 for one in qwc.user):
        raise BadRequest("The QWC file needs a user name.", code="user", remedy="Name it with --user.")
    if not 1 <= qwc.every_minutes <= 1440:
        raise BadRequest(
            "The Web Connector calls every 1 to 1440 minutes.", code="every", remedy="Choose another --every."
        )
    name = f"Tieout {qwc.book}"
    fields = (
        ("AppName", name),
        ("AppID", ""),
        ("AppURL", qwc.url),
        ("AppDescription", _DESCRIPTION),
        ("AppSupport", support),
        ("AppUniqueName", name),
        ("UserName", qwc.user),
        ("OwnerID", qwc.identity.owner_id),
        ("FileID", qwc.identity.file_id),
        ("QBType", "QBFS"),
        ("Style", "Document"),
        ("Notify", "false"),
        ("IsReadOnly", "false"),
        ("PersonalDataPref", "pdpNotNeeded"),
        ("UnattendedModePref", "umpOptional"),
    )
    lines = [f"  <{tag}>{escape(text)}</{tag}>" if text else f"  <{tag}></{tag}>" for tag, text in fields]
    timer = f"  <Scheduler>\n    <RunEveryNMinutes>{qwc.every_minutes}</RunEveryNMinutes>\n  </Scheduler>"
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', "<QBWCXML>", *lines, timer, "</QBWCXML>", ""])


def _check_url(url: str) -> None:
    parts = _split(url, "The address of the service")
    host = parts.hostname or ""
    if _is_ip(host):
        raise _refused(
            f"The address of the service names a machine by its IP address, {host} (QBWC1001).",
            "Use a host name that the QuickBooks server can resolve, or localhost.",
        )
    if parts.scheme == "http" and host != "localhost":
        raise _refused(
            f"The Web Connector calls http addresses on localhost only, not {url} (QBWC1010).",
            "Put a proxy with a certificate in front of the service and give its https address.",
        )


def _check_support(support: str, url: str) -> None:
    parts = _split(support, "AppSupport")
    host, own = (parts.hostname or "").lower(), (urlsplit(url).hostname or "").lower()
    if _is_ip(host):
        raise _refused(
            f"AppSupport names a machine by its IP address, {host} (QBWC1002).", "Use a host name."
        )
    if not _same_domain(host, own):
        raise _refused(
            f"AppSupport is on {host}, but the service is on {own}: the Web Connector wants one domain (QBWC1000).",
            "Leave --support out (the service itself answers), or name a page on the same domain.",
        )


def _split(url: str, what: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    plain = url.isascii() and not any(one.isspace() or ord(one) < 32 for one in url)
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or not plain:
        raise _refused(
            f"{what} is no http or https address: {url!r}.", "An example is https://books.example.com/qbwc."
        )
    return parts


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()
    return True


def _same_domain(one: str, other: str) -> bool:
    """Equal, one below the other, or siblings below the same domain of at least two parts."""
    if one == other or one.endswith(f".{other}") or other.endswith(f".{one}"):
        return True
    above, beside = one.partition(".")[2], other.partition(".")[2]
    return above == beside and "." in above


def _refused(sentence: str, remedy: str) -> BadRequest:
    return BadRequest(sentence, code="qwc", remedy=remedy)
