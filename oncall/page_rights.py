"""Who may answer a page."""

from oncall.models import Page, User


def may_act(user: User, page: Page) -> bool:
    """Whether this person may acknowledge, resolve, escalate, reassign or snooze the page.

    Whoever was told, the team it concerns, and incident managers; admins too, unless it is private. All of
    them see it (`Page.objects.visible_to`).
    """
    if not user.is_active:
        return False
    if user.is_incident_manager or page.team_id in user.team_ids:
        return True
    if user.is_admin and not page.private:
        return True
    return page.recipients.filter(pk=user.pk).exists()
