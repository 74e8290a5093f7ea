"""What no page of the desk may ever do: err, break the content policy, or ask another host."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# No errors, though Chromium and htmx call them so: the page that answers a form which was refused (422) or
# overtaken (409), and a look-up dropped because of a newer one or because its page was left.
_NO_ERROR = re.compile(
    r"Failed to load resource: the server responded with a status of (409|422) "
    r"|htmx:(sendAbort|afterRequest), "
)


class Watch:
    """Listens to all pages of a browser context; `complaints` are sentences for whoever reads the failure."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", self._erred)
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _NO_ERROR.match(message.text):
            where = message.page.url if message.page else "a page"
            self.complaints.append(f"{where} said: {message.text}")

    def _erred(self, error: WebError) -> None:
        where = error.page.url if error.page else "a page"
        self.complaints.append(f"{where} raised: {error.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self.complaints.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url} answered {response.status}")
        if response.request.resource_type != "document" or response.status in range(300, 400):
            return
        policy = response.headers.get("content-security-policy", "")
        if "script-src 'self';" not in f"{policy};" or "unsafe" in policy:
            self.complaints.append(f"{response.url} has no strict content policy: {policy!r}")
