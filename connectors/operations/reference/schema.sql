-- Reference schema of the operations side: one company's work, as the views in views.sql expect it.
-- Runs unchanged, and again and again, on SQLite 3.35 or later and PostgreSQL 12 or later. Names are the snake_case form
-- of Autotask's REST fields where it has the field. Ids are text, so that any source's own ids fit.
-- Timestamps without a zone are instants in the zone that the book's settings give for operations.

CREATE TABLE IF NOT EXISTS billing_code (
  billing_code_id TEXT PRIMARY KEY, name TEXT NOT NULL,
  external_number TEXT, is_active BOOLEAN NOT NULL DEFAULT TRUE);

CREATE TABLE IF NOT EXISTS service_item (
  item_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT DEFAULT 'service',
  sku TEXT, description TEXT, account TEXT, billing_code_id TEXT REFERENCES billing_code (billing_code_id),
  unit_price NUMERIC(14,4), is_active BOOLEAN DEFAULT TRUE,
  last_modified_date_time TIMESTAMP NOT NULL);
CREATE INDEX IF NOT EXISTS service_item_modified ON service_item (last_modified_date_time, item_id);
CREATE INDEX IF NOT EXISTS service_item_name ON service_item (lower(trim(name)));
CREATE INDEX IF NOT EXISTS service_item_exact_name ON service_item (name);

CREATE TABLE IF NOT EXISTS company (
  company_id TEXT PRIMARY KEY, company_name TEXT NOT NULL,
  is_customer BOOLEAN NOT NULL DEFAULT TRUE, is_vendor BOOLEAN NOT NULL DEFAULT FALSE,
  invoice_email TEXT, phone TEXT, currency TEXT, payment_term TEXT,
  address_line1 TEXT, city TEXT, region TEXT, postal_code TEXT, country TEXT,
  is_tax_exempt BOOLEAN DEFAULT FALSE,
  do_not_sync BOOLEAN DEFAULT FALSE,
  is_active BOOLEAN DEFAULT TRUE,
  last_modified_date_time TIMESTAMP NOT NULL);
CREATE INDEX IF NOT EXISTS company_modified ON company (last_modified_date_time, company_id);
CREATE INDEX IF NOT EXISTS company_folded_name ON company (lower(trim(company_name)));
CREATE INDEX IF NOT EXISTS company_exact_name ON company (company_name);

CREATE TABLE IF NOT EXISTS resource (
  resource_id TEXT PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT,
  accounting_reference_id TEXT, is_active BOOLEAN NOT NULL DEFAULT TRUE,
  last_modified_date_time TIMESTAMP NOT NULL);
CREATE INDEX IF NOT EXISTS resource_modified ON resource (last_modified_date_time, resource_id);
CREATE INDEX IF NOT EXISTS resource_exact_name ON resource
  ((trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))));
CREATE INDEX IF NOT EXISTS resource_folded_name ON resource
  (lower(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))));

CREATE TABLE IF NOT EXISTS invoice (
  invoice_id TEXT PRIMARY KEY, company_id TEXT REFERENCES company (company_id), invoice_number TEXT,
  invoice_date_time TIMESTAMP, due_date DATE, payment_term TEXT, order_number TEXT, comments TEXT,
  currency TEXT, exchange_rate NUMERIC(18,8),
  invoice_total NUMERIC(14,2), total_tax_value NUMERIC(14,2) DEFAULT 0,
  delivery_method TEXT DEFAULT 'print' CHECK (delivery_method IN ('print','email','none')),
  billing_email TEXT,
  is_voided BOOLEAN NOT NULL DEFAULT FALSE,
  paid_date DATE,
  paid_date_source TEXT CHECK (paid_date_source IN ('manual','accounting','payment_processing')),
  paid_date_locked BOOLEAN NOT NULL DEFAULT FALSE,
  web_service_date TIMESTAMP,
  last_modified_date_time TIMESTAMP NOT NULL,
  CHECK (NOT paid_date_locked OR paid_date IS NOT NULL));
CREATE INDEX IF NOT EXISTS invoice_modified ON invoice (last_modified_date_time, invoice_id);
CREATE INDEX IF NOT EXISTS invoice_dated ON invoice (invoice_date_time, invoice_id);
CREATE INDEX IF NOT EXISTS invoice_number_used ON invoice (invoice_number);
CREATE INDEX IF NOT EXISTS invoice_company ON invoice (company_id);

