-- Views of the reference schema as they were before; one that still reads so is replaced by the view of today.

CREATE VIEW tieout_time_entry AS
SELECT e.time_entry_id AS id, e.timesheet_id, e.resource_id AS employee_id, e.company_id AS customer_id, e.item_id,
  b.name AS work_type, e.project, e.date_worked, e.hours_worked AS hours,
  NOT e.is_non_billable AS is_billable, e.summary_notes AS description
FROM time_entry e LEFT JOIN billing_code b ON b.billing_code_id = e.billing_code_id;

CREATE VIEW tieout_expense_report AS
SELECT r.expense_report_id AS id, r.name, r.last_modified_date_time AS modified_at, r.submitter_id AS employee_id, r.status,
  r.week_ending AS document_date, r.currency, r.expense_total AS total, r.cash_advance_amount AS cash_advance, r.amount_due,
  coalesce(r.quick_books_reference_number, t.external_number) AS external_number, t.transferred_at
FROM expense_report r LEFT JOIN tieout_transfer t ON t.kind = 'expense report' AND t.id = r.expense_report_id;

CREATE VIEW tieout_expense_item AS
SELECT e.expense_item_id AS id, e.expense_report_id, e.expense_date, e.description, b.name AS category,
  coalesce(b.external_number, b.name) AS account, e.payment_type, e.company_id AS customer_id, e.project, e.amount,
  e.is_billable, e.is_reimbursable
FROM expense_item e LEFT JOIN billing_code b ON b.billing_code_id = e.billing_code_id;

CREATE VIEW tieout_purchase_order AS
SELECT p.purchase_order_id AS id, p.purchase_order_number AS number, p.last_modified_date_time AS modified_at, p.vendor_id,
  p.status, p.create_date_time AS document_date, p.payment_term, p.currency, p.freight, p.ship_to, p.expected_date, p.memo,
  coalesce(p.external_po_number, t.external_number) AS external_number, t.transferred_at
FROM purchase_order p LEFT JOIN tieout_transfer t ON t.kind = 'purchase order' AND t.id = p.purchase_order_id;

CREATE VIEW tieout_payment AS
SELECT p.payment_id AS id, p.reference AS number, p.last_modified_date_time AS modified_at, p.company_id AS customer_id,
  p.received_date AS document_date, p.currency, p.amount, p.method, p.processor, p.status, t.external_number, t.transferred_at
FROM payment p LEFT JOIN tieout_transfer t ON t.kind = 'payment' AND t.id = p.payment_id;
