"""Devices: scanners, printers, laptops."""

from tickets.demo.script import (
    Story,
    assign,
    caused,
    change,
    close,
    done,
    escalate,
    inform,
    note,
    out_of_office,
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

DEVICE_STORIES = (
    Story(
        "Label printer",
        "{printer} prints blank labels",
        "{printer} feeds labels but there is nothing on them. We changed the roll twice. {extra}",
        (
            {"printer": "Zebra at dock 4", "extra": "Two trucks are waiting for their pallet labels."},
            {"printer": "ZB-217 in packing", "extra": "It worked until the break."},
            {"printer": "Printer at table 11", "extra": "The test page is blank as well."},
            {"printer": "ZB-088, returns", "extra": "We write the labels by hand for now."},
            {"printer": "Cold store label printer", "extra": "It stands next to the door, maybe too cold?"},
            {"printer": "Zebra at dock 9", "extra": "The night shift says it was fine."},
        ),
        (
            take(9),
            reply(
                4,
                "Hello {first},\n\nplease open the lid and look at the ribbon: is the dark side facing the "
                "labels? After a change of roll it is often threaded the wrong way round. A photo helps.",
            ),
            start(2),
            wrote(21, "The ribbon looks right to me. Photo attached.", "ribbon.png"),
            note(
                12, "Ribbon is the resin type, labels are for direct thermal. Wrong material from the store."
            ),
            task(2, "Bring two boxes of the right ribbon to {printer}"),
            done(55),
            resolve(
                3,
                "replaced",
                "The ribbon did not match the labels. We brought the right one and printed twenty "
                "labels with "
                "your colleagues; all of them read at the first scan.",
            ),
            yes(34, "Works, thank you!"),
            rate(3, 5),
        ),
        service="Label printing",
        channels=("portal", "phone", "portal"),
        who="shifts",
    ),
    Story(
        "Handheld scanner",
        "{count} scanners in {where} freeze after a scan",
        "After the second or third scan the screen stands still for about a minute. {count} devices in "
        "{where}, "
        "all of the newer model. Restarting helps for a while.",
        (
            {"count": "Six", "where": "hall 1"},
            {"count": "Three", "where": "Newark dock"},
            {"count": "Nine", "where": "hall 3"},
            {"count": "Two", "where": "Zaragoza returns"},
            {"count": "Four", "where": "the Valencia port office"},
            {"count": "Five", "where": "Felixstowe"},
        ),
        (
            take(6),
            reply(
                5,
                "Hello {first}, thanks for the clear description. Could you send me the numbers on the "
                "stickers "
                "of two of them? You can go on with the spares in cabinet B meanwhile.",
            ),
            start(3),
            pend(4, "requester", 26, "Asked for the device numbers."),
            wrote(42, "HH-1184 and HH-1190. The spares are all in use already."),
            note(15, "Both took firmware 8.3.1 this week. The older ones are on 8.2.7 and don't freeze."),
            escalate(
                11,
                "{count} handhelds freeze for a minute after two or three scans.",
                "Restart, factory reset of HH-1184, other battery.",
                "Firmware 8.3.1 on all that freeze, 8.2.7 on all that don't.",
                "{where} works with spares, about a third slower.",
                "Can 8.3.1 be rolled back from the device management?",
            ),
            take(38),
            start(2),
            reply(
                25,
                "Hello {first}, it is the firmware of this week. We put the devices back to the version "
                "before; "
                "each of them restarts once, please leave them in their cradles until the light is green.",
            ),
            resolve(
                95,
                "configured",
                "All devices in {where} are back on firmware 8.2.7 and the new one is blocked until its "
                "maker has "
                "corrected it.",
                "workaround",
            ),
            yes(180, "No freeze since yesterday."),
            rate(2, 4),
        ),
        service="Handheld scanners",
        channels=("phone", "portal"),
        who="shifts",
        impact=2,
    ),
    Story(
        "Laptop or workstation",
        "Laptop {asset} does not start any more",
        "I pressed the button this morning and only the light of the keyboard goes on. {extra} Asset "
        "tag {asset}.",
        (
            {"asset": "HL-30412", "extra": "I have a customer at eleven."},
            {"asset": "HL-29977", "extra": "It fell from the desk yesterday, but not far."},
            {"asset": "HL-31120", "extra": "With and without the dock."},
            {"asset": "HL-30855", "extra": "The month-end lists are on its desktop."},
            {"asset": "HL-28801", "extra": "It was slow all last week already."},
            {"asset": "HL-31209", "extra": "I am at the Newark office until Thursday."},
        ),
        (
            take(12),
            reply(
                6,
                "Hello {first}, please unplug everything and keep the power button pressed for thirty "
                "seconds, then "
                "try once more with the charger only. What does the light do?",
            ),
            wrote(18, "Nothing. It blinks three times white and once orange."),
            start(4),
            note(6, "3 white 1 orange: mainboard. Under warranty until next year, bought in one lot."),
            change(3, vendor="Corvane Computers", vendor_reference="RMA-{asset}"),
            pend(5, "vendor", 50, "Technician of the vendor comes on the next working day."),
            reply(
                2,
                "The maker comes to repair it. Until then a loan laptop with your profile is ready for "
                "you at the "
                "desk; please bring your badge.",
            ),
            note(1500, "Board replaced on site, disk untouched. Loan laptop is back.", "service-report.pdf"),
            resolve(
                10,
                "vendor",
                "The maker replaced the mainboard under warranty. Your data was not affected. Please "
                "return the "
                "loan laptop if you still have it.",
            ),
            out_of_office(
                1, "Automatic reply: I am out of the office and will read your mail when I am back."
            ),
        ),
        service="Laptops and workstations",
        channels=("portal", "walk_in", "phone"),
        who="office",
    ),
    Story(
        "Screen, dock or accessory",
        "Second screen stays black {when}",
        "The second screen stays black {when}. The cable sits tight. The other one works.",
        (
            {"when": "after lunch"},
            {"when": "when the lid is closed"},
            {"when": "since the move to the 2nd floor"},
            {"when": "with the new dock"},
            {"when": "every Monday"},
        ),
        (
            take(65, confirm=False),
            reply(
                10,
                "Hello {first}, could you swap the two cables at the dock and tell me whether the dark "
                "side moves "
                "along?",
            ),
            pend(3, "requester", 48, "Swap of cables."),
            wrote(200, "It moves along! So the cable?"),
            start(20),
            resolve(30, "replaced", "We brought a new cable; the old one had a bent pin."),
            yes(90),
        ),
        service="Laptops and workstations",
        who="office",
        channels=("portal", "email"),
    ),
    Story(
        "Office printer",
        "Printer on the {where} jams on every duplex print",
        "One side is fine, both sides jam at the back. {where}.",
        (
            {"where": "1st floor, Getafe"},
            {"where": "accounting corridor"},
            {"where": "Newark office"},
            {"where": "customs counter"},
            {"where": "Felixstowe office"},
        ),
        (
            take(40),
            start(30),
            note(15, "Duplex unit worn, 410,000 pages. Service contract covers it."),
            change(2, vendor="Papyra Print Services", vendor_reference="PP-77{where}"),
            pend(3, "vendor", 72, "Technician ordered."),
            reply(4, "Hello {first}, a technician is ordered. Single-sided printing works until then."),
            resolve(
                2100, "vendor", "The technician replaced the duplex unit; forty pages printed without a jam."
            ),
        ),
        service="Label printing",
        who="office",
        channels=("portal", "walk_in"),
    ),
    Story(
        "Handheld scanner",
        "Scanner batteries empty by noon, {where}",
        "Since the new chargers came the batteries in {where} last half a shift. {extra}",
        (
            {"where": "Getafe hall 3", "extra": "We change them twice now."},
            {"where": "Newark yard", "extra": "The cold makes it worse."},
            {"where": "Zaragoza hub", "extra": "Only the chargers with the blue light."},
            {"where": "Felixstowe cold store", "extra": "At minus 22 they die in two hours."},
        ),
        (
            take(45),
            reply(
                12,
                "Hello {first}, how many chargers with the blue light do you have, and where do they stand?",
            ),
            wrote(140, "Fourteen. All in the cage next to the office."),
            assign(10, "Workplace"),
            take(60),
            start(5),
            note(
                40,
                "Measured: they deliver 1.1 A instead of 2. Wrong power supplies were delivered with them.",
            ),
            inform(
                5,
                "Same lot of chargers went to all six halls; 60 pieces. Purchasing should stop the invoice.",
            ),
            change(4, vendor="Voltera Supplies", vendor_reference="CLM-5521"),
            pend(3, "vendor", 96, "Replacement supplies announced for the end of the week."),
            caused(20),
        ),
        service="Handheld scanners",
        who="shifts",
        impact=2,
    ),
    Story(
        "Laptop or workstation",
        "{app} very slow since the update",
        "{app} needs minutes to open since the update of the night. {extra}",
        (
            {"app": "Excel", "extra": "Files from the share only."},
            {"app": "The planning board", "extra": "All three of us in planning."},
            {"app": "The browser", "extra": "Everything else is quick."},
            {"app": "PDF viewer", "extra": "Customs papers have sixty pages."},
            {"app": "My PC", "extra": "The fan is loud all the time."},
        ),
        (
            take(35, confirm=False),
            start(25),
            reply(
                8,
                "Hello {first}, may I connect to your screen for ten minutes? Any time until five suits me.",
            ),
            pend(2, "requester", 30, "Appointment for remote support."),
            wrote(95, "Now would be good."),
            note(
                18,
                "Virus scanner checks the profile twice. Exclusion set by policy; reload of policies forced.",
            ),
            resolve(
                5,
                "configured",
                "The virus scanner did its work twice after the update. Corrected on all PCs.",
            ),
            close(1900, "Colleagues in the same room confirmed; requester is on leave."),
        ),
        service="Laptops and workstations",
        channels=("portal", "phone", "email"),
        who="office",
    ),
)
