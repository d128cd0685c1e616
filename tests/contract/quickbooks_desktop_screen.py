"""A person at the screen of the QuickBooks Desktop sandbox: what bookkeepers do to documents behind our back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.contract.documents import BooksDocument
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.elements import text_of
from connectors.quickbooks_desktop.qbxml import body
from tests.contract.harness import Target

if TYPE_CHECKING:
    from tests.contract.quickbooks_desktop import DesktopSandbox


class DesktopScreen(Target):
    """Acts of a person; they count as no effect of ours."""

    sandbox: DesktopSandbox

    def edit(self, document: BooksDocument) -> str:
        """Words in the memo, an account number, a class: whatever is not ours."""
        text = "Thank you for the long friendship"
        fields: dict[str, Any] = {"Memo": f"{text_of(body(document.raw)[1], 'Memo')} {text}"}
        if document.document_type == "Vendor":
            fields = {"AccountNumber": text}
        elif document.document_type == "TimeTracking":
            text, fields = "Field work", {"ClassRef": {"FullName": "Field work"}}
        self._act("edit", id=document.external_id, fields=fields)
        return text

    def employ(self, first_name: str, last_name: str) -> str:
        """At the screen, as payroll does."""
        return self._create("Employee", FirstName=first_name, LastName=last_name)

    def bill_time(self, external_id: str, customer_id: str) -> None:
        """At the screen: the time is chosen on an invoice."""
        del customer_id
        self._act("edit", id=external_id, fields={"BillableStatus": "HasBeenBilled"})

    def pay_bill(self, external_id: str, vendor_id: str, amount: Decimal, day: date) -> None:
        """At the screen."""
        del vendor_id
        self._act("pay", id=external_id, amount=str(amount), date=day.isoformat())

    def change(self, document: BooksDocument, **fields: Any) -> None:
        """At the screen."""
        self._act("edit", id=document.external_id, fields=fields)

    def bank(self, payment: BooksDocument) -> None:
        """The sandbox does not follow what is deposited, so a test that asks for this is wrong."""
        raise AssertionError(f"QuickBooks Desktop lacks links of deposits ({payment.external_id})")

    def receive(self, order: BooksDocument, line_id: str) -> str:
        """An item receipt of the whole line, or of the whole order."""
        lines = {
            text_of(line, "TxnLineID"): text_of(line, "Quantity")
            for name, line in body(order.raw)[1]
            if name == "PurchaseOrderLineRet" and line_id in {"", text_of(line, "TxnLineID")}
        }
        return str(self._act("receive", id=order.external_id, lines=lines)["TxnID"])

    def deactivate(self, kind: Kind, external_id: str) -> None:
        """At the screen."""
        del kind
        self._act("deactivate", id=external_id)

    def pay(self, payments: Mapping[str, Decimal], customer_id: str, day: date, how: str = "payment") -> str:
        """A payment, or a credit that is there and is applied; a credit has no other date than its own."""
        party, dated = {"ListID": customer_id}, {"TxnDate": day.isoformat()}
        total = f"{sum(payments.values(), start=Decimal(0)):.2f}"
        if how == "payment":
            applied = [
                {"TxnID": invoice, "PaymentAmount": f"{amount:.2f}"} for invoice, amount in payments.items()
            ]
            return self._create("ReceivePayment", CustomerRef=party, **dated, TotalAmount=total, AppliedToTxnAdd=applied)  # fmt: skip
        source = self._credit(how, total, party, dated)
        for invoice, amount in payments.items():
            self._act("apply", id=invoice, source=source, amount=str(amount))
        return source

    def _credit(self, how: str, total: str, party: dict[str, str], dated: dict[str, str]) -> str:
        receivable = {"FullName": "Accounts Receivable"}
        if how == "credit":
            line = {"ItemRef": {"FullName": "Services"}, "Amount": total}
            return self._create("CreditMemo", CustomerRef=party, **dated, CreditMemoLineAdd=[line])
        if how == "journal":
            income = {"AccountRef": {"FullName": "Services"}, "Amount": total}
            credit = {"AccountRef": receivable, "Amount": total, "EntityRef": party}
            return self._create("JournalEntry", **dated, JournalDebitLine=[income], JournalCreditLine=[credit])  # fmt: skip
        line = {"EntityRef": party, "AccountRef": receivable, "Amount": total}
        bank = {"FullName": "Checking"}
        return self._create("Deposit", **dated, DepositToAccountRef=bank, DepositLineAdd=[line])

    def unpay(self, payment_id: str, how: str) -> None:
        """At the screen."""
        self._act(how, id=payment_id)

    def remove(self, external_id: str) -> None:
        """At the screen."""
        self._act("delete", id=external_id)

    def _create(self, entity: str, **fields: Any) -> str:
        made = self._act("create", entity=entity, fields=fields)
        return str(made.get("TxnID") or made["ListID"])

    def _act(self, name: str, **about: Any) -> dict[str, Any]:
        return self.sandbox.control.act(name, **about)
