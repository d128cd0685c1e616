"""The one list of kinds that can be extracted; a kind is one module here and one line below."""

from __future__ import annotations

from connectors.contract.words import Kind
from connectors.operations.kinds.employee import EmployeeReader
from connectors.operations.kinds.expense_report import ExpenseReportReader
from connectors.operations.kinds.invoice import InvoiceReader
from connectors.operations.kinds.item import ItemReader
from connectors.operations.kinds.parties import CustomerReader, VendorReader
from connectors.operations.kinds.payment import PaymentReader
from connectors.operations.kinds.processing_fee import ProcessingFeeReader
from connectors.operations.kinds.purchase_order import PurchaseOrderReader
from connectors.operations.kinds.reading import Period, Reader, Reading
from connectors.operations.kinds.refund import RefundReader
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
        ExpenseReportReader(),
        PurchaseOrderReader(),
        PaymentReader(),
        RefundReader(),
        ProcessingFeeReader(),
    )
}
"""How the rows of a kind's view become facts."""

__all__ = ["READERS", "Period", "Reader", "Reading"]
