"""One page in every light and width that people read it in."""

from playwright.sync_api import Page

from tests.readers.axe import COLOURS, violations

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LEAST = {"width": 320, "height": 640}
# 1280 px at 200 %
ZOOMED = {"width": 640, "height": 450}

# Opens everything that is folded, but the bar's menus; how many those were.
_OPEN = """() => {
  const folded = [...document.querySelectorAll('details:not([open]):not(.bar-phone):not(.bar-user)')];
  folded.forEach(one => { one.open = true; });
  return folded.length;
}"""
# What sticks out to the right, outside of boxes that scroll by themselves.
_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  const boxed = one => {
    for (let at = one.parentElement; at; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible' && at !== document.body) return true;
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > room + .5 && !boxed(one))
    .slice(-3)
    .map(one => one.outerHTML.slice(0, 120).replace(/\\s+/g, ' '));
}"""


def look_over(page: Page) -> list[str]:
    """What is wrong with the page as it opens, and with everything on it opened, in words."""
    found = in_both_lights(page, "desk", DESK) + in_both_lights(page, "phone", PHONE) + narrow(page)
    if page.evaluate(_OPEN):
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        found += in_both_lights(page, "desk, all open", DESK)
        found += narrow(page)
    return found


def in_both_lights(page: Page, size: str, width: dict[str, int]) -> list[str]:
    """In both lights. Colours apart, dark differs in nothing; without motion, no colour is on its way."""
    page.set_viewport_size(width)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [f"[{size}, light] {each}" for each in violations(page)]
    page.emulate_media(color_scheme="dark")
    return found + [f"[{size}, dark] {each}" for each in violations(page, rules=COLOURS)]


def narrow(page: Page) -> list[str]:
    """What sticks out at 320 px, and at 200 %."""
    return sticks_out(page, LEAST) + sticks_out(page, ZOOMED)


def sticks_out(page: Page, size: dict[str, int]) -> list[str]:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    return [f"[{size['width']} px] sticks out: {each}" for each in page.evaluate(_TOO_WIDE)]
