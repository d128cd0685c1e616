"""The QuickBooks Desktop sandbox: a Web Connector that polls a SOAP service, and the company file behind it."""