CREATE TABLE IF NOT EXISTS invoice_line (
  billing_item_id TEXT PRIMARY KEY, invoice_id TEXT NOT NULL REFERENCES invoice (invoice_id),
  item_id TEXT REFERENCES service_item (item_id), item_name TEXT, description TEXT, item_date DATE,
  quantity NUMERIC(14,4), rate NUMERIC(14,4), extended_price NUMERIC(14,2),
  tax_dollars NUMERIC(14,2) DEFAULT 0, sort_order_id INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS invoice_line_invoice ON invoice_line (invoice_id, sort_order_id, billing_item_id);
CREATE INDEX IF NOT EXISTS invoice_line_service ON invoice_line (item_id);

CREATE TABLE IF NOT EXISTS timesheet (
  timesheet_id TEXT PRIMARY KEY, resource_id TEXT NOT NULL REFERENCES resource (resource_id),
  period_start DATE NOT NULL, period_end DATE NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('New','Submitted','Rejected','Approved','Paid')),
  approved_date_time TIMESTAMP, last_modified_date_time TIMESTAMP NOT NULL,
  UNIQUE (resource_id, period_start), CHECK (period_end >= period_start));
CREATE INDEX IF NOT EXISTS timesheet_modified ON timesheet (last_modified_date_time, timesheet_id);
CREATE INDEX IF NOT EXISTS timesheet_dated ON timesheet (period_end, timesheet_id);
CREATE TABLE IF NOT EXISTS time_entry (
  time_entry_id TEXT PRIMARY KEY, timesheet_id TEXT NOT NULL REFERENCES timesheet (timesheet_id),
  resource_id TEXT NOT NULL REFERENCES resource (resource_id),
  company_id TEXT REFERENCES company (company_id), item_id TEXT REFERENCES service_item (item_id),
  billing_code_id TEXT REFERENCES billing_code (billing_code_id), project TEXT,
  date_worked DATE NOT NULL, hours_worked NUMERIC(8,4) NOT NULL, is_non_billable BOOLEAN NOT NULL DEFAULT FALSE,
  summary_notes TEXT, work_type TEXT, rate NUMERIC(14,4));
CREATE INDEX IF NOT EXISTS time_entry_timesheet ON time_entry (timesheet_id, date_worked, time_entry_id);
CREATE INDEX IF NOT EXISTS time_entry_worked ON time_entry (date_worked);
CREATE INDEX IF NOT EXISTS time_entry_company ON time_entry (company_id);
CREATE INDEX IF NOT EXISTS time_entry_service ON time_entry (item_id);
CREATE INDEX IF NOT EXISTS time_entry_resource ON time_entry (resource_id);

CREATE TABLE IF NOT EXISTS expense_report (
  expense_report_id TEXT PRIMARY KEY, name TEXT NOT NULL, submitter_id TEXT NOT NULL REFERENCES resource (resource_id),
  status TEXT NOT NULL CHECK (status IN ('In Progress','Awaiting Approval','Approved for Payment','Rejected','Paid','Transferred to QuickBooks')),
  week_ending DATE NOT NULL, approved_date TIMESTAMP, rejection_reason TEXT, currency TEXT,
  expense_total NUMERIC(14,2) NOT NULL, cash_advance_amount NUMERIC(14,2) NOT NULL DEFAULT 0, amount_due NUMERIC(14,2) NOT NULL,
  quick_books_reference_number TEXT, last_modified_date_time TIMESTAMP NOT NULL, exchange_rate NUMERIC(18,8));
CREATE INDEX IF NOT EXISTS expense_report_modified ON expense_report (last_modified_date_time, expense_report_id);
CREATE INDEX IF NOT EXISTS expense_report_dated ON expense_report (week_ending, expense_report_id);
CREATE INDEX IF NOT EXISTS expense_report_submitter ON expense_report (submitter_id);
CREATE TABLE IF NOT EXISTS expense_item (
  expense_item_id TEXT PRIMARY KEY, expense_report_id TEXT NOT NULL REFERENCES expense_report (expense_report_id),
  expense_date DATE NOT NULL, description TEXT, billing_code_id TEXT REFERENCES billing_code (billing_code_id),
  payment_type TEXT NOT NULL, company_id TEXT REFERENCES company (company_id), project TEXT,
  amount NUMERIC(14,2) NOT NULL, is_billable BOOLEAN NOT NULL DEFAULT FALSE, is_reimbursable BOOLEAN NOT NULL DEFAULT TRUE,
  category TEXT, account TEXT);
CREATE INDEX IF NOT EXISTS expense_item_report ON expense_item (expense_report_id, expense_date, expense_item_id);
CREATE INDEX IF NOT EXISTS expense_item_company ON expense_item (company_id);

CREATE TABLE IF NOT EXISTS purchase_order (
  purchase_order_id TEXT PRIMARY KEY, vendor_id TEXT NOT NULL REFERENCES company (company_id),
  purchase_order_number TEXT, external_po_number TEXT,
  status TEXT NOT NULL CHECK (status IN ('New','Submitted','Received Partial','Received Full','Canceled')),
  create_date_time TIMESTAMP NOT NULL, payment_term TEXT, currency TEXT, freight NUMERIC(14,2) NOT NULL DEFAULT 0,
  ship_to TEXT, expected_date DATE, memo TEXT, last_modified_date_time TIMESTAMP NOT NULL, exchange_rate NUMERIC(18,8));
