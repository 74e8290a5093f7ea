"""The two major incidents of the demo: one that is over and reviewed, and one that `simulate` plays."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody reports it: who, how, and in which words. `after` are minutes since the call before."""

    who: str
    channel: str
    title: str
    words: str
    after: float = 0.4


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the review says."""

    summary: str
    impact: str
    detection: str
    factors: tuple[str, ...]
    well: str
    badly: str
    luckily: str
    public_needed: bool
    public_reason: str
    # title, kind, owner, due so many days after the review
    items: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A major incident. `first` calls come before it is declared, `later` ones while it goes on."""

    service: str
    subcategory: str
    first: tuple[Call, ...]
    later: tuple[Call, ...]
    title: str
    reason: str
    declared: str
    updates: tuple[str, str, str]
    found: str
    workaround: str
    checks: tuple[str, ...]
    resolution: str
    for_children: str
    unhappy: str
    mended: str
    lessons: Lessons

    @property
    def titles(self) -> list[str]:
        """How its tickets are called; the parent gets another title once it is known what it is."""
        return [self.title, *(call.title for call in (*self.first, *self.later))]


WAREHOUSE = Plot(
    service="Warehouse management",
    subcategory="Picking and loading",
    first=(
        Call("Javier Montalbán", "phone", "Hall 1: handhelds hang at “Confirm pick”", "All twelve of us."),
        Call(
            "Nadia Benali",
            "phone",
            "Hall 2: no pick is confirmed any more",
            "The screen turns and turns, then “Try again”.",
        ),
        Call(
            "Iker Zubiri",
            "portal",
            "Zaragoza: pickers stand still",
            "Nobody gets the next pick since about five minutes.",
            0.8,
        ),
        Call("Emeka Nwosu", "phone", "Hall 3: trucks are not released", "Gate says: loading not complete."),
        Call(
            "Keisha Brown",
            "chat",
            "Newark dock: picking frozen",
            "Same at every station. Is it the network?",
            0.6,
        ),
        Call("Paula Santacruz", "phone", "Valencia: loading lists stay empty", "Vessel cut-off is at six."),
        Call(
            "Rosa Cifuentes",
            "portal",
            "Returns can't be booked",
            "Error “lock wait timeout” with every booking.",
            0.5,
        ),
        Call(
            "Luis Ortega", "phone", "Dock 4 waits for its pick list", "Driver is here since twenty minutes."
        ),
    ),
    later=(
        Call(
            "Tyler Nguyen",
            "phone",
            "Yard: trailers are not called in",
            "The yard screen shows the gates as busy, all of them.",
        ),
        Call(
            "Fiona Gallagher",
            "portal",
            "Felixstowe: cold store can't confirm picks",
            "Goods stand outside the cold. Please hurry.",
            1.0,
        ),
    ),
    title="Picking and loading stand still in all halls",
    reason="Picking stands still in Getafe, Zaragoza and Newark at the same time.",
    declared="All halls, trucks at the gates, vessel cut-off at six.",
    updates=(
        (
            "Picking and loading hang in all halls since about ten minutes. Our people look for the cause. "
            "Please don't restart handhelds: picks that hang are kept."
        ),
        (
            "We know the cause: a job that nobody needs today locks the orders. We are stopping it. "
            "Until then you "
            "can pick by the paper list: print it with F9 on any terminal, and book later."
        ),
        (
            "The job is stopped and picks are confirmed again. We watch it for some minutes before we call "
            "it solved."
        ),
    ),
    found="The archive job of the night ran over into the day: it holds a lock on the table of picks.",
    workaround="Pick by the paper list (F9 on any terminal) and book afterwards with “Enter later”.",
    checks=("Hall 2: a pick is confirmed within two seconds", "Gate 7 in Getafe releases a loaded truck"),
    resolution="The archive job was stopped and moved to Sunday; picks are confirmed within a second again.",
    for_children="Picking works again in all halls. What hung has been booked; nothing has to be "
    "entered twice. "
    "Please tell us if it still hangs with you.",
    unhappy="My last four picks are still shown as open.",
    mended="Your four picks were booked by hand just now; the list is empty. Thank you for telling us.",
    lessons=Lessons(
        summary="The archive job of the warehouse system locked the table of picks during the day. "
        "Nobody could "
        "pick or load in any hall until it was stopped.",
        impact="All six halls and the port office stood still; trucks waited at the gates.",
        detection="Eight people called within minutes. No monitor looks at the time that a pick takes.",
        factors=(
            "The archive job has no end time: it goes on into the day when there is much to archive.",
            "The first person on call had no signal in the cold store; the page went on after its minute.",
        ),
        well="The second person answered within the minute, and every caller heard from us three times.",
        badly="It took ten minutes to see that all calls were one fault.",
        luckily="The vessel at Valencia sailed an hour late.",
        public_needed=False,
        public_reason="Only our own halls were affected, and all callers were told by mail.",
        items=(("Give the archive job an end time before the first shift", "prevent", "Sofía Arranz", 10),),
    ),
)

