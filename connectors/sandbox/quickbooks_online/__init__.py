"""A local twin of QuickBooks Online: a real HTTP server with one company, as strict as the vendor's own."""
