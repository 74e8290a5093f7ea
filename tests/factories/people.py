"""Organisations, people and teams for tests."""

from typing import Any

import factory

from oncall.models import Membership, Organisation, Team, User

PASSWORD = "quite-long-password"


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A requester with the password `PASSWORD`; flags and memberships make him more."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        user: User = model_class.objects.create_user(*args, **{"password": PASSWORD, **kwargs})
        return user


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    """A tier-1 team without members. `TeamFactory(members=[ana], leads=[bea])` fills it."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Team {n}")
    tier = 1

    @factory.post_generation
    def members(self: Any, _create: bool, extracted: list[User] | None, **_kwargs: Any) -> None:
        for user in extracted or []:
            Membership.objects.create(team=self, user=user)

    @factory.post_generation
    def leads(self: Any, _create: bool, extracted: list[User] | None, **_kwargs: Any) -> None:
        for user in extracted or []:
            Membership.objects.create(team=self, user=user, is_lead=True)
