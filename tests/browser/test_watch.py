"""The watch over all other browser tests is awake."""

import pytest

from tests.browser.conftest import SitDown
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("misdeed", "complaint"),
    [
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"x\">')", "Content Security Policy"),
        ("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"x()\">')", "Content Security Policy"),
        ("new Image().src = 'https://elsewhere.invalid/pixel.png'", "elsewhere.invalid"),
        ("addEventListener('x', () => { throw new Error('lost') }); dispatchEvent(new Event('x'))", "lost"),
        ("console.error('not well')", "not well"),
    ],
)
def test_misdeed_of_a_page_is_heard(sit_down: SitDown, watch: Watch, misdeed: str, complaint: str) -> None:
    page = sit_down()
    page.goto("/accounts/login/")
    assert not watch.complaints
    page.evaluate(f"() => {{ {misdeed} }}")
    page.evaluate("0")
    assert any(complaint in each for each in watch.complaints), watch.complaints
    watch.complaints.clear()
