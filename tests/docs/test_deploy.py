"""The examples of docs/deploy fit the code: programs, options, settings, queues, addresses, references."""

import configparser
import importlib.util
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from celery.bin.celery import celery
from django.core.management import get_commands
from granian.cli import cli as granian

from config import ticks
from tests.docs.papers import PACKAGES, ROOT
from tests.docs.test_docs import HEALTH, _read_from_the_environment

DEPLOY = ROOT / "docs" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
ITEMS: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "kubernetes.yaml").read_text())["items"]
UNITS = sorted(DEPLOY.glob("watchdesk*"))
# Read by Docker Compose, by PostgreSQL's image, and by Python
NOT_OURS = {"WATCHDESK_SITE", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "PYTHONUNBUFFERED"}
API = {
    "ConfigMap": "v1",
    "CronJob": "batch/v1",
    "Deployment": "apps/v1",
    "Ingress": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "Namespace": "v1",
    "PersistentVolumeClaim": "v1",
    "PodDisruptionBudget": "policy/v1",
    "Secret": "v1",
    "Service": "v1",
}


def unit(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Sections of a systemd unit; a name may come more than once."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            here = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            name, _equals, value = line.partition("=")
            here.append((name, value))
    return sections


def pods() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Everything that starts containers, with the template of its pods."""
    for item in ITEMS:
        if item["kind"] in ("Deployment", "Job"):
            yield item, item["spec"]["template"]
        elif item["kind"] == "CronJob":
            yield item, item["spec"]["jobTemplate"]["spec"]["template"]


def commands_of(which: str) -> list[list[str]]:
    """The programs of the desk that an example starts, shells taken apart."""
    if which == "compose":
        found = [service.get("command", []) for service in COMPOSE["services"].values()]
        found.append(re.findall(r'"([^"]+)"', (DEPLOY / "Dockerfile").read_text().rpartition("CMD ")[2]))
    elif which == "kubernetes":
        found = [container["command"] for _, pod in pods() for container in pod["spec"]["containers"]]
    else:
        lines = [
            value for path in UNITS for name, value in unit(path).get("Service", []) if name == "ExecStart"
        ]
        queues = re.findall(r"worker@(\w+)\.service", (DEPLOY / "watchdesk.target").read_text())
        found = [
            shlex.split(line.replace("%i", each).replace("%%", "%"))
            for line in lines
            for each in (queues if "%i" in line else [""])
        ]
    plain = []
    for command in found:
        if command[:2] == ["sh", "-c"]:
            plain += [shlex.split(part) for part in command[2].split("&&")]
        else:
            plain.append(command)
    ours = ("granian", "celery", "python")
    return [[Path(each[0]).name, *each[1:]] for each in plain if each and Path(each[0]).name in ours]


EXAMPLES = ["compose", "kubernetes", "systemd"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_starts_every_program_of_a_desk(example: str) -> None:
    commands = commands_of(example)
    queues = {
        word.removeprefix("--queues=")
        for command in commands
        for word in command
        if word.startswith("--queues=")
    }
    assert queues == {tick.queue for tick in ticks.TICKS}
    assert {command[0] for command in commands} == {"granian", "celery", "python"}
    assert any("beat" in command for command in commands)
    managed = {command[2] for command in commands if command[:2] == ["python", "manage.py"]}
    assert {"migrate", "collectstatic"} <= managed <= set(get_commands())


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_programs_know_the_options_they_are_given(example: str) -> None:
    for program, *words in commands_of(example):
        if program == "granian":
            _parse(granian, words)
        elif program == "celery":
            assert words[:2] == ["-A", "config.celery:app"]
            command = celery.commands[words[2]]
            _parse(command, words[3:])


def _parse(command: click.Command, words: list[str]) -> None:
    """Fails with click's own words; nothing is run."""
    parser = command.make_parser(click.Context(command))
    _options, rest, _order = parser.parse_args(list(words))
    assert rest in ([], ["config.wsgi:application"])


def test_what_the_programs_load_is_there() -> None:
    assert importlib.util.find_spec("config.wsgi")
    assert importlib.util.find_spec("config.celery")


def test_every_setting_of_an_example_is_one() -> None:
    known = _read_from_the_environment() | NOT_OURS
    named: set[str] = set()
    for service in COMPOSE["services"].values():
        named |= service.get("environment", {}).keys()
    named |= set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    named |= set(re.findall(r"^#? *([A-Z_]+)=", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE))
    named |= set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "environment").read_text(), re.MULTILINE))
    for item in ITEMS:
        named |= item.get("data", {}).keys() | item.get("stringData", {}).keys()
    assert {"DATABASE_URL", "WATCHDESK_SECRET_KEYS", "WATCHDESK_PROXIES"} <= named
    assert named <= known


