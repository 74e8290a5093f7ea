"""What tickets of Halvern are about: categories and subcategories with their defaults."""

from dataclasses import dataclass

from tickets.demo.company import APPLICATIONS, DATA, DESK, INFRASTRUCTURE, NETWORK, WORKPLACE, Company
from tickets.models import Category, Level, Subcategory


@dataclass(frozen=True)
class Line:
    """A subcategory: impact and urgency by rank, 1 the gravest."""

    name: str
    team: str
    impact: int
    urgency: int
    kind: str = "incident"
    questions: str = ""
    checklist: str = ""


CATALOGUE: dict[str, tuple[Line, ...]] = {
    "Hardware": (
        Line("Laptop or workstation", DESK, 3, 2, questions="What is the asset tag?\nSince when?"),
        Line("Screen, dock or accessory", DESK, 3, 3),
        Line("Handheld scanner", DESK, 3, 2, questions="Which hall?\nHow many devices?\nDo spares work?"),
        Line(
            "Label printer",
            DESK,
            2,
            2,
            questions="Which printer, as on its sticker?\nWhat is on the display?",
        ),
        Line("Office printer", DESK, 3, 3),
        Line("Meeting room equipment", WORKPLACE, 3, 3),
    ),
    "Accounts and access": (
        Line(
            "Password or locked account",
            DESK,
            3,
            1,
            questions="Is the caller known? Call back on the number of the directory.",
        ),
        Line("Multi-factor sign-in", DESK, 3, 1),
        Line("Access to a folder or application", DESK, 3, 2, "request", "Who approves it?"),
        Line("Badge or gate", NETWORK, 3, 2),
    ),
    "Network": (
        Line("Wi-Fi", NETWORK, 2, 2, questions="Which hall or floor?\nAll devices, or one kind?"),
        Line("Site line or switch", NETWORK, 1, 1, questions="Who else at the site is affected?"),
        Line("VPN", DESK, 3, 2),
        Line("Telephony", NETWORK, 2, 2),
    ),
    "Warehouse systems": (
        Line("Picking and loading", APPLICATIONS, 2, 1, questions="Which hall?\nHow many orders wait?"),
        Line("Stock differences", APPLICATIONS, 2, 2, questions="Article and location?"),
        Line("Reports and lists", APPLICATIONS, 3, 3),
        Line("Temperature alarms", DATA, 2, 2),
    ),
    "Transport and customs": (
        Line("Tour planning", APPLICATIONS, 2, 2),
        Line("Track and trace", APPLICATIONS, 2, 2),
        Line("EDI messages", DATA, 2, 2, questions="Which partner?\nWhich message or order number?"),
        Line("Customs declarations", APPLICATIONS, 2, 2),
    ),
    "Office software": (
        Line("Email and calendar", DESK, 3, 2),
        Line("Documents and shares", DESK, 3, 2),
        Line(
            "Software to be installed",
            DESK,
            3,
            3,
            "request",
            "Is there a licence?\nWhich cost centre?",
            "Licence booked to the cost centre",
        ),
        Line("Finance and invoicing", APPLICATIONS, 2, 2),
    ),
    "People and equipment": (
        Line(
            "Somebody joins",
            WORKPLACE,
            3,
            2,
            "request",
            "First day?\nManager?\nWhich applications?",
            "Account and mailbox tested\nEquipment handed over and signed for\nAsset register updated",
        ),
        Line(
            "Somebody leaves",
            DESK,
            3,
            2,
            "request",
            "Last day?\nWho takes over the mailbox?",
            "Accounts disabled\nEquipment returned",
        ),
        Line("New equipment", WORKPLACE, 3, 3, "request", "Approved by?", "Asset register updated"),
    ),
    "Security": (
        Line("Suspicious mail", NETWORK, 3, 1, questions="Was a link opened or a password typed?"),
        Line("Lost or stolen device", NETWORK, 3, 1, checklist="Device locked and wiped\nPassword changed"),
        Line("Security incident", NETWORK, 2, 1, checklist="Evidence kept\nData protection officer informed"),
        Line("Servers and backup", INFRASTRUCTURE, 2, 2),
    ),
}


def stock(company: Company) -> dict[str, Subcategory]:
    """Create the catalogue; return its subcategories by name."""
    impacts = {level.rank: level for level in Level.objects.filter(scale=Level.Scale.IMPACT)}
    urgencies = {level.rank: level for level in Level.objects.filter(scale=Level.Scale.URGENCY)}
    made = {}
    for place, (name, lines) in enumerate(CATALOGUE.items(), start=1):
        category = Category.objects.create(name=name, position=place * 10)
        for position, line in enumerate(lines, start=1):
            made[line.name] = Subcategory.objects.create(
                category=category,
                name=line.name,
                position=position * 10,
                kind=line.kind,
                default_impact=impacts[line.impact],
                default_urgency=urgencies[line.urgency],
                default_team=company.teams[line.team],
                questions=line.questions,
                closing_checklist=line.checklist,
            )
    return made
