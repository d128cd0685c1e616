"""Tests of the QuickBooks Online sandbox: its rules, its books-keeping, its wire."""
