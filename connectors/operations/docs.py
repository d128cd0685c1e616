"""Writes the documentation of the views and of the CSV files from the columns themselves, so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.operations.columns import EXPLAINED, Column, Type, View
from connectors.operations.imports import IMPORT_PARAMETERS
from connectors.operations.views import LOADABLE, VIEWS
from connectors.operations.write_back import PAID_PARAMETERS, STATUS_PARAMETERS

_HEAD = """# Views of the operations database

Tieout reads operations through the views below and nothing else. A company whose tables look different writes views of these names and
columns over its own tables, in PostgreSQL or SQLite; no Python is needed. `tieout books check` says which view or column is missing or
does not hold what it should. The reference schema (`connectors/operations/reference/`) has all of them over tables of its own.

What an administrator has to know:

- Columns marked *required* must be there; their values may still be empty, and an empty or unreadable value stops that record alone. Any
  other column may be left out.
- `modified_at` must rise whenever a record **or any of its lines** changes. Records without it are read in every run. In SQLite it is text
  in one format throughout, in one zone.
- What a run costs depends on indexes: on (`modified_at`, `id`), on (`document_date`, `id`), on the number or name, on
  `lower(trim(name))`, on every id that refers to something, and on the days of time entries and receipts. Views should pass these columns through as they are, not computed.
- An instant becomes the book's date once, here, in the book's time zone. Dates are never shifted.
- Amounts are rounded to whole cents in SQL. A view over amounts with more decimals should round them as its invoices do.
- Voided invoices, canceled orders, inactive items and excluded customers belong into the views; Tieout decides what is sent and says so.
- A kind that operations do not have gets views without rows (`SELECT … WHERE FALSE`): a view that is missing stops the run, so that none is
  lost by mistake.
- Ids that begin with `employee:` are not for vendors: they stand for employees, who are paid as vendors.

| type | what it may be |
|---|---|
"""

_WRITE_BACK = """## Write-back

Tieout writes four things: transfer status, external number, failure reason and paid date. With the reference schema there is nothing to
do: they go to the table `tieout_transfer`, to `invoice.web_service_date`, `invoice.paid_date`,
`expense_report.quick_books_reference_number` and `purchase_order.external_po_number`. For another schema the book's settings name SQL
statements under `write_back`; as soon as they name one, they replace the reference statements altogether:

| name | runs | parameters |
|---|---|---|
| `status` | for each record whose status changed | {status} |
| `status_KIND` | after it, for records of that kind only: `status_invoice`, `status_expense_report` … | the same |
| `paid_date` | for each invoice whose paid date changed; an empty date clears it | {paid} |

- `:id` has the type that ids have in the view. `:at` and `:transferred_at` are times in the zone of operations; the latter is empty
  unless the status is Transferred.
- No statement may move `modified_at`, or every write-back would make its record a candidate again.
- `paid_date` must guard itself: no row may change where the paid date is locked, the invoice voided or the date the same already.
- What was written as external number and time of transfer must come back as `external_number` and `transferred_at`. A record that has
  either is never created again, whatever happened to Tieout's own database. The reference statements therefore keep both when a later
  failure has none to tell; only the status Not Transferred empties them.
- All statements of a call succeed together, or nothing is written.

## Imports

Customers, vendors, items and payments that stand in the books alone can be taken over into operations, where a person approves them
(`tieout release BOOK --direction in`, or the flow `release`). They are written by these statements; the reference schema has all of them.
Settings that name statements of their own may leave some out: then that kind cannot be imported, and the list says so.

| name | runs | parameters |
|---|---|---|
{imports}
- `:id` and `:payment_id` are text, the same at every import: `books:KIND:ID`, with the id that the entry has in the books
  (`books:customer:58`). The view must show the record under this very id. `:customer_id` and `:invoice_id` are ids of operations.
- `:at` is the time of the import, for `modified_at`. `:document_date` is the day on which the money was received.
- A record that is there already must be left as it is (`ON CONFLICT … DO NOTHING`): an import may be made again.
- An import runs in one transaction with `status` (Transferred, with the number or id of the books): a record that operations have, and
  that the books had first, is never without the mark that keeps it from being sent to them.
- Tax exemption, and what was paid by credits, are not imported.
"""

_LOADED = """## Files and their columns

Columns may come in any order; those that are not required may be left out, and then keep what the database has.
Files are filled in the order in which they stand here.

"""


def views_page() -> str:
    """Return ``docs/operations_views.md``."""
    parts = [_HEAD, *(f"| {kind} | {EXPLAINED[kind]} |\n" for kind in Type), "\n"]
    parts.extend(_view(view) for view in VIEWS.values())
    parts.append(
        _WRITE_BACK.format(
            status=_names(STATUS_PARAMETERS), paid=_names(PAID_PARAMETERS), imports="".join(_imports())
        )
    )
    return "".join(parts)


def files_table() -> str:
    """Return the part of ``docs/loading.md`` that lists files and columns."""
    return _LOADED + "".join(_file(view) for view in LOADABLE.values()).rstrip() + "\n"


def _view(view: View) -> str:
    rows = "".join(_row(column) for column in view.columns)
    return f"## {view.name}\n\n{view.meaning}\n\n| column | type | required | meaning |\n|---|---|---|---|\n{rows}\n"


def _file(view: View) -> str:
    rows = "".join(_row(column) for column in view.columns if column.to)
    return f"### {view.csv}.csv\n\n{view.meaning}\n\n| column | type | required | meaning |\n|---|---|---|---|\n{rows}\n"


def _row(column: Column) -> str:
    choices = f" One of {', '.join(column.choices)}." if column.choices else ""
    meaning = column.meaning.replace("``", "`")
    return (
        f"| {column.name} | {column.type} | {'required' if column.required else ''} | {meaning}{choices} |\n"
    )


_IMPORTS = {
    "import_customer": "for each approved customer",
    "import_vendor": "for each approved vendor",
    "import_item": "for each approved item",
    "import_payment": "for each approved payment",
    "import_payment_allocation": "after it, for each invoice that it pays",
}


def _imports() -> Iterator[str]:
    for name, parameters in IMPORT_PARAMETERS.items():
        yield f"| `{name}` | {_IMPORTS[name]} | {_names(parameters)} |\n"


def _names(parameters: frozenset[str]) -> str:
    return ", ".join(f"`:{name}`" for name in sorted(parameters))
