"""Halvern Logistics, an invented company: its sites, people and teams.

Addresses end in `.example` (RFC 2606): no mail of the demo can reach anybody.
"""

import random
import unicodedata
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from oncall.demo import PASSWORD
from oncall.models import Membership, Organisation, Team, User

IBERIA, AMERICA, EXECUTIVE, COLD = (
    "Halvern Iberia",
    "Halvern North America",
    "Halvern Executive Office",
    "Oriel Cold Chain",
)
DESK, WORKPLACE, NETWORK, APPLICATIONS, INFRASTRUCTURE, DATA = (
    "Service Desk",
    "Workplace",
    "Network and Security",
    "Applications",
    "Infrastructure",
    "Data and Integration",
)

# Logs what no person reported; has no address, so that nothing is mailed to it.
MONITORING = "Monitoring"

# name, zone, requesters see each other's tickets, mail domain
ORGANISATIONS = (
    (IBERIA, "Europe/Madrid", False, "halvern.example"),
    (AMERICA, "America/New_York", True, "us.halvern.example"),
    (EXECUTIVE, "Europe/Madrid", False, "halvern.example"),
    (COLD, "Europe/London", True, "oriel.example"),
)
# name, tier, the team it escalates to; those escalated to come first
TEAMS = (
    (INFRASTRUCTURE, 3, ""),
    (DATA, 3, ""),
    (WORKPLACE, 2, INFRASTRUCTURE),
    (NETWORK, 2, INFRASTRUCTURE),
    (APPLICATIONS, 2, DATA),
    (DESK, 1, WORKPLACE),
)


@dataclass(frozen=True)
class Person:
    """Somebody of the company. `works` is when he is there: office, shifts (6 to 22 every day), always."""

    name: str
    organisation: str
    site: str
    works: str = "office"
    team: str = ""
    leads: bool = False
    demo_role: str = ""
    flags: tuple[str, ...] = ()


# Those whom the login page offers come first, in the order of the page.
PEOPLE = (
    Person("Lucía Prado", IBERIA, "Getafe, office, 1st floor", demo_role="Requester"),
    Person(
        "Daniel Whitcombe",
        AMERICA,
        "Newark, dispatch office",
        "shifts",
        demo_role="Requester, sees all of Newark",
    ),
    Person("Priya Raman", IBERIA, "Getafe, desk", "always", DESK, demo_role="Tier-1 agent, Service Desk"),
    Person(
        "Mateusz Zieliński",
        IBERIA,
        "Getafe, office, 2nd floor",
        team=APPLICATIONS,
        demo_role="Tier-2 agent, Applications",
    ),
    Person(
        "Grace Okafor",
        IBERIA,
        "Getafe, data centre",
        team=INFRASTRUCTURE,
        demo_role="Tier-3 agent, Infrastructure",
    ),
    Person(
        "Marta Quiroga",
        IBERIA,
        "Getafe, desk",
        "office",
        DESK,
        leads=True,
        demo_role="Team lead, Service Desk",
    ),
    Person(
        "Elena Castaño",
        IBERIA,
        "Getafe, operations room",
        demo_role="Incident manager",
        flags=("is_incident_manager",),
    ),
    Person(
        "Ingrid Solberg",
        IBERIA,
        "Getafe, office, 3rd floor",
        demo_role="Process owner",
        flags=("is_process_owner",),
    ),
    Person("Víctor Almeida", IBERIA, "Getafe, office, 2nd floor", demo_role="Admin", flags=("is_staff",)),
    Person("Diego Salcedo", IBERIA, "Getafe, desk", "always", DESK),
    Person("Kwame Asante", IBERIA, "Getafe, desk", "always", DESK),
    Person("Hannah Lindqvist", AMERICA, "Newark, desk", "always", DESK),
    Person("Jonas Weber", IBERIA, "Getafe, workshop", "office", WORKPLACE, leads=True),
    Person("Aiko Tanabe", IBERIA, "Zaragoza, hub", "office", WORKPLACE),
    Person("Leila Haddad", IBERIA, "Getafe, office, 2nd floor", "office", NETWORK, leads=True),
    Person("Owen Carver", AMERICA, "Newark, server room", "office", NETWORK),
    Person("Sofía Arranz", IBERIA, "Getafe, office, 2nd floor", "office", APPLICATIONS, leads=True),
    Person("Nikolai Petrov", IBERIA, "Getafe, data centre", "office", INFRASTRUCTURE, leads=True),
    Person("Ravi Menon", IBERIA, "Getafe, office, 2nd floor", "office", DATA, leads=True),
    Person("Beatriz Lobo", IBERIA, "Zaragoza, hub", "office", DATA),
    Person("Marcus Hale", AMERICA, "Newark, operations", "shifts", flags=("is_incident_manager",)),
    Person("Adriana Vidal", EXECUTIVE, "Getafe, office, 4th floor"),
    Person("Henrik Daal", EXECUTIVE, "Getafe, office, 4th floor"),
    Person("Carmen Osorio", EXECUTIVE, "Getafe, office, 4th floor"),
    Person("Javier Montalbán", IBERIA, "Getafe, hall 1", "shifts"),
    Person("Nadia Benali", IBERIA, "Getafe, hall 2", "shifts"),
    Person("Iker Zubiri", IBERIA, "Zaragoza, hub", "shifts"),
    Person("Rosa Cifuentes", IBERIA, "Zaragoza, returns", "shifts"),
    Person("Emeka Nwosu", IBERIA, "Getafe, hall 3", "shifts"),
    Person("Paula Santacruz", IBERIA, "Valencia, port office", "shifts"),
    Person("Tiago Ferraz", IBERIA, "Valencia, port office", "shifts"),
    Person("Olga Marinova", IBERIA, "Getafe, customs"),
    Person("Álvaro Peñalba", IBERIA, "Getafe, accounting"),
    Person("Miriam Cohen", IBERIA, "Getafe, accounting"),
    Person("Sergio Rebollo", IBERIA, "Getafe, planning"),
    Person("Noor van Dijk", IBERIA, "Getafe, customer care"),
    Person("Laia Ferrer", IBERIA, "Getafe, customer care"),
    Person("Gonzalo Abad", IBERIA, "Zaragoza, workshop", "shifts"),
    Person("Fátima Idrissi", IBERIA, "Getafe, human resources"),
    Person("Bruno Castell", IBERIA, "Getafe, sales"),
    Person("Chen Wei", IBERIA, "Getafe, purchasing"),
    Person("Marina Lozano", IBERIA, "Getafe, sales"),
    Person("Rubén Escudero", IBERIA, "Getafe, fleet", "shifts"),
    Person("Teresa Boluda", IBERIA, "Valencia, port office"),
    Person("Keisha Brown", AMERICA, "Newark, dock", "shifts"),
    Person("Luis Ortega", AMERICA, "Newark, dock", "shifts"),
    Person("Amy Kowalczyk", AMERICA, "Newark, office"),
    Person("Jamal Peters", AMERICA, "Newark, planning"),
    Person("Rebecca Stein", AMERICA, "Newark, billing"),
    Person("Tyler Nguyen", AMERICA, "Newark, yard", "shifts"),
    Person("Monique Laurent", AMERICA, "Newark, customer care"),
    Person("Sanjay Gupta", AMERICA, "Newark, office"),
    Person("Fiona Gallagher", COLD, "Felixstowe, cold store", "shifts"),
    Person("Callum Reid", COLD, "Felixstowe, cold store", "shifts"),
    Person("Aisha Rahman", COLD, "Felixstowe, quality"),
    Person("Gareth Bowen", COLD, "Felixstowe, transport", "shifts"),
    Person("Zofia Nowak", COLD, "Felixstowe, office"),
    Person("Imogen Hart", COLD, "Felixstowe, office"),
    Person(MONITORING, IBERIA, "Getafe, data centre", "always"),
)


