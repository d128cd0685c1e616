"""Rule 2: an intent stores the payload; what is uncertain is compared and sent again with it, newer content follows as an update."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract.words import Disposition
from tests.support.company import Company, Died


def test_rule_02_found_with_the_stored_content_then_updated(company: Company) -> None:
    """A record edited while its send is uncertain: the document is adopted as it was sent, then changed in place."""
    number = company.bill(1, "100.00")
    with pytest.raises(Died):
        company.transfer(dies="send_batch", dies_after=True)
    company.reprice(number, "150.00")
    ran = company.transfer()
    assert ran.left(number) is Disposition.UPDATED
    effects = company.journal(entity="Invoice", doc_number=number)
    assert [(one["operation"], one["total"]) for one in effects] == [("create", 100), ("update", 150)]
    assert company.parts_of(number)[0].payload["Line"][0]["Amount"] == 150


def test_rule_02_not_found_is_sent_again_as_it_was_then_updated(company: Company) -> None:
    """Newer content never rides on the old key: the stored payload goes first, the edit after it."""
    number = company.bill(1, "100.00")
    with pytest.raises(Died):
        company.transfer(dies="send_batch")
    company.reprice(number, "150.00")
    company.ahead = timedelta(hours=1)
    ran = company.transfer()
    assert ran.state == "settled", ran.message
    effects = company.journal(entity="Invoice", doc_number=number)
    assert [(one["operation"], one["total"]) for one in effects] == [("create", 100), ("update", 150)]
