"""Accounts, mail, rooms: the daily bread of the service desk."""

from tickets.demo.script import (
    Story,
    assign,
    escalate,
    no,
    note,
    rate,
    reply,
    resolve,
    return_back,
    spoken,
    start,
    take,
    wrote,
    yes,
)

WORKPLACE_STORIES = (
    Story(
        "Password or locked account",
        "Account locked{extra}",
        "It says that my account is locked{extra}. I did not change anything.",
        (
            {"extra": " after holidays"},
            {"extra": " on the scanner, not on the PC"},
            {"extra": " for the third time this week"},
            {"extra": ", customs deadline in an hour"},
            {"extra": " at the start of the shift"},
            {"extra": " since the password was changed"},
        ),
        (
            take(2),
            start(1),
            reply(
                4,
                "Hello {first}, I called you back on your number and unlocked the account. Please sign "
                "in once on "
                "the PC before you take up the scanner.",
            ),
            note(3, "Lock came from an old phone that still sent the former password. Removed the phone."),
            resolve(
                2,
                "access",
                "The account is unlocked. An old phone kept trying the former password; it is signed "
                "out now.",
            ),
            spoken(6, "Still on the phone, tried it at once, works."),
        ),
        channels=("phone", "phone", "chat"),
    ),
    Story(
        "Multi-factor sign-in",
        "New phone, no codes for signing in ({device})",
        "I have a new phone ({device}) and the app shows no codes. The old one is already handed in.",
        (
            {"device": "Android"},
            {"device": "iPhone"},
            {"device": "private phone"},
            {"device": "company phone from the pool"},
            {"device": "replacement after a broken screen"},
        ),
        (
            take(7),
            reply(
                5,
                "Hello {first}, for this I must see or hear that it is you. I'll call the number in the "
                "directory in "
                "a minute; please have your badge at hand.",
            ),
            start(6),
            note(4, "Called back, badge number and manager's name correct."),
            resolve(
                7,
                "access",
                "The former phone is removed and the new one registered while we were on the phone.",
            ),
            yes(12),
            rate(1, 5),
            wrote(1700, "Now it wants a code on the laptop as well, each time. Is that meant so?"),
            take(25),
            reply(8, "Hello {first}, only until you tick “my own device” in that window. Did you see it?"),
        ),
        channels=("portal", "phone"),
    ),
    Story(
        "Meeting room equipment",
        "{room}: nobody hears us in calls",
        "In {room} the others see us but hear nothing. {extra}",
        (
            {"room": "Room Ebro", "extra": "Board meeting tomorrow at nine.", "by": "Carmen Osorio"},
            {"room": "Room Tajo", "extra": "Different laptops, same result."},
            {"room": "Room Hudson", "extra": "It worked last week."},
            {"room": "Room Orwell", "extra": "The panel shows a crossed-out microphone."},
        ),
        (
            take(25),
            start(10),
            reply(15, "Hello {first}, I'll come by with a spare microphone in about half an hour."),
            note(
                45,
                "Ceiling microphone muted in the mixer after the update at night. Unmuted, saved as default.",
            ),
            resolve(
                3, "configured", "The microphone was muted in the mixer since the update. Tested with a call."
            ),
            yes(60),
            rate(2, 4),
        ),
        service="Meeting rooms",
        who="office",
    ),
    Story(
        "Email and calendar",
        "Mailbox {what}",
        "My mailbox {what}. {extra}",
        (
            {"what": "full, nothing arrives", "extra": "Customers get my messages back."},
            {"what": "of purchasing gone from Outlook", "extra": "It was there on Friday."},
            {"what": "shows meetings one hour late", "extra": "Only those of our colleagues in Newark."},
            {"what": "asks for the password again and again", "extra": "I typed it ten times."},
            {"what": "moves customer mails to junk", "extra": "All from one carrier."},
            {"what": "search finds nothing older than a week", "extra": "I need an offer from March."},
        ),
        (
            take(20),
            start(8),
            reply(
                7,
                "Hello {first}, I see it on our side too. I am correcting it; please close Outlook "
                "completely "
                "and open it again in a quarter of an hour.",
            ),
            wrote(26, "Done, still the same."),
            note(9, "Profile is from before the migration. Rebuilding it over remote support."),
            resolve(28, "configured", "We rebuilt the profile of your mailbox together; everything is back."),
            no(70, "It was fine for an hour, now the same again."),
            note(14, "Second profile on the terminal server overwrites the first. Removed it there."),
            resolve(
                22,
                "repaired",
                "A second, old profile undid our change; it is removed now. Sorry for the detour.",
            ),
            yes(240, "All good now."),
            rate(2, 3),
        ),
        service="Email and calendar",
        channels=("portal", "email", "phone"),
        who="office",
    ),
    Story(
        "Documents and shares",
        "Deleted by mistake: {what}",
        "I deleted {what}, and the bin is empty. Can it be brought back? Last state from {when} is enough.",
        (
            {"what": "the tariff table of the season", "when": "yesterday evening"},
            {"what": "a folder of carrier contracts", "when": "last week"},
            {"what": "the slot plan for the port", "when": "this morning"},
            {"what": "the shift roster of hall 2", "when": "yesterday"},
            {"what": "photos of a damage claim", "when": "Monday"},
        ),
        (
            take(14),
            reply(
                5,
                "Hello {first}, we can. Please tell me the path of the folder and don't save anything there.",
            ),
            wrote(22, "It was on the share of our department, folder Plans."),
            escalate(
                9,
                "{what} deleted from the department share.",
                "Bin and previous versions: empty.",
                "Deleted about an hour before the report; path is in the conversation.",
                "One person waits; needed in the next days.",
                "Please restore from the backup of {when}.",
            ),
            return_back(
                35, "The share lies on the servers of Infrastructure, not with us. Please hand it there."
            ),
            assign(12, "Infrastructure"),
            take(30),
            start(3),
            resolve(
                48,
                "repaired",
                "Restored from the backup of {when}, beside the original as “Plans (restored)”.",
            ),
            yes(35, "You saved my week."),
            rate(1, 5),
        ),
        service="File shares and backup",
        who="office",
    ),
)
