"""Which known errors and runbooks fit a ticket, and why."""

import pytest

from postmortems.knowledge.matching import (
    Match,
    Reason,
    Subject,
    Traits,
    error_match,
    phrases_of,
    ranked,
    runbook_match,
)

VPN, MAIL = 1, 2
NETWORK, SOFTWARE = 10, 20
CLIENT, WIFI = 100, 200
KNOWN = Traits(
    categories=frozenset({NETWORK}),
    subcategories=frozenset({CLIENT}),
    services=frozenset({VPN}),
    phrases=("vpn disconnects", "Tunnel fällt aus"),
)


def reasons(subject: Subject, traits: Traits = KNOWN) -> list[str]:
    match = error_match(subject, traits)
    return [str(reason) for reason in match.reasons] if match else []


def test_the_same_service_and_subcategory_match() -> None:
    subject = Subject("slow", category=NETWORK, subcategory=CLIENT, service=VPN)
    assert reasons(subject) == ["subcategory", "service"]


def test_words_alone_match_while_nothing_else_is_known() -> None:
    assert reasons(Subject("My VPN always disconnects.")) == ["words"]
    assert reasons(Subject("der TUNNEL fallt seit heute aus")) == ["words"]


def test_one_missing_word_is_no_match() -> None:
    assert reasons(Subject("VPN is slow")) == []


def test_long_words_may_go_on_and_short_ones_not() -> None:
    traits = Traits(phrases=("printer vpn",))
    assert reasons(Subject("printers over vpn"), traits) == ["words"]
    assert reasons(Subject("printers over vpnx"), traits) == []


def test_another_service_needs_words_and_a_tie() -> None:
    other = Subject("VPN disconnects", service=MAIL)
    assert reasons(other) == []
    assert reasons(Subject("slow", category=NETWORK, subcategory=CLIENT, service=MAIL)) == []
    assert reasons(Subject("VPN disconnects", category=NETWORK, service=MAIL)) == ["words", "category"]


def test_the_category_alone_matches_only_what_names_no_subcategory() -> None:
    subject = Subject("slow", category=NETWORK)
    assert reasons(subject) == []
    assert reasons(subject, Traits(categories=frozenset({NETWORK}))) == ["category"]


def test_a_sibling_subcategory_is_something_else() -> None:
    assert reasons(Subject("slow", category=NETWORK, subcategory=WIFI, service=VPN)) == []


def test_what_is_tied_to_nothing_matches_nothing() -> None:
    everything = Subject("VPN disconnects", NETWORK, CLIENT, VPN)
    assert error_match(everything, Traits()) is None
    assert runbook_match(everything, Traits()) is None


def test_a_runbook_needs_one_tie_only() -> None:
    match = runbook_match(Subject("slow", service=VPN, subcategory=WIFI), KNOWN)
    assert match == Match((Reason.SERVICE,))


@pytest.mark.parametrize("text", ["", "\n \n", "---\n…"])
def test_a_line_without_words_is_no_phrase(text: str) -> None:
    assert phrases_of(text) == ()


def test_the_strongest_come_first_and_of_equals_the_first() -> None:
    items = {"category": 1, "both": 14, "service": 6, "other service": 6, "nothing": 0}
    matches = {
        "category": Match((Reason.CATEGORY,)),
        "both": Match((Reason.SUBCATEGORY, Reason.SERVICE)),
        "service": Match((Reason.SERVICE,)),
        "other service": Match((Reason.SERVICE,)),
    }
    assert [name for name, _match in ranked(items, matches.get, 3)] == ["both", "service", "other service"]
