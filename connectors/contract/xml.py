"""XML from outside, read by the one hardened parser of the program: answers of the books, what the Web Connector posts, the qbXML inside it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from connectors.contract.errors import TieoutError

LONGEST = 32 * 1024 * 1024
"""Longest text that is parsed, in characters; an iterator keeps answers far below (facts 3.5)."""
MOST = 1_000_000
"""Most tags in a text that is parsed: each element takes many times its own length in memory."""
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_xml(text: str | bytes, longest: int = LONGEST) -> Any:
    """Root element of an XML text from outside: no entity, DTD, file or address is followed, and a DOCTYPE is refused.

    Raises:
        TieoutError: it is too long, has too many tags or a DOCTYPE, or is not well-formed (code ``xml``).
    """
    if len(text) > longest:
        raise TieoutError(f"An XML text of {len(text)} characters is longer than {longest}.", code="xml")
    encoded = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    if encoded.count(b"<") > MOST:
        raise TieoutError(f"An XML text with more than {MOST} tags is not read.", code="xml")
    if _DOCTYPE.search(encoded.decode("latin-1").replace("\x00", "")):
        raise TieoutError("An XML text with a DOCTYPE is not read.", code="xml")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8" if isinstance(text, str) else None,
    )
    try:
        root = etree.fromstring(encoded, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TieoutError(f"An XML text is not well-formed: {error}", code="xml") from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise TieoutError("An XML text is empty or has a DTD.", code="xml")
    return root
