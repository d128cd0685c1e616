"""Tests of the QuickBooks Desktop sandbox."""
