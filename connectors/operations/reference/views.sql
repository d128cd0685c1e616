-- The views that Tieout reads, over the reference schema. Another schema adapts by writing views of these names and columns.

CREATE VIEW tieout_customer AS
SELECT c.company_id AS id, c.company_name AS name, c.last_modified_date_time AS modified_at,
  c.invoice_email AS email, c.phone, c.currency, c.payment_term,
  c.address_line1, c.city, c.region, c.postal_code, c.country,
  c.is_active, c.do_not_sync AS excluded, c.is_tax_exempt AS tax_exempt,
  t.external_number, t.transferred_at
FROM company c LEFT JOIN tieout_transfer t ON t.kind = 'customer' AND t.id = c.company_id
WHERE c.is_customer;

CREATE VIEW tieout_item AS
SELECT i.item_id AS id, i.name, i.last_modified_date_time AS modified_at,
  i.kind AS item_type, i.sku, i.description, i.unit_price, coalesce(i.account, b.external_number) AS account, i.is_active,
  t.external_number, t.transferred_at
FROM service_item i LEFT JOIN billing_code b ON b.billing_code_id = i.billing_code_id
  LEFT JOIN tieout_transfer t ON t.kind = 'item' AND t.id = i.item_id;

CREATE VIEW tieout_invoice AS
SELECT i.invoice_id AS id, i.invoice_number AS number, i.last_modified_date_time AS modified_at, i.company_id AS customer_id,
  i.invoice_date_time AS document_date, i.due_date, i.payment_term, i.currency, i.exchange_rate,
  i.invoice_total AS total, i.total_tax_value AS tax, i.delivery_method AS delivery, i.billing_email AS email, i.order_number,
  i.is_voided, i.paid_date, i.paid_date_locked, t.external_number, i.web_service_date AS transferred_at
FROM invoice i LEFT JOIN tieout_transfer t ON t.kind = 'invoice' AND t.id = i.invoice_id;

CREATE VIEW tieout_invoice_line AS
SELECT l.billing_item_id AS id, l.invoice_id, l.sort_order_id AS position, l.item_id, l.item_name, l.description,
  l.quantity, l.rate, l.extended_price AS amount, l.tax_dollars AS tax, l.item_date AS service_date
FROM invoice_line l;

CREATE VIEW tieout_vendor AS
SELECT c.company_id AS id, c.company_name AS name, c.last_modified_date_time AS modified_at,
  c.invoice_email AS email, c.phone, c.currency, c.payment_term,
  c.address_line1, c.city, c.region, c.postal_code, c.country, c.is_active, c.do_not_sync AS excluded,
  t.external_number, t.transferred_at
FROM company c LEFT JOIN tieout_transfer t ON t.kind = 'vendor' AND t.id = c.company_id
WHERE c.is_vendor;

CREATE VIEW tieout_employee AS
SELECT r.resource_id AS id, r.first_name, r.last_name, r.last_modified_date_time AS modified_at, r.email,
  r.accounting_reference_id AS accounting_id, r.is_active, t.external_number, t.transferred_at
FROM resource r LEFT JOIN tieout_transfer t ON t.kind = 'employee' AND t.id = r.resource_id;

CREATE VIEW tieout_timesheet AS
SELECT s.timesheet_id AS id, s.last_modified_date_time AS modified_at, s.resource_id AS employee_id,
  s.period_start, s.period_end, s.status, s.approved_date_time AS approved_at, t.external_number, t.transferred_at
FROM timesheet s LEFT JOIN tieout_transfer t ON t.kind = 'timesheet' AND t.id = s.timesheet_id;

CREATE VIEW tieout_time_entry AS
SELECT e.time_entry_id AS id, e.timesheet_id, e.resource_id AS employee_id, e.company_id AS customer_id, e.item_id,
  coalesce(e.work_type, b.name) AS work_type, e.project, e.date_worked, e.hours_worked AS hours,
  NOT e.is_non_billable AS is_billable, e.rate, e.summary_notes AS description
FROM time_entry e LEFT JOIN billing_code b ON b.billing_code_id = e.billing_code_id;

CREATE VIEW tieout_expense_report AS
SELECT r.expense_report_id AS id, r.name, r.last_modified_date_time AS modified_at, r.submitter_id AS employee_id, r.status,
  r.week_ending AS document_date, r.currency, r.exchange_rate, r.expense_total AS total, r.cash_advance_amount AS cash_advance, r.amount_due,
  coalesce(r.quick_books_reference_number, t.external_number) AS external_number, t.transferred_at
FROM expense_report r LEFT JOIN tieout_transfer t ON t.kind = 'expense report' AND t.id = r.expense_report_id;

CREATE VIEW tieout_expense_item AS
SELECT e.expense_item_id AS id, e.expense_report_id, e.expense_date, e.description, coalesce(e.category, b.name) AS category,
  coalesce(e.account, b.external_number, b.name) AS account, e.payment_type, e.company_id AS customer_id, e.project, e.amount,
  e.is_billable, e.is_reimbursable
FROM expense_item e LEFT JOIN billing_code b ON b.billing_code_id = e.billing_code_id;

CREATE VIEW tieout_purchase_order AS
SELECT p.purchase_order_id AS id, p.purchase_order_number AS number, p.last_modified_date_time AS modified_at, p.vendor_id,
  p.status, p.create_date_time AS document_date, p.payment_term, p.currency, p.exchange_rate, p.freight, p.ship_to, p.expected_date, p.memo,
  coalesce(p.external_po_number, t.external_number) AS external_number, t.transferred_at
FROM purchase_order p LEFT JOIN tieout_transfer t ON t.kind = 'purchase order' AND t.id = p.purchase_order_id;

CREATE VIEW tieout_purchase_order_item AS
SELECT i.purchase_order_item_id AS id, i.order_id AS purchase_order_id, i.item_id, i.memo AS description, i.quantity, i.unit_cost
FROM purchase_order_item i;

CREATE VIEW tieout_purchase_order_receipt AS
SELECT r.receipt_id AS id, i.order_id AS purchase_order_id, r.purchase_order_item_id, r.quantity_now_receiving AS quantity,
  r.receive_date AS received_on
FROM purchase_order_receipt r JOIN purchase_order_item i ON i.purchase_order_item_id = r.purchase_order_item_id;

CREATE VIEW tieout_payment AS
SELECT p.payment_id AS id, p.last_modified_date_time AS modified_at, p.company_id AS customer_id,
  p.received_date AS document_date, p.currency, p.exchange_rate, p.amount, p.method, p.processor, p.reference, p.status,
  t.external_number, t.transferred_at
FROM payment p LEFT JOIN tieout_transfer t ON t.kind = 'payment' AND t.id = p.payment_id;

CREATE VIEW tieout_payment_allocation AS
SELECT a.payment_id, a.invoice_id, a.amount FROM payment_allocation a;

CREATE VIEW tieout_refund AS
SELECT r.refund_id AS id, r.last_modified_date_time AS modified_at, r.payment_id, r.invoice_id, r.refund_date AS document_date,
  r.amount, r.reason, r.status, t.external_number, t.transferred_at
FROM refund r LEFT JOIN tieout_transfer t ON t.kind = 'refund' AND t.id = r.refund_id;

CREATE VIEW tieout_processing_fee AS
SELECT f.fee_id AS id, f.last_modified_date_time AS modified_at, f.payment_id, f.fee_date AS document_date, f.amount, f.fee_kind,
  t.external_number, t.transferred_at
FROM processing_fee f LEFT JOIN tieout_transfer t ON t.kind = 'processing fee' AND t.id = f.fee_id;
