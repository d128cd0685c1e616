"""All rules of the house in one place, and the page that lists them: ``python -m expectations.catalogue > docs/rules.md``."""

from __future__ import annotations

import sys

from expectations import customers, invoices, items
from expectations.rules import Rule

RULES: tuple[Rule, ...] = (*customers.RULES, *items.RULES, *invoices.RULES)
BY_CODE = {rule.code: rule for rule in RULES}

_HEAD = """\
# Rules

What Tieout asks of a record before it goes to the books. Written by `python -m expectations.catalogue > docs/rules.md`.

- **eligible**: may it go at all? If not, the record stays where it is, with the rule as its reason, and nobody is alarmed (unless
  it was asked for by number).
- **rideable**: may it go in a batch? If not, it is delivered alone.
- **sound**: can the books take it as it is? If not, it is a failure with the message and the remedy below.

*critical* stops the record; *warning* is shown beside it. The message ends with the values that were found. Not every rule applies to every
book: numbers are not judged where the books number documents themselves, currencies and rates as the books keep them.
"""


def page() -> str:
    """Text of docs/rules.md."""
    lines = [_HEAD]
    for kind in dict.fromkeys(rule.kind for rule in RULES):
        lines += [f"## {kind.capitalize()}", "", "| code | suite | severity | message | remedy | error |"]
        lines.append("|---|---|---|---|---|---|")
        lines += [
            f"| {rule.code} | {rule.stage} | {rule.severity} | {rule.says}. | {rule.remedy} | {_group(rule)} |"
            for rule in RULES
            if rule.kind is kind
        ]
        lines.append("")
    return "\n".join(lines)


def _group(rule: Rule) -> str:
    return (
        rule.error.__name__
        if rule.disposition.needs_attention and rule.stage == "sound"
        else str(rule.disposition)
    )


if __name__ == "__main__":
    sys.stdout.write(page())
