"""A letter before it is a mail: paragraphs, quoted words, links; written as plain text and as simple HTML."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Quote:
    """Words a person wrote, shown as theirs."""

    text: str


@dataclass(frozen=True)
class Link:
    """An absolute address and what it leads to."""

    label: str
    url: str


Block = str | Quote | Link


class Letter:
    """A subject (without the ticket's number) and blocks; empty ones are left out."""

    def __init__(self, subject: str, *blocks: Block | None) -> None:
        self.subject = subject
        self.blocks = [block for block in blocks if block and block != Quote("")]

    def text(self) -> str:
        return "\n\n".join(_as_text(block) for block in self.blocks) + "\n"

    def html(self) -> SafeString:
        return format_html_join("\n", "{}", ((_as_html(block),) for block in self.blocks))


def _as_text(block: Block) -> str:
    if isinstance(block, Quote):
        return "\n".join(f"> {line}".rstrip() for line in block.text.splitlines())
    if isinstance(block, Link):
        return f"{block.label}:\n{block.url}"
    return block


def _as_html(block: Block) -> SafeString:
    if isinstance(block, Quote):
        return format_html("<blockquote>{}</blockquote>", linebreaks(block.text, autoescape=True))
    if isinstance(block, Link):
        return format_html('<p><a href="{}">{}</a></p>', block.url, block.label)
    if "\n" not in block:  # most are, and a letter is often one of hundreds
        return format_html("<p>{}</p>", block)
    return format_html("{}", linebreaks(block, autoescape=True))
