"""How django-allauth behaves here: no sign-up, mail through the outbox, sealed second factors."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kernel import clock
from oncall.actions.account_mail import adopt_account_mail
from oncall.actions.queue_email import queue_email
from oncall.links import absolute
from oncall.models import User
from oncall.sealing import seal, unseal

# Mail that holds a way into an account: nobody reads its text in the admin.
ACCOUNT_MAIL = "account"
# django-allauth's letter to an address that nobody here has
UNKNOWN = "account/email/unknown_account"


class DeskBackend(ModelBackend):
    """Django's own, but who is signed in is read with his organisation and teams in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_places().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by admins, or when a ticket is logged for them; they set a password by resetting it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether a `next` may be followed; an address that can't be read may not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail leads to this desk, whatever host the request named."""
        return absolute(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **options: Any) -> HttpResponse:
        """Whoever reads the desk can be paged from the first time he signs in."""
        if isinstance(user, User):
            adopt_account_mail(people=[user], now=clock.read())
        response: HttpResponse = super().post_login(request, user, **options)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue it: a mail provider that hangs must not hang the page, and one that fails is tried again.

        To somebody unknown everything is done as for somebody known, and then taken back: nobody gets mail
        because a stranger typed his address, and how long the answer takes tells nobody who is known.
        """
        message = self.render_mail(template_prefix, email, context)
        user = context.get("user")
        with transaction.atomic():
            queue_email(
                key=f"account:{uuid4()}",
                to_address=email,
                recipient=user if isinstance(user, User) else None,
                kind=ACCOUNT_MAIL,
                subject=str(message.subject),
                body=str(message.body),
                now=clock.read(),
            )
            if template_prefix == UNKNOWN:
                transaction.set_rollback(True)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps TOTP secrets and recovery codes sealed, and names people by their address."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()
