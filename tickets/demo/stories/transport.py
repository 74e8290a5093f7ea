"""Tours, customs, and messages to and from partners."""

from tickets.demo.script import (
    Story,
    caused,
    change,
    duplicate,
    escalate,
    inform,
    note,
    override,
    pend,
    rate,
    reply,
    resolve,
    start,
    take,
    task,
    wrote,
    yes,
)

TRANSPORT_STORIES = (
    Story(
        "EDI messages",
        "EDI: orders of {partner} are not coming in",
        "{partner} sent orders this morning, none of them is in the system. Their last message is from "
        "{when}.",
        (
            {"partner": "Brückner Home", "when": "04:10"},
            {"partner": "Tessaly Foods", "when": "yesterday evening"},
            {"partner": "Orizon Retail", "when": "06:55"},
            {"partner": "Lumen & Oak", "when": "last night"},
            {"partner": "Petit Jardin", "when": "Friday"},
        ),
        (
            take(7),
            start(2),
            reply(5, "Hello {first}, the gateway has their messages and refuses them. We are looking why."),
            note(
                10,
                "Refused: unknown delivery code 4Z in segment 7. They changed their codes.",
                "rejected.txt",
            ),
            task(2, "Ask {partner} for their new list of codes"),
            wrote(35, "They say they announced it in spring. Orders must be in by noon."),
            inform(5, "{partner}: orders of today wait in the gateway, loading starts at two."),
            note(25, "Mapped 4Z by hand for today, reprocessing the queue."),
            reply(
                10,
                "Hello {first}, today's orders are in. We ask them for the whole list to be safe from "
                "now on.",
            ),
            pend(5, "vendor", 20, "List of codes from {partner}."),
            resolve(700, "configured", "The new codes are in place and all waiting orders were processed."),
            yes(45, "Everything is there."),
            rate(2, 5),
        ),
        service="EDI gateway",
        channels=("portal", "email", "phone"),
        who="shifts",
    ),
    Story(
        "Track and trace",
        "Track and trace shows {what}",
        "Customers call because Track and trace shows {what}. {extra}",
        (
            {"what": "parcels on the moon", "extra": "Map is empty, coordinates are zero."},
            {"what": "every shipment as delayed", "extra": "Since the change of the clock in the report."},
            {"what": "an error page", "extra": "Reference 502, about every third try."},
            {"what": "events in the wrong order", "extra": "Delivered before loaded."},
            {"what": "no proof of delivery", "extra": "PDF opens empty."},
        ),
        (
            take(10),
            start(3),
            reply(
                6,
                "Hello {first}, thank you, we can see it. Please tell callers that their goods are "
                "moving as planned.",
            ),
            note(20, "Only node 2 answers like this. Taken out of the load balancer: no error since."),
            change(2, impact=3),
            escalate(
                15,
                "Track and trace shows {what}.",
                "Node 2 out of the balancer, cache emptied.",
                "Errors only in the log of node 2, from the deployment of the night on.",
                "None for users while node 1 carries it alone.",
                "What differs on node 2 since the deployment?",
            ),
            take(50),
            start(2),
            note(70, "Half of the release was missing on node 2: disk was full during the copy."),
            resolve(
                20,
                "repaired",
                "One of two servers had half of the new release. Repaired and back in service.",
            ),
            yes(200),
        ),
        service="Track and trace",
        channels=("phone", "portal", "email"),
        who="office",
    ),
    Story(
        "Tour planning",
        "Planning puts {what}",
        "The planning puts {what}. {extra}",
        (
            {"what": "two drivers on tour 318", "extra": "One of them is on leave."},
            {"what": "forty stops on one truck", "extra": "Limits are ignored since the update."},
            {"what": "Zaragoza tours on closed roads", "extra": "The map is from June."},
            {"what": "refrigerated goods on dry trailers", "extra": "I noticed by chance."},
            {"what": "no breaks into the Newark tours", "extra": "Hours of service, this is serious."},
            {"what": "hall 2 pallets last", "extra": "They should be loaded first."},
        ),
        (
            take(32),
            start(5),
            reply(
                10,
                "Hello {first}, I can repeat it here. Please plan these by hand today; I stop the "
                "automatic one.",
            ),
            note(45, "Parameter set was overwritten by the test system's on the night of the update."),
            override(3, 2, "Wrong tours leave the yard within hours; safety of drivers."),
            pend(4, "change", 9, "Parameters come back with the change at night."),
            resolve(
                560, "configured", "The parameters are back, and the tours of tomorrow were planned anew."
            ),
            yes(600, "Looks right again."),
            rate(5, 4),
        ),
        service="Transport planning",
        channels=("portal", "phone"),
        who="office",
    ),
    Story(
        "Customs declarations",
        "Declaration {number} stuck in “sent”",
        "Declaration {number} is sent but there is no answer of customs. {extra}",
        (
            {"number": "26ES0041A7", "extra": "Vessel cut-off today at 18:00.", "by": "Olga Marinova"},
            {"number": "26ES0044C1", "extra": "The driver waits at the border.", "by": "Teresa Boluda"},
            {"number": "26GB1190F2", "extra": "Perishable goods.", "by": "Zofia Nowak"},
            {"number": "26ES0047B3", "extra": "", "by": "Olga Marinova"},
            {"number": "26ES0047B4", "extra": "Like the one before.", "by": "Olga Marinova"},
        ),
        (
            take(6),
            start(2),
            reply(
                4, "Hello {first}, I am checking whether customs has it. Please don't send it a second time."
            ),
            note(12, "Customs' test page is green; our certificate expired at midnight."),
            task(2, "Install the renewed certificate on the customs connector"),
            caused(8),
            reply(20, "The certificate is renewed; your declaration has been answered: released."),
            resolve(
                8,
                "configured",
                "The certificate for customs had expired. Renewed, with a reminder 30 days ahead.",
            ),
            wrote(30, "Released. Thank you!"),
            note(6, "Thank-you mail reopened it; nothing more to do."),
            resolve(
                5,
                "configured",
                "Closing this again: the certificate is renewed and your declaration is released.",
            ),
            yes(15),
        ),
        service="Transport planning",
        channels=("phone", "portal"),
        urgency=1,
    ),
    Story(
        "EDI messages",
        "Despatch advice to {partner} sent {count}",
        "{partner} complains that they got the despatch advice of today {count}.",
        (
            {"partner": "Orizon Retail", "count": "twice"},
            {"partner": "Tessaly Foods", "count": "five times"},
            {"partner": "Norlund Furniture", "count": "without weights"},
            {"partner": "Casa Arlés", "count": "with yesterday's date"},
        ),
        (
            take(30, confirm=False),
            start(15),
            reply(
                10,
                "Hello {first}, we see it in the log and stop the repeat. Which order number do they name?",
            ),
            wrote(50, "81120774 and the two after it."),
            note(
                30,
                "Acknowledgement of the partner came late, so the gateway repeated. Time-out raised to "
                "10 min.",
            ),
            duplicate(12),
            resolve(
                10,
                "configured",
                "Their acknowledgement came late, and the gateway sent again. It waits longer now.",
            ),
            yes(300),
        ),
        service="EDI gateway",
        channels=("email", "portal"),
        who="office",
        urgency=3,
    ),
)
