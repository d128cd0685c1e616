"""The ledger's migrations, one module a revision in versions; they run when a ledger is opened."""
