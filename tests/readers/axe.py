"""axe-core, asked about the page that a browser shows."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import BrowserContext, Page

# what the colours of a page decide; all other rules hold in light and dark alike
COLOURS = ("color-contrast", "link-in-text-block")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# What stays, because it is Django's own and no template or stylesheet of ours reaches it: (rule, how the
# selector begins, why). Kept as small as it can be.
EXCEPTED: tuple[tuple[str, str, str], ...] = ()

_RUN = """
async only => (await axe.run(document, {runOnly: only, resultTypes: ['violations'], reporter: 'v1'}))
  .violations.flatMap(found => found.nodes.map(node => ({
    rule: found.id, at: node.target.flat().join(' '), html: node.html, why: node.failureSummary})))
"""


@cache
def _source() -> str:
    # the package carries the script; its own code is not used
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def carry(context: BrowserContext) -> None:
    """Every page of this context can be asked."""
    context.add_init_script(_source())


def violations(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """A sentence for each element that breaks a rule of WCAG 2.2 AA, or one of these rules."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[dict[str, Any]] = page.evaluate(_RUN, only)
    return [
        f"{each['rule']} at {each['at']}: {' '.join(each['why'].split())[:300]} | {each['html'][:200]}"
        for each in found
        if not _excepted(each["rule"], each["at"])
    ]


def _excepted(rule: str, at: str) -> bool:
    return any(rule == known and at.startswith(place) for known, place, _why in EXCEPTED)
