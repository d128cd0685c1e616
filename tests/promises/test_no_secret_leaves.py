"""Promise 10: no secret is in a log, a result, an exception or a recorded payload."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("wrong", ["client_secret", "refresh_token"])
def test_none_where_the_secret_is_wrong(firm: Firm, books: Books, wrong: str) -> None:
    """An error about a secret names it and does not show it."""
    vault = firm.home / "vault.json"
    bad = f"wrong-{wrong}-0123456789abcdef"
    import json

    vault.write_text(json.dumps({**json.loads(vault.read_text()), wrong: bad}), encoding="utf-8")
    firm.invoices(1)
    report = firm.run()
    assert report["state"] == "error"
    for file in [*firm.home.rglob("*"), *firm.logs.rglob("*")]:
        if file.is_file() and file.name != "vault.json":
            assert bad.encode() not in file.read_bytes(), file.name
    assert leaks(firm, books) == []
