"""Who can be put on call (docs/semantics.md: on-call)."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from oncall.models import Membership, Schedule, ScheduleParticipant, User, UserSkill
from oncall.models.user_queries import UserQuerySet


def people_for(schedule: Schedule) -> UserQuerySet:
    """Active people who may take a shift: of its rotations, of its team, or with all the skills it needs."""
    me = OuterRef("pk")
    # an edit leaves ended layers behind: who was once in the rotation knows it still
    fits = Q(Exists(ScheduleParticipant.objects.filter(user=me, layer__schedule=schedule)))
    if schedule.team_id is not None:
        fits |= Q(Exists(Membership.objects.filter(user=me, team=schedule.team_id)))
    needed = list(schedule.skills.values_list("pk", flat=True))
    if needed:
        has_all = Q()
        for skill in needed:
            has_all &= Q(Exists(UserSkill.objects.filter(user=me, skill=skill)))
        fits |= has_all
    found: UserQuerySet = User.objects.active().filter(fits)
    return found.order_by("full_name", "email", "id")


def may_take(user: User, schedule: Schedule) -> bool:
    """Whether this person may take a shift of the schedule."""
    return people_for(schedule).filter(pk=user.pk).exists()


def lacking_skills(schedule: Schedule, people: Sequence[int]) -> dict[int, list[str]]:
    """The skills that the schedule needs and these people (keys) lack; who has all is left out."""
    needed = dict(schedule.skills.values_list("pk", "name"))
    has = set(UserSkill.objects.filter(user__in=people, skill__in=needed).values_list("user_id", "skill_id"))
    lacks = {
        person: [name for skill, name in needed.items() if (person, skill) not in has] for person in people
    }
    return {person: names for person, names in lacks.items() if names}
