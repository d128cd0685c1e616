"""Rule 16: notes on an invoice are never transferred."""

from __future__ import annotations

import json

from tests.support.company import Company


def test_rule_16_comments_never_reach_the_books(company: Company) -> None:
    """Nothing of what people in operations wrote to each other stands anywhere on the document."""
    words = "do not tell them that we are late"
    number = company.bill(comments=words)
    company.transfer()
    document = json.dumps(company.invoices(number)[0])
    assert company.made(number)
    assert words not in document