CREATE INDEX IF NOT EXISTS purchase_order_modified ON purchase_order (last_modified_date_time, purchase_order_id);
CREATE INDEX IF NOT EXISTS purchase_order_dated ON purchase_order (create_date_time, purchase_order_id);
CREATE INDEX IF NOT EXISTS purchase_order_number_used ON purchase_order (purchase_order_number);
CREATE INDEX IF NOT EXISTS purchase_order_vendor ON purchase_order (vendor_id);
CREATE TABLE IF NOT EXISTS purchase_order_item (
  purchase_order_item_id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES purchase_order (purchase_order_id),
  item_id TEXT REFERENCES service_item (item_id), memo TEXT, quantity NUMERIC(14,4) NOT NULL, unit_cost NUMERIC(14,4) NOT NULL);
CREATE INDEX IF NOT EXISTS purchase_order_item_order ON purchase_order_item (order_id, purchase_order_item_id);
CREATE INDEX IF NOT EXISTS purchase_order_item_service ON purchase_order_item (item_id);
CREATE TABLE IF NOT EXISTS purchase_order_receipt (
  receipt_id TEXT PRIMARY KEY, purchase_order_item_id TEXT NOT NULL REFERENCES purchase_order_item (purchase_order_item_id),
  quantity_now_receiving NUMERIC(14,4) NOT NULL, receive_date DATE NOT NULL);
CREATE INDEX IF NOT EXISTS purchase_order_receipt_item ON purchase_order_receipt (purchase_order_item_id, receipt_id);
CREATE INDEX IF NOT EXISTS purchase_order_receipt_received ON purchase_order_receipt (receive_date);

CREATE TABLE IF NOT EXISTS payment (
  payment_id TEXT PRIMARY KEY, company_id TEXT NOT NULL REFERENCES company (company_id), currency TEXT,
  amount NUMERIC(14,2) NOT NULL, received_date DATE NOT NULL, method TEXT NOT NULL, processor TEXT, reference TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending','settled','failed','refunded','partially_refunded')),
  last_modified_date_time TIMESTAMP NOT NULL, exchange_rate NUMERIC(18,8));
CREATE INDEX IF NOT EXISTS payment_modified ON payment (last_modified_date_time, payment_id);
CREATE INDEX IF NOT EXISTS payment_dated ON payment (received_date, payment_id);
CREATE INDEX IF NOT EXISTS payment_company ON payment (company_id);
CREATE TABLE IF NOT EXISTS payment_allocation (
  payment_id TEXT NOT NULL REFERENCES payment (payment_id), invoice_id TEXT NOT NULL REFERENCES invoice (invoice_id),
  amount NUMERIC(14,2) NOT NULL, PRIMARY KEY (payment_id, invoice_id));
CREATE INDEX IF NOT EXISTS payment_allocation_invoice ON payment_allocation (invoice_id);
CREATE TABLE IF NOT EXISTS refund (
  refund_id TEXT PRIMARY KEY, payment_id TEXT NOT NULL REFERENCES payment (payment_id),
  invoice_id TEXT REFERENCES invoice (invoice_id), amount NUMERIC(14,2) NOT NULL, refund_date DATE NOT NULL, reason TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending','settled','failed')), last_modified_date_time TIMESTAMP NOT NULL);
CREATE INDEX IF NOT EXISTS refund_modified ON refund (last_modified_date_time, refund_id);
CREATE INDEX IF NOT EXISTS refund_dated ON refund (refund_date, refund_id);
CREATE INDEX IF NOT EXISTS refund_payment ON refund (payment_id);
CREATE INDEX IF NOT EXISTS refund_invoice ON refund (invoice_id);
CREATE TABLE IF NOT EXISTS processing_fee (
  fee_id TEXT PRIMARY KEY, payment_id TEXT NOT NULL REFERENCES payment (payment_id), amount NUMERIC(14,2) NOT NULL,
  fee_date DATE NOT NULL, fee_kind TEXT NOT NULL CHECK (fee_kind IN ('processor','surcharge','dispute')),
  last_modified_date_time TIMESTAMP NOT NULL);
CREATE INDEX IF NOT EXISTS processing_fee_modified ON processing_fee (last_modified_date_time, fee_id);
CREATE INDEX IF NOT EXISTS processing_fee_dated ON processing_fee (fee_date, fee_id);
CREATE INDEX IF NOT EXISTS processing_fee_payment ON processing_fee (payment_id);

-- What Tieout tells of each record, beside the business tables: they are not ours.
CREATE TABLE IF NOT EXISTS tieout_transfer (
  kind TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, external_number TEXT, reason TEXT,
  transferred_at TIMESTAMP, at TIMESTAMP NOT NULL, PRIMARY KEY (kind, id));
