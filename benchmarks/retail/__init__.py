"""A real retailer's invoices of December 2010 through `tieout load` and `tieout nightly` into a QuickBooks Online sandbox."""
