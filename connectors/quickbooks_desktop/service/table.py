"""The methods of the Web Connector's service with their parameters in order: what is read, answered and published is made from this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NAMESPACE = "http://developer.intuit.com/"
"""Fixed by the vendor (facts 1.1)."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method; parameters whose name ends in ``:int`` are whole numbers, the others texts."""

    name: str
    parameters: tuple[str, ...]
    result: Literal["string", "int", "strings"] = "string"
    published: bool = True
    """Whether the vendor's WSDL has it."""


METHODS = {
    method.name: method
    for method in (
        Method("serverVersion", ()),
        Method("clientVersion", ("strVersion",)),
        Method("authenticate", ("strUserName", "strPassword"), "strings"),
        Method("connectionError", ("ticket", "hresult", "message")),
        Method(
            "sendRequestXML",
            (
                "ticket",
                "strHCPResponse",
                "strCompanyFileName",
                "qbXMLCountry",
                "qbXMLMajorVers:int",
                "qbXMLMinorVers:int",
            ),
        ),
        Method("receiveResponseXML", ("ticket", "response", "hresult", "message"), "int"),
        Method("getLastError", ("ticket",)),
        Method("closeConnection", ("ticket",)),
        Method("getInteractiveURL", ("wcTicket", "sessionID"), published=False),
        Method("interactiveRejected", ("wcTicket", "reason"), published=False),
        Method("interactiveDone", ("wcTicket",), published=False),
    )
}
