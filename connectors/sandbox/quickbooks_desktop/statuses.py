"""The status codes of qbXML in the vendor's words (developer.intuit.com, status codes in response messages; recorded answers)."""

from __future__ import annotations

NO_RECORD = "Invalid argument.  The specified record does not exist in the list."


class RefusalError(Exception):
    """A request that QuickBooks does not carry out: the status it answers instead."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def severity(code: int) -> str:
    """Info below 500, Warn below 1000, Error from there (Intuit's reference)."""
    if code < 500:
        return "Info"
    return "Warn" if code < 1000 else "Error"


def because(text: str, reason: str) -> str:
    """A message with the part that comes from inside QuickBooks; two spaces, as recorded."""
    return f"{text}  QuickBooks error message: {reason}"


NOT_FOUND = RefusalError(1, "A query request did not find a matching object in QuickBooks")


def missing_key(value: str) -> RefusalError:
    """A query names an id, number or name that is not there."""
    text = "The query request has not been fully completed. There was a required element"
    return RefusalError(500, f'{text} ("{value}") that could not be found in QuickBooks.')


def closed_link(value: str) -> RefusalError:
    """A purchase order or a line of it that can take no more receipts."""
    return RefusalError(570, f'Unable to link to transaction "{value}" because it has already been closed')


def unsupported(name: str) -> RefusalError:
    """A request of the schema that this company does not have."""
    return RefusalError(1030, f"Unsupported message: {name} (not supported by this sandbox).")


def invalid_id(value: str, field: str) -> RefusalError:
    """Text that is no id at all."""
    return RefusalError(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def too_long(value: str, field: str) -> RefusalError:
    """A text longer than its field."""
    return RefusalError(3070, f'The string "{value}" in the field "{field}" is too long.')


def bad_name(value: str, field: str, reason: str) -> RefusalError:
    """A name that cannot be stored."""
    return RefusalError(
        3090, because(f'There was an error when storing "{value}" in the "{field}" field.', reason)
    )


def name_in_use(value: str) -> RefusalError:
    """Another element of the list, or of customers, vendors, employees and other names together, has the name."""
    return RefusalError(3100, f'The name "{value}" of the list element is already in use.')


def no_object(value: str) -> RefusalError:
    """What shall be changed is not there."""
    return RefusalError(
        3120, because(f'Object "{value}" specified in the request cannot be found.', NO_RECORD)
    )


def bad_parent(value: str, lists: str) -> RefusalError:
    """The parent is not there."""
    return RefusalError(
        3130, because(f'There is an invalid reference to a parent "{value}" in the {lists} list.', NO_RECORD)
    )


def bad_reference(sort: str, value: str, where: str) -> RefusalError:
    """Something is named that is not there, is inactive, or is of a wrong type."""
    text = f'There is an invalid reference to QuickBooks {sort} "{value}" in the {where}.'
    return RefusalError(3140, because(text, NO_RECORD))


def missing(element: str) -> RefusalError:
    """An element that this request cannot do without."""
    return RefusalError(3150, f'There is a missing element: "{element}"')


def cannot_delete(value: str, reason: str) -> RefusalError:
    """The object is in use."""
    return RefusalError(3160, because(f'Cannot delete the object specified by the id = "{value}".', reason))


def closed_books(kind: str) -> RefusalError:
    """The document is dated on or before the closing date."""
    text = f"An attempt was made to modify a {kind} with a date that is on or before the closing date of the company."
    return RefusalError(3171, text)


def not_saved(kind: str, reason: str) -> RefusalError:
    """QuickBooks would not save the document."""
    return RefusalError(3180, because(f"There was an error when saving a {kind}.", reason))


def not_clearable(field: str) -> RefusalError:
    """An empty element for a field that must have a value."""
    return RefusalError(3190, f"Cannot clear the element in the {field} field. ")


def stale(value: str) -> RefusalError:
    """Somebody saved the object in between."""
    return RefusalError(3200, f'The provided edit sequence "{value}" is out-of-date. ')


def bad_value(field: str, value: str, reason: str) -> RefusalError:
    """A value that QuickBooks itself refuses."""
    return RefusalError(3210, because(f'The "{field}" field has an invalid value "{value}".', reason))


NOT_PROCESSED = RefusalError(3231, "The request has not been processed.")
NOT_ENABLED = RefusalError(
    3250, "This feature is not enabled or not available in this version of QuickBooks."
)


def wrong_order(value: str) -> RefusalError:
    """Lines of a document in another order than the document has them."""
    return RefusalError(3290, f'The item "{value}" is placed in the request in incorrect order.')
