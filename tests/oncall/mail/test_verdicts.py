import smtplib
import ssl

import pytest

from oncall.mail.verdicts import Outcome, read


def refused(code: int, words: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"ana@example.test": (code, words)})


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [
        (refused(550, b"5.1.1 No such user"), Outcome.DEAD, "550 5.1.1 No such user"),
        (refused(553, b"5.1.3 Bad address"), Outcome.DEAD, "553 5.1.3 Bad address"),
        (refused(450, b"4.2.1 Try later"), Outcome.RETRY, "450 4.2.1 Try later"),
        (refused(552, b"5.2.2 Mailbox full"), Outcome.REFUSED, "552 5.2.2 Mailbox full"),
        (
            refused(550, b"5.7.1 You are on a block list"),
            Outcome.REFUSED,
            "550 5.7.1 You are on a block list",
        ),
        (smtplib.SMTPDataError(554, b"Looks like spam"), Outcome.REFUSED, "554 Looks like spam"),
        (smtplib.SMTPDataError(451, b"Greylisted"), Outcome.RETRY, "451 Greylisted"),
        (smtplib.SMTPSenderRefused(550, b"Who are you", "desk@x"), Outcome.RETRY, "550 Who are you"),
        (smtplib.SMTPAuthenticationError(535, b"Bad password"), Outcome.RETRY, "535 Bad password"),
        (smtplib.SMTPServerDisconnected("gone"), Outcome.RETRY, "SMTPServerDisconnected: gone"),
        (smtplib.SMTPNotSupportedError("no SMTPUTF8"), Outcome.REFUSED, "SMTPNotSupportedError: no SMTPUTF8"),
        (TimeoutError("timed out"), Outcome.RETRY, "TimeoutError: timed out"),
        (ssl.SSLCertVerificationError("expired"), Outcome.RETRY, "SSLCertVerificationError: "),
        (ValueError("Invalid address"), Outcome.REFUSED, "ValueError: Invalid address"),
        (smtplib.SMTPRecipientsRefused({}), Outcome.RETRY, "0"),
        (smtplib.SMTPDataError(554, b"\xff\x00no"), Outcome.REFUSED, "554 \ufffdno"),
    ],
)
def test_an_error_is_read_for_what_it_means(error: Exception, outcome: Outcome, words: str) -> None:
    verdict = read(error)
    assert verdict.outcome is outcome
    assert verdict.words.startswith(words)
