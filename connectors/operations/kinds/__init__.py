"""The one list of kinds that can be extracted; a kind is one module here and one line below."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.kinds.employee import EmployeeReader
from connectors.operations.kinds.invoice import InvoiceReader
from connectors.operations.kinds.item import ItemReader
from connectors.operations.kinds.parties import CustomerReader, VendorReader
from connectors.operations.kinds.payment import PaymentReader
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.timesheet import TimesheetReader

READERS: dict[Kind, Reader] = {
    reader.kind: reader
    for reader in (
        CustomerReader(),
        VendorReader(),
        EmployeeReader(),
        ItemReader(),
        InvoiceReader(),
        TimesheetReader(),
        PaymentReader(),
    )
}
"""How the rows of a kind's view become facts."""

__all__ = ["READERS", "Period", "Reader", "Reading"]
