"""The operator's path in a real browser: start a run, find the failed record, read why, correct it, retry, see it done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from connectors.contract.clock import now
from tasks.demo import company, trouble
from tasks.demo.books import DEMO, demo_book
from tasks.home import Home
from tasks.orchestration import probe
from tasks.orchestration.server import Server
from tests.flows.test_server import clean

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1400,1200 "
    # The page draws its graph of the run in WebGL; without a graphics card that took a minute of this machine's time.
    "--disable-software-rasterizer --disable-3d-apis --force-prefers-reduced-motion"
)

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Debian's chromium and chromium-driver"),
]


@pytest.fixture
def ui(tmp_path: Path, running_server: Server) -> Iterator[str]:
    """Address of the UI of `tieout up` with the demo company, on the server that PREFECT_API_URL names."""
    log = tmp_path / "up.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", "up"],
            env=clean(dict(os.environ), tmp_path / "user")
            | {"TIEOUT_HOME": str(tmp_path / "home"), "PREFECT_API_URL": running_server.api_url},
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "Ctrl-C stops everything" in log.read_text() or process.poll() is not None, "up", 120)
        words = log.read_text()
        assert "Prefect UI: " in words, words
        yield words.split("Prefect UI: ")[1].split()[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        ours = {"deployments": {"name": {"any_": [DEMO]}}}
        for row in probe.call("POST", f"{running_server.api_url}/deployments/filter", body=ours):
            probe.call("DELETE", f"{running_server.api_url}/deployments/{row['id']}")


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    """Headless Chromium."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for word in QUIET.split():
        options.add_argument(word)
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


def until(met: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Wait for a condition; its answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := met():
            return answer
        time.sleep(0.25)
    pytest.fail(f"{what} did not come within {seconds} seconds")


def shown(browser: webdriver.Chrome, text: str) -> WebElement | None:
    """The innermost visible element whose text contains these words."""
    found = browser.find_elements(By.XPATH, f'//*[contains(normalize-space(.), "{text}")][not(*)]')
    return next((one for one in found if one.is_displayed()), None)


def press(browser: webdriver.Chrome, text: str) -> None:
    """Click what has this text, once it is there."""

    def clicked() -> bool:
        element = shown(browser, text)
        if element is None:
            return False
        try:
            element.click()
        except Exception:  # noqa: BLE001 - the page is still moving: look again
            return False
        return True

    until(clicked, f"{text!r} to click")


def state_of(api: str, run_id: str) -> dict[str, Any]:
    """A flow run as the server has it."""
    answer: dict[str, Any] = requests.get(f"{api}/flow_runs/{run_id}", timeout=10).json()
    return answer


def start_nightly(api: str) -> str:
    """Start the night's run as the UI's quick run does; SQLite may say 503 to the first click."""
    deployment = requests.get(f"{api}/deployments/name/nightly/demo", timeout=10).json()["id"]

    def created() -> str | None:
        answer = requests.post(f"{api}/deployments/{deployment}/create_flow_run", json={}, timeout=30)
        return str(answer.json()["id"]) if answer.status_code == 201 else None

    return str(until(created, "a new flow run"))


def ended(api: str, run_id: str, attempt: int) -> Callable[[], bool]:
    """Whether a run has ended its attempt of this number."""

    def met() -> bool:
        run = state_of(api, run_id)
        return run["run_count"] >= attempt and run["state_type"] in {
            "FAILED",
            "COMPLETED",
            "CRASHED",
            "CANCELLED",
        }

    return met


def test_find_the_failed_record_read_why_retry_and_see_it_done(
    ui: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    """A failed record is a task run with its name and its words; Retry after a correction sends only what is not settled."""
    api = f"{ui}/api"
    run_id = start_nightly(api)
    until(ended(api, run_id, 1), "the end of the run", 180)
    assert "records need attention" in state_of(api, run_id)["state"]["message"]

    browser.get(f"{ui}/runs/flow-run/{run_id}")
    press(browser, "Task Runs")
    link = f'//a[contains(., "invoice {trouble.NO_EMAIL}")]'
    until(lambda: browser.find_elements(By.XPATH, link), "the failed record")[0].click()
    until(lambda: shown(browser, "neither the billing address"), "the words of the failure")

    home = Home.of(tmp_path / "home")
    customer, email = trouble.EMAIL
    company.give_email(
        company.file_url(demo_book(home).operations), customer, email, f"{now():%Y-%m-%d %H:%M:%S}"
    )

    browser.get(f"{ui}/runs/flow-run/{run_id}")
    press(browser, "Task Runs")
    browser.find_element(By.CSS_SELECTOR, "button.p-button--outline").click()
    press(browser, "Retry")
    dialog = until(lambda: browser.find_elements(By.XPATH, '//*[@role="dialog"]//button'), "the question")
    next(button for button in dialog if button.text.strip() == "Retry").click()
    until(lambda: state_of(api, run_id)["run_count"] == 2, "the second attempt", 180)
    browser.get("about:blank")  # a page of a run asks for news all the time
    until(ended(api, run_id, 2), "the end of the second attempt", 180)

    rows = requests.post(
        f"{api}/task_runs/filter",
        json={
            "flow_runs": {"id": {"any_": [run_id]}},
            "task_runs": {"name": {"any_": [f"invoice {trouble.NO_EMAIL}"]}},
        },
        timeout=10,
    ).json()
    assert sorted(row["state_name"] for row in rows) == ["Completed", "Failed before"]
    browser.get(f"{ui}/runs/flow-run/{run_id}")
    press(browser, "Artifacts")
    until(lambda: shown(browser, "records need attention"), "the summary")
