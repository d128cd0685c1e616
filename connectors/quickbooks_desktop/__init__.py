"""QuickBooks Desktop through the Web Connector: records as qbXML requests and back."""
