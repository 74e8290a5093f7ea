"""Papers and code hold together: what one names, the other has."""

import pkgutil
import re

from django.conf import settings
from django.core.management import get_commands
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

from tests.docs.papers import (
    PACKAGES,
    PAPERS,
    ROOT,
    found,
    headings,
    links,
    name_of,
    prose_of,
    quoted,
    sources,
    text_of,
)

# Answered by config.health.HealthMiddleware, before any route
HEALTH = {"/healthz", "/healthz/web"}
# Given to make on its command line, or read by its scripts
MAKE_VARIABLES = {"ARGS", "PYTHON", "BIN", "UPGRADE", "JSON", "SIZES", "SEED", "MINUTES", "FAULTS"}
_PAPER = re.compile(r"\bdocs/[\w/.-]*\w")
# `docs/semantics.md, "Clocks", policy choice` and `docs/semantics.md: clocks`
_CITED = re.compile(r"\b(docs/[\w/-]+\.md)[:,]\s*([^).;]+)")
_ENVIRONMENT = re.compile(r"""(?:env\.\w+|os\.environ\.get)\(\s*"([A-Z_]+)\"""")


def _slug(heading: str) -> str:
    """As GitHub makes an anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _read_from_the_environment() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "config").rglob("*.py"):
        names |= set(_ENVIRONMENT.findall(path.read_text(encoding="utf-8")))
    return names


def _route_names() -> set[str]:
    """Names with their namespace, whatever arguments they need."""
    resolver = get_resolver()
    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    for namespace, (_prefix, nested) in resolver.namespace_dict.items():
        names |= {f"{namespace}:{name}" for name in nested.reverse_dict if isinstance(name, str)}
    return names


def test_there_are_papers_for_every_reader() -> None:
    names = {name_of(paper) for paper in PAPERS}
    needed = [
        "semantics",
        "architecture",
        "contributing",
        "operating",
        "admin-guide",
        "agent-guide",
        "look",
        "adr/README",
    ]
    assert {"README.md", "CHANGELOG.md", *(f"docs/{name}.md" for name in needed)} <= names


def test_every_link_leads_somewhere() -> None:
    broken = []
    for link in links():
        target, _hash, anchor = link.what.partition("#")
        here = ROOT / link.paper
        place = (here.parent / target).resolve() if target else here
        if not place.exists() or (anchor and anchor not in map(_slug, headings(place))):
            broken.append(link)
    assert not broken


def test_every_file_that_papers_name_exists() -> None:
    named = {each for each in quoted() if _is_path(each.what)}
    assert named
    assert not {each for each in named if not list(ROOT.glob(each.what.rstrip("/")))}


def _is_path(words: str) -> bool:
    """Whether it begins with a directory of the checkout; `var` is made when the desk runs."""
    first, slash, _rest = words.partition("/")
    is_written_so = re.fullmatch(r"[\w./*-]+", words) is not None
    return is_written_so and bool(slash and first) and first != "var" and (ROOT / first).is_dir()


def test_every_name_in_code_that_papers_cite_exists() -> None:
    missing = []
    for named in quoted():
        if not re.fullmatch(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+", named.what):
            continue
        try:
            pkgutil.resolve_name(named.what)
        except (ImportError, AttributeError):
            missing.append(named)
    assert not missing


def test_every_make_target_that_papers_name_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {*found(r"`(?:[A-Z]+=\S+ )*make ([a-z0-9-]+)"), *found(r"^    (?:[A-Z]+=\S+ )*make ([a-z0-9-]+)")}
    assert named
    assert not {each for each in named if each.what not in targets}


def test_every_management_command_that_papers_name_exists() -> None:
    named = set(found(r"manage\.py ([a-z_]+)")) - set(found(r"manage\.py (commands)"))
    assert named
    assert not {each for each in named if each.what not in get_commands()}


def test_every_setting_that_papers_name_exists() -> None:
    known = _read_from_the_environment()
    named = {
        *found(r"\b(WATCHDESK_[A-Z_]+)\b"),
        *found(r"\b((?:DATABASE|REDIS|EMAIL)_URL)\b"),
        *found(r"\b([A-Z]{3,})=\S"),
    }
    unknown = {each for each in named if each.what not in known | MAKE_VARIABLES}
    assert not {each for each in unknown if not hasattr(settings, each.what)}


def test_every_variable_the_settings_read_is_told_to_operators() -> None:
    read = _read_from_the_environment()
    assert "DATABASE_URL" in read
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of(ROOT / "docs/operating.md"), re.MULTILINE))
    assert read == told


def test_every_address_that_papers_name_is_answered() -> None:
    named = {each for each in quoted() if re.fullmatch(r"/[\w/-]*", each.what)}
    assert named
    dead = []
    for each in named:
        try:
            if each.what not in HEALTH:
                resolve(each.what)
        except Resolver404:
            dead.append(each)
    assert not dead


def test_every_route_that_papers_name_exists() -> None:
    known = _route_names()
    named = {each for each in quoted() if re.fullmatch(r"(?:tickets|portal|oncall|admin):\w+", each.what)}
    dead = []
    for each in named:
        try:
            reverse(each.what)
        except NoReverseMatch:
            if each.what not in known:
                dead.append(each)
    assert not dead


def test_every_place_that_code_cites_exists() -> None:
    known = {name_of(paper): {heading.casefold() for heading in headings(paper)} for paper in PAPERS}
    wrong, cites = [], 0
    for source in sources():
        text = re.sub(r"\s*\n\s*(?:# )?", " ", source.read_text(encoding="utf-8"))
        wrong += [(source, cited) for cited in _PAPER.findall(text) if not (ROOT / cited).exists()]
        for paper, cited in _CITED.findall(text):
            parts = [part.strip().strip('"“”') for part in cited.split(",")]
            wrong += [(source, part) for part in parts if part.casefold() not in known[paper]]
        cites += len(_CITED.findall(text))
    assert cites
    assert not wrong


def test_every_decision_is_listed_numbered_and_whole() -> None:
    records = sorted((ROOT / "docs/adr").glob("0*.md"))
    index = text_of(ROOT / "docs/adr/README.md")
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        title, *parts = headings(record)
        number, _dot, words = title.partition(". ")
        assert int(number) == int(record.name[:4])
        assert parts == ["Context", "Decision", "Consequences"]
        assert f"| {number} | [{words}]({record.name}) |" in index


def test_papers_name_no_place_of_one_machine() -> None:
    for paper in PAPERS:
        assert not re.search(r"/home/|/root/|/work/|/tmp/", prose_of(paper)), name_of(paper)
