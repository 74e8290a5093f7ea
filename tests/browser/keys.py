"""Working through a page by keyboard: nothing here presses a mouse."""

from playwright.sync_api import Locator, Page

# the element that has the focus and does not show it
_UNSEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  return ring || style.boxShadow !== 'none' || at === document.body ? '' : at.outerHTML.slice(0, 120);
}"""


def unseen(page: Page) -> str:
    """What has the focus without showing it, or nothing."""
    found: str = page.evaluate(_UNSEEN)
    return found


def walk_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus."""
    for _step in range(150):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never leads to {wanted}")


def choose(page: Page, field: Locator, words: str) -> None:
    """Choose from a list by typing."""
    walk_to(page, field)
    page.keyboard.type(words)
    assert words in field.evaluate("each => each.selectedOptions[0].textContent")


def write(page: Page, field: Locator, words: str) -> None:
    """Type over what stands in a field."""
    walk_to(page, field)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def press(page: Page, button: Locator) -> None:
    """Walk to a button or link, which shows that it has the focus, and press Enter."""
    walk_to(page, button)
    assert unseen(page) == ""
    page.keyboard.press("Enter")


def tick(page: Page, box: Locator) -> None:
    """Walk to a box and press the space bar."""
    walk_to(page, box)
    page.keyboard.press("Space")
