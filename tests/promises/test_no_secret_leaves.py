"""Promise 10: no secret is in a log, a result, an exception or a recorded payload."""

from __future__ import annotations

from tests.promises.harness import Books, Firm

KEPT_ON_PURPOSE = {"vault.json", "secret.key"}
"""What a person put there, and the key that opens the ledger's tokens."""


def leaks(firm: Firm, books: Books) -> list[str]:
    """Files of the home and of what runs said that hold a secret, and which."""
    found = []
    secrets = books.secrets()
    assert all(len(secret) > 8 for secret in secrets)
    for file in [*firm.home.rglob("*"), *firm.logs.rglob("*")]:
        if file.is_file() and file.name not in KEPT_ON_PURPOSE:
            content = file.read_bytes()
            found += [f"{file.name}: {secret[:6]}…" for secret in secrets if secret.encode() in content]
    return found


def test_none_after_runs_of_every_kind(firm: Firm, books: Books) -> None:
    """Refreshed and rotated tokens, refusals, lost answers, a run that was killed: nothing of it holds a secret in the clear."""
    books.switch(rotation="every")
    firm.invoices(3)
    firm.invoice("BAD", "10.00", off="1.00")
    firm.child({"on": "send_batch", "when": "after"}).killed()
    books.fault("expire_token")
    books.fault("commit_then_drop", operation="create")
    books.fault("fault_in_200", operation="query")
    firm.run()
    firm.invoice("P-9", "10.00")
    books.fault("garbage", operation="create")
    firm.run()
    assert leaks(firm, books) == []


def test_none_where_a_secret_is_wrong(firm: Firm, books: Books) -> None:
    """Nothing goes with a wrong secret; an error about one names it and does not show it."""
    firm.invoices(1)
    for wrong in books.wrong_secrets(firm.home):
        firm.run()
        assert books.effects() == 0
        for file in [*firm.home.rglob("*"), *firm.logs.rglob("*")]:
            if file.is_file() and file.name not in KEPT_ON_PURPOSE:
                assert wrong.encode() not in file.read_bytes(), file.name
    assert leaks(firm, books) == []
