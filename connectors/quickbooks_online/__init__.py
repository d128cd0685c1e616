"""QuickBooks Online: its accounting API behind the Connector protocol; nothing of it is imported before it is used."""
