"""What the sandbox says no with: QuickBooks Online's fault codes in its own words (facts section 3)."""

from __future__ import annotations

from connectors.sandbox.quickbooks_online.wire import Json, dumps, stamp_ms

MADE_INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


class RefusalError(Exception):
    """One fault of the accounting application (not of the gateway in front of it)."""

    def __init__(
        self,
        code: str,
        message: str,
        detail: str,
        *,
        element: str | None = None,
        status: int = 400,
        kind: str = "ValidationFault",
    ) -> None:
        super().__init__(detail)
        self.code, self.message, self.detail = code, message, detail
        self.element, self.status, self.kind = element, status, kind

    def fault(self) -> Json:
        """The value of `Fault` in an answer or in a batch item."""
        error: Json = {"Message": self.message, "Detail": self.detail, "code": self.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.kind}

    def body(self, now: float) -> str:
        """The whole answer."""
        return dumps({"Fault": self.fault(), "time": stamp_ms(now)})


def unsupported_here(what: str) -> RefusalError:
    """What QuickBooks Online has and this sandbox has not."""
    return RefusalError("500", "Unsupported Operation", f"not supported by this sandbox: {what}")


def no_resource(path: str) -> RefusalError:
    """A path that QuickBooks Online has not either."""
    return RefusalError(
        "500",
        "Unsupported Operation",
        f"Operation Could not find resource for relative : {path} is not supported.",
    )


def no_operation(operation: str) -> RefusalError:
    """An operation that this kind of document does not have."""
    detail = f"Operation {operation} is not supported."
    return RefusalError("500", "Unsupported Operation", detail, element="Operation")


def not_found() -> RefusalError:
    """Code 610 for an object that is not there (or was deleted)."""
    return RefusalError("610", "Object Not Found", f"Object Not Found : {MADE_INACTIVE}", element="")


def unreadable_property(detail: str) -> RefusalError:
    """Code 2010: what the JSON reader could not place."""
    text = f"Property Name:{detail} specified is unsupported or invalid"
    return RefusalError("2010", "Request has invalid or unsupported property", text)


def unknown_property(name: str, owner: str, known: list[str]) -> RefusalError:
    """Code 2010 for a property that the schema has not."""
    listed = ", ".join(f'"{each}"' for each in known)[:1000]
    return unreadable_property(
        f'Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{owner}), not marked as ignorable '
        f"({len(known)} known properties: {listed} [truncated]])\n",
    )


def missing(parameter: str) -> RefusalError:
    """Code 2020."""
    return RefusalError(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {parameter} is missing in the request",
        element=parameter,
    )


def bad_id(value: object) -> RefusalError:
    """Code 2030."""
    detail = f"Id should be a valid number. Supplied value:{value}"
    return RefusalError("2030", "Invalid ID", detail, element="Id")


def bad_length(supplied: int, longest: int, element: str) -> RefusalError:
    """Code 2050."""
    return RefusalError(
        "2050",
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:0 Max:{longest:,} supported. Supplied length:{supplied:,}",
        element=element,
    )


def bad_number(value: object, element: str) -> RefusalError:
    """Code 2080."""
    return RefusalError("2080", "Invalid Number", f"Invalid Number : {value}", element=element)


def bad_enumeration(value: object, element: str) -> RefusalError:
    """Code 2170."""
    return RefusalError("2170", "Invalid Enumeration", f"Invalid Enumeration: {value}", element=element)


def bad_email(element: str) -> RefusalError:
    """Code 2210."""
    detail = "Email Address does not conform to the syntax rules of RFC 822."
    return RefusalError("2210", "Invalid Email Address format", detail, element=element)


def bad_reference(detail: str, code: str = "2500") -> RefusalError:
    """Code 2500, or 610 where the company answers that instead (both are reported of QuickBooks)."""
    if code == "610":
        return RefusalError("610", "Object Not Found", f"Object Not Found : {detail}", element="")
    return RefusalError("2500", "Invalid Reference Id", f"Invalid Reference Id : {detail}", element="")


def query_parse(detail: str) -> RefusalError:
    """Code 4000."""
    return RefusalError("4000", "Error parsing query", f"QueryParserError: {detail}")


def query_invalid(detail: str) -> RefusalError:
    """Code 4001."""
    return RefusalError("4001", "Invalid query", f"QueryValidationError: {detail}")


def stale() -> RefusalError:
    """Code 5010."""
    return RefusalError(
        "5010",
        "Stale Object Error",
        "Stale Object Error : You and Sandbox User were working on this at the same time. "
        "Sandbox User finished before you did, so your work was not saved.",
        element="",
    )


def business(detail: str) -> RefusalError:
    """Code 6000."""
    return RefusalError(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
        element="",
    )


def bad_amount(supplied: object) -> RefusalError:
    """Code 6070."""
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{supplied}"
    return RefusalError("6070", "Amount calculation incorrect in the request", detail, element="Line.Amount")


def duplicate_number(number: str, txn_type: str, txn_id: int) -> RefusalError:
    """Code 6140."""
    return RefusalError(
        "6140",
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={txn_type} with TxnId={txn_id}",
        element="",
    )


def unlinkable(detail: str) -> RefusalError:
    """Code 620."""
    return RefusalError("620", "TxnID Cannot Be Linked", f"TxnID Cannot Be Linked : {detail}", element="")


def subscription_ended() -> RefusalError:
    """Code 6190."""
    return RefusalError(
        "6190",
        "Invalid Company Status",
        "Subscription period has ended or canceled or there was a billing problem : You can't add data to "
        "QuickBooks Online Plus because your trial or subscription period ended.",
        element="",
    )


def period_closed() -> RefusalError:
    """Code 6210; the doubled word is the vendor's."""
    return RefusalError(
        "6210",
        "Account Period Closed, Cannot Update Through Services API",
        "The account period has closed and the account books cannot be updated through through the QBO Services "
        "API. Please use the QBO website to make these changes.",
        element="",
    )


def duplicate_name(holder: int) -> RefusalError:
    """Code 6240."""
    return RefusalError(
        "6240",
        "Duplicate Name Exists Error",
        f"The name supplied already exists. : Id={holder}",
        element="",
    )


def wrong_account_type(element: str) -> RefusalError:
    """Code 6430 (seen in the field, not in the documentation)."""
    return RefusalError(
        "6430",
        "Invalid account type",
        "Invalid account type: You need to select a different type of account for this transaction.",
        element=element,
    )


def deposited() -> RefusalError:
    """Code 6540."""
    return RefusalError(
        "6540",
        "Deposited Transaction cannot be changed",
        "This transaction has been deposited. If you want to change or delete it, you must first edit the deposit "
        "it appears on and remove it.",
        element="",
    )


def system_failure(
    reason: str = "java.lang.UnsupportedOperationException", status: int = 500
) -> RefusalError:
    """Code 10000, which the vendor also sends with status 200."""
    return RefusalError(
        "10000",
        "An application error has occurred while processing your request",
        f"System Failure Error: {reason}",
        element="SystemFailureError",
        status=status,
        kind="SystemFault",
    )


def throttled() -> RefusalError:
    """Code 3001, for a batch item; a whole request is refused by the gateway."""
    return RefusalError(
        "3001",
        "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "The request limit was reached.  Try again later",
        status=429,
        kind="SERVICE",
    )
