"""Questions about people, in the desk's words."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject, Reverse

from oncall.models.membership import Membership

if TYPE_CHECKING:
    from oncall.models.team import Team
    from oncall.models.user import User

# Fewer digits than this match half the phone book.
PHONE_DIGITS_NEEDED = 3


def without_accents(text: str) -> str:
    """As the database keeps it in `User.name_plain`: decomposed, combining marks dropped."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        """People who have not left."""
        return self.filter(is_active=True)

    def agents(self) -> "UserQuerySet":
        """Active people who are in any team."""
        return self.active().filter(Exists(Membership.objects.filter(user=OuterRef("pk"))))

    def with_places(self) -> "UserQuerySet":
        """Read together with the organisation and the memberships, which every page of the desk asks for."""
        places = Membership.objects.filter(user=OuterRef("pk")).order_by("team_id")
        place = JSONObject(team="team_id", lead="is_lead", tier="team__tier")
        return self.select_related("organisation").annotate(
            places_read=ArraySubquery(places.values(place=place))
        )

    def members_of(self, team: "Team | int") -> "UserQuerySet":
        """Active members of a team, leads included."""
        return self.active().filter(memberships__team=team)

    def leads_of(self, team: "Team | int") -> "UserQuerySet":
        """Active leads of a team: several, or none."""
        return self.active().filter(memberships__team=team, memberships__is_lead=True)

    def incident_managers(self) -> "UserQuerySet":
        return self.active().filter(is_incident_manager=True)

    def demo_people(self) -> "UserQuerySet":
        """Those whom the login page of a demo desk offers, in the order they were made."""
        return self.active().exclude(demo_role="").order_by("id")

    def matching(self, text: str) -> "UserQuerySet":
        """People found by what a caller says: the start of any words of the name, of the address, or digits
        of the phone (its first or its last ones). Nothing said, nobody found. Every branch has an index."""
        text = text.replace("\x00", "").strip()[:200]
        found = Q()
        words = re.findall(r"[^\W_]+", without_accents(text).lower())
        if words:
            query = SearchQuery(
                " & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw"
            )
            found |= Q(name_words=query)
        if text and " " not in text:
            found |= Q(email__startswith=text.lower())
        digits = re.sub(r"\D", "", text)
        if len(digits) >= PHONE_DIGITS_NEEDED and not re.search(r"[^\W\d_]", text):
            found |= Q(phone_digits__startswith=digits) | Q(phone_reversed__startswith=digits[::-1])
        if not found:
            return self.none()
        return (
            self.alias(
                name_words=SearchVector("name_plain", config="simple"),
                phone_reversed=Reverse("phone_digits"),
            )
            .filter(found)
            .order_by("full_name", "email", "id")
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people. Addresses are kept in lower case: a mailbox is one person, however it is typed."""

    use_in_migrations = False

    @staticmethod
    def normalise_email(email: str) -> str:
        return email.strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=self.normalise_email(username or ""))
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person; without a password, one who cannot log in with one until it is set."""
        if not email:
            raise ValueError("A person needs an email address.")
        user: User = self.model(email=self.normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin, for `manage.py createsuperuser`."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})