EDI = Plot(
    service="EDI gateway",
    subcategory="EDI messages",
    first=(
        Call("Sergio Rebollo", "phone", "EDI: no order since this morning", "Usually forty by now.", 4.0),
        Call("Noor van Dijk", "portal", "Customers ask where their despatch advice is", "Three so far.", 6.0),
        Call(
            "Laia Ferrer", "phone", "Casa Arlés gets no confirmations", "They threaten to stop orders.", 5.0
        ),
        Call("Jamal Peters", "portal", "No transmissions from our US customers", "Queue shows zero.", 4.0),
        Call("Zofia Nowak", "phone", "Oriel: pre-advices of the port are missing", "Two vessels today.", 6.0),
    ),
    later=(Call("Monique Laurent", "phone", "Customer portal: “order unknown”", "Since eight.", 9.0),),
    title="EDI gateway: no messages from any partner",
    reason="Nothing comes in from any partner: it is the gateway, not one of them.",
    declared="Orders of all customers stand still; two vessels wait for papers today.",
    updates=(
        (
            "No EDI messages have come in since this morning. We are looking for the cause. Nothing is lost: "
            "partners keep and repeat what was not taken."
        ),
        (
            "A certificate of the gateway expired at six this morning. A new one is being issued. Urgent "
            "orders can "
            "be sent as a table by mail to your customer care until then."
        ),
        "The new certificate is in place and messages come in again; the backlog takes about an hour.",
    ),
    found="Certificate of the gateway expired at 06:00 UTC; partners refuse the connection.",
    workaround="Urgent orders come as a table by mail and are entered by customer care.",
    checks=("An order of Norlund Furniture comes in", "A despatch advice reaches Casa Arlés"),
    resolution="The gateway has a new certificate; the backlog of 412 messages has been worked off.",
    for_children="EDI messages come in and go out again; what was waiting has arrived. Please tell us if "
    "something of yours is still missing.",
    unhappy="Order 88120 is still not there.",
    mended="Order 88120 had been refused for a missing weight; corrected together with the partner.",
    lessons=Lessons(
        summary="The certificate of the EDI gateway expired unnoticed. For four hours no partner "
        "could send or "
        "receive a message.",
        impact="412 orders and despatch advices came up to four hours late; two customers complained "
        "in writing.",
        detection="Sales missed the morning's orders. The monitor of the gateway looks at its process only.",
        factors=(
            "The reminder for the certificate went to the mailbox of somebody who left in autumn.",
            "The monitor is green while no message arrives.",
            "The runbook for certificates named a provider that we don't use any more.",
        ),
        well="Partners were told within the hour, and none of them lost a message.",
        badly="Four people looked at single partners before somebody thought of the gateway itself.",
        luckily="It was a Tuesday: on Mondays three times as many orders come in.",
        public_needed=True,
        public_reason="Customers were affected and asked for an explanation.",
        items=(
            ("Watch the expiry of all certificates of the gateway", "detect", "Ravi Menon", 2),
            ("Send certificate reminders to the team, not to a person", "prevent", "Beatriz Lobo", 3),
            ("Alarm when no EDI message came in for fifteen minutes", "detect", "Ravi Menon", 45),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Alert:
    """A smaller incident that monitoring reported."""

    title: str
    words: str
    found: str
    resolution: str
    lessons: Lessons


PROBES = Alert(
    title="No values from any cold store since 03:25",
    words="probe-collector: 0 of 64 probes reporting (threshold 60). Last value 03:25 local.",
    found="The disk of the collector is full: debug logging was left on after last week's change.",
    resolution="Logs removed, debug logging off, collector restarted; the probes sent what they had kept.",
    lessons=Lessons(
        summary="The collector of the cold stores' probes stopped because its disk was full. No "
        "temperature was "
        "watched for two hours.",
        impact="No goods were harmed: the probes kept their values, and all of them were within limits.",
        detection="Monitoring raised an alert 47 minutes after the last value.",
        factors=(
            "Debug logging was left on after a change, and nobody's checklist asks for it.",
            "The disk of the collector was not watched.",
        ),
        well="The person on call answered within a minute, at four in the morning.",
        badly="The alert came 47 minutes late: it waits for three failed rounds.",
        luckily="The night was cold.",
        public_needed=False,
        public_reason="No customer's goods were affected; the quality manager was told.",
        items=(("Watch the disks of all collectors", "detect", "Nikolai Petrov", 60),),
    ),
)
