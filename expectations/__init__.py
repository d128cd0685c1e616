"""One module a kind: what an eligible, sound record is, as Great Expectations suites."""
