"""All rules of the house in one place, and the page that lists them: ``python -m expectations.catalogue > docs/rules.md``."""

from __future__ import annotations

import sys

from connectors.contract.words import Severity
from expectations.kinds import KINDS
from expectations.rules import Rule, Stage

RULES: tuple[Rule, ...] = tuple(rule for suites in KINDS.values() for rule in suites.RULES)
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
        lines += [f"## {kind.capitalize()}", "", "| code | suite | severity | message | remedy | becomes |"]
        lines.append("|---|---|---|---|---|---|")
        lines += [
            f"| {rule.code} | {rule.stage} | {rule.severity} | {rule.says}. | {rule.remedy} | {_becomes(rule)} |"
            for rule in RULES
            if rule.kind is kind
        ]
        lines.append("")
    return "\n".join(lines)


def _becomes(rule: Rule) -> str:
    """What a record becomes that breaks the rule: an error's group, a disposition, a remark, or a lone delivery."""
    if rule.severity is not Severity.CRITICAL:
        return "a remark"
    if rule.stage is Stage.RIDEABLE:
        return "delivered alone"
    return rule.error.__name__ if rule.stage is Stage.SOUND else str(rule.disposition)


if __name__ == "__main__":
    sys.stdout.write(page())
