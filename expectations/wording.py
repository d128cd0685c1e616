"""Rules that several kinds share, each worded once: a writer knows its kind, so a module gives only the number of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.contract.errors import ClosedPeriod, Collision, FixMapping, TieoutError
from connectors.contract.words import Disposition, Kind, Severity
from expectations.rules import Rule, Stage


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the rules of one kind; codes are the kind's prefix and the number that is given."""

    kind: Kind
    prefix: str

    def eligible(self, number: str, column: str, says: str, remedy: str, *shows: str, **more: Any) -> Rule:
        """Whether it may go at all; ineligible where not said otherwise."""
        return self._rule(
            Stage.ELIGIBLE,
            number,
            column,
            says,
            remedy,
            shows,
            {"disposition": Disposition.INELIGIBLE} | more,
        )

    def sound(self, number: str, column: str, says: str, remedy: str, *shows: str, **more: Any) -> Rule:
        """Whether the books can take it."""
        return self._rule(Stage.SOUND, number, column, says, remedy, shows, more)

    def remark(self, number: str, column: str, says: str, remedy: str, *shows: str) -> Rule:
        """What is shown beside a record and stops nothing."""
        return self._rule(Stage.SOUND, number, column, says, remedy, shows, {"severity": Severity.WARNING})

    def _rule(
        self,
        stage: Stage,
        number: str,
        column: str,
        says: str,
        remedy: str,
        shows: tuple[str, ...],
        more: dict[str, Any],
    ) -> Rule:
        return Rule(
            code=f"{self.prefix}-{number}",
            kind=self.kind,
            stage=stage,
            column=column,
            says=says,
            remedy=remedy,
            shows=shows,
            **more,
        )

    def failed_before(self, number: str = "R01") -> Rule:
        """It goes alone until it settles."""
        return self._rule(
            Stage.RIDEABLE,
            number,
            "failed_before",
            f"The {self.kind} failed before, so it goes alone",
            "Nothing to do: it is delivered by itself until it settles.",
            ("failed_before",),
            {"disposition": Disposition.REFUSED},
        )

    def excluded(self, number: str) -> Rule:
        """An entry of a list is marked do not sync."""
        return self.eligible(
            number,
            "excluded",
            f"The {self.kind} is marked do not sync in operations",
            f"Remove the mark in operations if the {self.kind} belongs in the books.",
            "name",
            "excluded",
            disposition=Disposition.EXCLUDED,
        )

    def nameless(self, number: str) -> Rule:
        """An entry of a list has no name."""
        return self.sound(
            number,
            "name",
            f"The {self.kind} has no name",
            f"Enter the {self.kind}'s name in operations, then retry.",
            "name",
        )

    def name_too_long(self, number: str) -> Rule:
        """The name does not fit into the books."""
        return self.sound(
            number,
            "name_length",
            f"The {self.kind}'s name is longer than the books take",
            f"Shorten the {self.kind}'s name in operations, then retry.",
            "name",
            "name_length",
        )

    def name_characters(self, number: str) -> Rule:
        """The name has a character that the books refuse."""
        return self.sound(
            number,
            "name",
            f"The {self.kind}'s name holds a colon, a tab or a line break, which the books refuse",
            f"Remove the character from the {self.kind}'s name in operations, then retry.",
            "name",
        )

    def name_repeated(self, number: str, says: str = "") -> Rule:
        """Several entries have the name; the books allow each name once."""
        return self.sound(
            number,
            "name_times_used",
            says
            or f"More than one active {self.kind} in operations has this name, and the books allow each name once",
            f"Merge the {self.kind}s in operations, or tell their names apart, then retry.",
            "name",
            "name_times_used",
            error=Collision,
        )

    def email_malformed(self, number: str) -> Rule:
        """The address of a list entry is not one."""
        return self.sound(
            number,
            "email",
            f"The {self.kind}'s e-mail address is not an e-mail address",
            f"Correct the {self.kind}'s e-mail address in operations, then retry.",
            "name",
            "email",
        )

    def party_excluded(self, number: str, party: str = "customer", shows: tuple[str, ...] = ()) -> Rule:
        """The customer or vendor of a document is marked do not sync; looked at again when that changes (RULES 27)."""
        return self.eligible(
            number,
            "is_excluded",
            f"The {party} is marked do not sync in operations",
            f"Remove the mark from the {party} in operations if its {self.kind}s belong in the books.",
            *(shows or (f"{party}_name", f"{party}_excluded")),
            disposition=Disposition.EXCLUDED,
            stays_open=True,
        )

    def before_fence(self, number: str, column: str = "document_date") -> Rule:
        """Dated before the fence, which limits creation only; where the fence is moved, everything is read again (RULES 27)."""
        return self.eligible(
            number,
            column,
            f"The {self.kind} is dated before the first date that this book accepts from operations",
            f"Enter it in the books by hand, or move the book's fence if earlier {self.kind}s are to be transferred.",
            column,
        )

    def undated(self, number: str) -> Rule:
        """It has no date."""
        return self.sound(
            number,
            "document_date",
            f"The {self.kind} has no date",
            f"Enter the {self.kind} date in operations, then retry.",
            "document_date",
        )

    def period_closed(self, number: str) -> Rule:
        """Its date lies in a closed period."""
        return self.sound(
            number,
            "document_date",
            f"The {self.kind} is dated in a period that is closed in the books",
            "Ask the accountant to reopen the period, or change the date in operations, then retry.",
            "document_date",
            error=ClosedPeriod,
        )

    def far_ahead(self, number: str) -> Rule:
        """Its date is more than a quarter ahead."""
        return self.remark(
            number,
            "document_date",
            f"The {self.kind} is dated far in the future",
            f"Check the date; the {self.kind} goes all the same.",
            "document_date",
        )

    def currency_refused(
        self,
        number: str,
        *names: str,
        column: str = "stated_currency",
        error: type[TieoutError] = FixMapping,
    ) -> Rule:
        """The books do not keep its currency; in ``stated_currency`` a missing one is no currency either."""
        return self.sound(
            number,
            column,
            f"The books do not take the {self.kind}'s currency",
            f"Correct the {self.kind}'s currency in operations, or switch on multicurrency in the books, then retry.",
            *names,
            "currency",
            error=error,
        )

    def rate_missing(self, number: str) -> Rule:
        """A foreign document carries no explicit rate (RULES 21)."""
        return self.sound(
            number,
            "unrated_currency",
            f"The {self.kind} is in a foreign currency and carries no exchange rate above zero",
            "Enter the exchange rate in operations, then retry.",
            "currency",
            "exchange_rate",
        )
