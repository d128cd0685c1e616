"""The service that the Web Connector calls: SOAP on the outside, the ledger's mailbox on the inside; it decides nothing about records."""
