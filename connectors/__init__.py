"""Everything outside this process: operations, the ledger, the three accounting systems and their sandboxes."""
