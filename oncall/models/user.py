"""A person: requester, agent, lead, incident manager, process owner, admin, in any combination."""

import re
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Reverse
from django.utils.translation import gettext_lazy as _

from oncall.models.membership import Membership
from oncall.models.user_queries import UserManager
from oncall.zones import validate_language, validate_zone, zone_named

NO_ADDRESS = ".invalid"
"""How the account of a caller without a mail address ends (RFC 2606)."""


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="UserEvent",
    fields=[
        "email",
        "full_name",
        "organisation",
        "phone",
        "site",
        "zone",
        "language",
        "is_incident_manager",
        "is_process_owner",
        "is_staff",
        "is_superuser",
        "is_active",
    ],
)
class User(AbstractBaseUser, PermissionsMixin):
    """Somebody the desk knows, by mail address (docs/semantics.md, Roles).

    Everybody is a requester. Being in a team makes an agent; the flags add the other roles. A requester made
    while logging a ticket has no usable password until he asks for one.
    """

    email = models.EmailField(
        _("email address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("There is already a person with this email address.")},
    )
    full_name = models.CharField(_("full name"), max_length=200, blank=True, default="")
    # The name without accents, in lower case, so that "lopez" finds López; see `matching()`.
    name_plain = models.GeneratedField(
        expression=Lower(
            Func(
                Func(F("full_name"), function="normalize", template="%(function)s(%(expressions)s, NFKD)"),
                Value("[\u0300-\u036f]"),
                Value(""),
                Value("g"),
                function="regexp_replace",
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    organisation = models.ForeignKey(
        "oncall.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    phone_digits = models.GeneratedField(
        expression=Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace"),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    site = models.CharField(
        _("site"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("Where this person sits: building, room."),
    )
    zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        validators=[validate_zone],
        help_text=_("An IANA name, such as Europe/Madrid. Empty: the organisation's, else the desk's."),
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        default="",
        validators=[validate_language],
        help_text=_("A language code, such as en. Empty: the organisation's, else the desk's."),
    )
    is_incident_manager = models.BooleanField(
        _("incident manager"),
        default=False,
        help_text=_("Reviews queues, runs major incidents, sees restricted tickets, is told of breaches."),
    )
    is_process_owner = models.BooleanField(
        _("process owner"),
        default=False,
        help_text=_("Reads everything and reports; changes nothing on tickets."),
    )
    is_staff = models.BooleanField(
        _("admin"), default=False, help_text=_("Configures the desk and sees these configuration pages.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("People who left: untick this, never delete them.")
    )
    demo_role = models.CharField(
        max_length=80,
        blank=True,
        default="",
        editable=False,
        help_text="The role offered on the login page of a demo desk; empty for real people.",
    )
    date_joined = models.DateTimeField(_("known since"), auto_now_add=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "email", "id"]
        constraints = [
            # With the unique field: one person per address, however it is typed.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
        ]
        indexes = [
            # For `matching()`, the look-up of a caller while typing; `email` has one by being unique.
            models.Index(OpClass("phone_digits", name="text_pattern_ops"), name="user_phone_prefix"),
            models.Index(OpClass(Reverse("phone_digits"), name="text_pattern_ops"), name="user_phone_suffix"),
            GinIndex(SearchVector("name_plain", config="simple"), name="user_name_words"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalise_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = type(self).objects.normalise_email(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ", 1)[0]

    @property
    def has_mail(self) -> bool:
        """Whether mail can be sent to the account: a caller without an address has one that leads nowhere."""
        return not self.email.endswith(NO_ADDRESS)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar: of the first and last name, else of the address."""
        words = re.findall(r"\w+", self.full_name) or re.findall(r"\w+", self.email.split("@")[0])
        letters = [words[0], words[-1]] if len(words) > 1 else words[:1]
        return "".join(word[0] for word in letters).upper() or "?"

    # -- where and in which words -------------------------------------------------------------------------

    @property
    def display_zone(self) -> ZoneInfo:
        """The zone times are shown in: own, else the organisation's, else the desk's."""
        if self.zone:
            return zone_named(self.zone)
        return zone_named(self.organisation.zone if self.organisation else "")

    @property
    def display_language(self) -> str:
        """The language words are shown in: own, else the organisation's, else the desk's."""
        chosen = self.language or (self.organisation.language if self.organisation else "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    # -- roles --------------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> list[tuple[int, bool, int]]:
        """(team, leads it, its tier) of every membership; one query per instance."""
        read = self.__dict__.get("places_read")
        if read is not None:
            return [(place["team"], place["lead"], place["tier"]) for place in read]
        rows = Membership.objects.filter(user_id=self.pk).order_by("team_id")
        return list(rows.values_list("team_id", "is_lead", "team__tier"))

    @property
    def team_ids(self) -> list[int]:
        """Keys of the teams this person is in, leads included."""
        return [team for team, _lead, _tier in self._places]

    @property
    def led_team_ids(self) -> list[int]:
        """Keys of the teams this person leads."""
        return [team for team, lead, _tier in self._places if lead]

    @property
    def is_agent(self) -> bool:
        """A member of any team."""
        return bool(self._places)

    @property
    def is_lead(self) -> bool:
        return bool(self.led_team_ids)

    @property
    def is_desk(self) -> bool:
        """May close tickets: members and leads of tier-1 teams, and incident managers."""
        return self.is_incident_manager or any(tier == 1 for _team, _lead, tier in self._places)

    @property
    def is_admin(self) -> bool:
        """Configures the desk. One role: whoever has it may change every part of the configuration."""
        return self.is_active and (self.is_staff or self.is_superuser)

    @property
    def reads_desk(self) -> bool:
        """The desk's pages are for this person: agents, incident managers, process owners, admins."""
        return self.is_active and (
            self.is_agent or self.is_incident_manager or self.is_process_owner or self.is_admin
        )

    @property
    def reads_board(self) -> bool:
        """The manager's board is for incident managers, leads, process owners and admins."""
        return self.is_active and (
            self.is_incident_manager or self.is_process_owner or self.is_admin or self.is_lead
        )

    @property
    def operates(self) -> bool:
        """Reads how timers and outgoing mail do: incident managers and admins."""
        return self.is_active and (self.is_incident_manager or self.is_admin)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_places", None)
        self.__dict__.pop("places_read", None)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_admin or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_admin or super().has_module_perms(app_label)