def test_compose_names_only_what_it_has() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= services.keys()
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in services[needed]
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSE[
            "volumes"
        ].keys()
    build = services["migrate"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).exists()


def test_the_image_holds_every_part_of_the_desk() -> None:
    copied = set(re.findall(r"^COPY (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE))
    assert {*PACKAGES, "locale", "static", "templates", "manage.py", "requirements/runtime.txt"} == copied


def test_kubernetes_parts_are_of_known_kinds_and_in_one_namespace() -> None:
    for item in ITEMS:
        assert item["apiVersion"] == API[item["kind"]]
        assert item["metadata"].get("namespace", "watchdesk") == "watchdesk"
        assert re.fullmatch(r"[a-z][a-z-]*", item["metadata"]["name"])
    names = [(item["kind"], item["metadata"]["name"]) for item in ITEMS]
    assert len(names) == len(set(names))


def test_kubernetes_names_only_what_it_has() -> None:
    there = {(item["kind"], item["metadata"]["name"]) for item in ITEMS}
    labels = [pod["metadata"]["labels"] for _, pod in pods()]
    for item, pod in pods():
        spec = pod["spec"]
        selector = item["spec"].get("selector", {}).get("matchLabels", {})
        assert selector.items() <= pod["metadata"]["labels"].items()
        claims = {each["name"]: each["persistentVolumeClaim"]["claimName"] for each in spec["volumes"]}
        assert {("PersistentVolumeClaim", claim) for claim in claims.values()} <= there
        for container in spec["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= claims.keys()
            sources = [next(iter(source.items())) for source in container["envFrom"]]
            kinds = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
            assert {(kinds[kind], ref["name"]) for kind, ref in sources} <= there
    for item in ITEMS:
        if item["kind"] in ("Service", "PodDisruptionBudget"):
            wanted = item["spec"]["selector"].get("matchLabels", item["spec"]["selector"])
            assert any(wanted.items() <= each.items() for each in labels)
        if item["kind"] == "Ingress":
            (path,) = item["spec"]["rules"][0]["http"]["paths"]
            assert ("Service", path["backend"]["service"]["name"]) in there


def test_kubernetes_asks_for_health_where_it_is_answered() -> None:
    asked = set()
    for _, pod in pods():
        for container in pod["spec"]["containers"]:
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in ("readinessProbe", "livenessProbe"):
                for how, target in container.get(probe, {}).items():
                    if how in ("httpGet", "tcpSocket"):
                        assert target["port"] in ports
                        asked |= {target["path"]} if "path" in target else set()
    assert asked == {"/healthz/web"} <= HEALTH
    assert "/healthz/web" in str(COMPOSE["services"]["web"]["healthcheck"])


def test_units_need_only_each_other_and_the_systems_own() -> None:
    ours = {path.name for path in UNITS}
    for path in UNITS:
        assert configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True).read(path)
        for name, value in unit(path)["Unit"]:
            if name in ("Wants", "Requires", "After", "PartOf"):
                named = {re.sub(r"@\w+", "@", each) for each in value.split() if each.startswith("watchdesk")}
                assert named <= ours


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        # the programs of this checkout stand for the installed ones
        text = path.read_text().replace("/opt/watchdesk", str(ROOT))
        (tmp_path / path.name).write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )
    said = [line for line in verified.stderr.splitlines() if "watchdesk" in line]
    assert not said
