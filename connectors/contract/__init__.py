"""What all connectors share: words, money, records, documents, outcomes, errors and protocols; imports nothing of ours."""
