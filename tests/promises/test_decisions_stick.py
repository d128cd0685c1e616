"""Promise 8: skip, do not sync, hold, link are kept with who, when and why, and respected by every later run."""

from __future__ import annotations

from collections import Counter

from connectors.contract.words import Choice, Kind
from tests.promises.harness import DAY, Books, Firm, counted
from tests.promises.parts import SEVERAL

STAYS = {
    Choice.HOLD: "held",
    Choice.SET_NOT_READY: "held",
    Choice.SKIP: "skipped",
    Choice.DO_NOT_SYNC: "excluded",
}


def test_it_stays_until_somebody_decides_otherwise(firm: Firm, books: Books) -> None:
    """Nightly, asked for by number, after a run that died: the record stays, and its disposition says why (RULES 28)."""
    stays = {f"STAYS-{place}": choice for place, choice in enumerate(STAYS, start=1)}
    firm.invoice("GOES", "21.00")
    for number, choice in stays.items():
        firm.invoice(number, "20.00")
        firm.decide(number, choice)
    firm.child({"on": "settle", "when": "after"}).killed()
    nightly = counted(firm.until_settled())
    assert {way: nightly[way] for way in STAYS.values()} == Counter(STAYS.values())
    assert counted(firm.run(numbers=list(stays))) == Counter(STAYS.values())
    assert firm.numbers_created() == {"GOES": 1}
    decided = firm.look("SELECT choice, who, why FROM decision ORDER BY seq")
    assert decided == [(str(choice), "Grace", "a test") for choice in STAYS]
    for number in stays:
        firm.decide(number, Choice.SET_READY)
    firm.run(numbers=list(stays))
    firm.check_one_each(["GOES", *stays])
    assert len(firm.look("SELECT 1 FROM decision")) == 2 * len(STAYS)


def test_a_linked_document_is_not_made_again(firm: Firm, books: Books) -> None:
    """What a person links is the record's document from then on, also where the linking run dies (RULES 6)."""
    entered = books.enter_invoice("Ada", "P-1", "30.00", DAY)
    firm.invoice("P-1", "30.00")
    report = firm.run()
    assert counted(report) == {"refused": 1}
    assert firm.look("SELECT DISTINCT code FROM failure") == [("link?",)]
    firm.decide("P-1", Choice.LINK, entered)
    firm.child({"on": "find", "when": "after"}).killed()
    firm.until_settled()
    assert books.created(Kind.INVOICE) == []
    assert firm.look("SELECT external_id FROM part WHERE kind = 'invoice'") == [(entered,)]
    assert firm.told() == {"P-1": "Transferred"}


def test_a_book_that_waits_for_release_sends_what_was_released(firm: Firm, books: Books) -> None:
    """With release by a person, every run sends what was released and nothing else."""
    file = firm.home / "tieout.toml"
    text = file.read_text(encoding="utf-8").replace("fence =", 'release = "manual"\nfence =', 1)
    file.write_text(text, encoding="utf-8")
    firm.invoices(3)
    assert counted(firm.run()) == {"held": 3}
    firm.decide("P-1002", Choice.RELEASE)
    report = firm.run()
    assert counted(report) == {"held": 2, "transferred": 1}
    assert counted(firm.run()).get("transferred", 0) == 0
    assert firm.numbers_created() == {"P-1002": 1}


def test_it_stays_for_a_timesheet_too(firm: Firm, books: Books) -> None:
    """No entry of a sheet goes that a person holds or skips, by whatever run; all of them once it is set ready; a held change waits."""
    several = SEVERAL["timesheet"]
    several.set_up(firm)
    stays = {several.enter(firm, place): choice for place, choice in enumerate(STAYS, start=1)}
    several.enter(firm, 9)
    for sheet, choice in stays.items():
        firm.decide(sheet, choice, kind=Kind.TIMESHEET)
    firm.decide("TS-0", Choice.HOLD, kind=Kind.TIMESHEET)
    firm.office.change("timesheet", "timesheet_id", "TS-0", status="Rejected")
    firm.child({"on": "settle", "when": "after", "kind": "timesheet"}).killed()
    assert counted(firm.until_settled(), "timesheet") == {
        "held": 3,
        "skipped": 1,
        "excluded": 1,
        "unchanged": 1,
    }
    for sheet, choice in stays.items():
        assert counted(firm.run(numbers=[sheet]), "timesheet") == {STAYS[choice]: 1}
    assert (len(several.made(firm)), books.done(Kind.TIMESHEET, "delete")) == (10, [])
    for sheet in (*stays, "TS-0"):
        firm.decide(sheet, Choice.SET_READY, kind=Kind.TIMESHEET)
    firm.until_settled()
    assert (len(several.made(firm)), len(books.done(Kind.TIMESHEET, "delete"))) == (30, 5)