@dataclass
class Company:
    """The company as it stands in the database."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    works: dict[int, str] = field(default_factory=dict)

    def members(self, team: str) -> list[User]:
        return [self.users[person.name] for person in PEOPLE if person.team == team]

    def requesters(self, organisation: str = "", works: str = "") -> list[User]:
        """People who have no part in the desk, of an organisation, with these hours; all without either."""
        return [
            self.users[person.name]
            for person in PEOPLE
            if not person.team
            and person.name != MONITORING
            and not person.flags
            and organisation in ("", person.organisation)
            and works in ("", person.works)
        ]


def found(rng: random.Random) -> Company:
    """Create organisations, teams and people; everybody has the one demo password."""
    company = Company()
    domains = {}
    for name, zone, sees_all, domain in ORGANISATIONS:
        company.organisations[name] = Organisation.objects.create(
            name=name, zone=zone, requesters_see_all=sees_all
        )
        domains[name] = domain
    for name, tier, above in TEAMS:
        company.teams[name] = Team.objects.create(
            name=name,
            tier=tier,
            escalates_to=company.teams.get(above),
            email=f"{name.lower().replace(' ', '-')}@halvern.example",
        )
    # hashed once: sixty slow hashes of one password would double the time of loading
    encoded = make_password(PASSWORD)
    for person in PEOPLE:
        user = User(
            email="monitoring@no-address.invalid"
            if person.name == MONITORING
            else f"{_plain(person.name)}@{domains[person.organisation]}",
            full_name=person.name,
            organisation=company.organisations[person.organisation],
            phone=_phone(person.organisation, rng),
            site=person.site,
            demo_role=person.demo_role,
            password=encoded,
            **{flag: True for flag in person.flags},  # noqa: C420
        )
        user.save()
        company.users[person.name] = user
        company.works[user.pk] = person.works
        if person.team:
            Membership.objects.create(team=company.teams[person.team], user=user, is_lead=person.leads)
    return company


def _plain(name: str) -> str:
    """The name as the local part of an address."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return letters.replace(" ", ".")


def _phone(organisation: str, rng: random.Random) -> str:
    """A number that nobody has: blocks kept for fiction, in Spain a freephone range nobody answers."""
    tail = rng.randrange(10, 99)
    if organisation == AMERICA:
        return f"+1 973 555 01{tail}"
    return f"+44 1632 9605{tail}" if organisation == COLD else f"+34 900 000 {rng.randrange(100, 999)}"
