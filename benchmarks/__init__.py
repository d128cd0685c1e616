"""Measurements of the budgets of DESIGN.md section 9; they print figures and are no tests."""
