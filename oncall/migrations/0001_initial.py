import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import oncall.zones


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, unique=True, verbose_name="kind")),
                ("at", models.DateTimeField(verbose_name="last run")),
                (
                    "lateness_seconds",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Age of the oldest due row when the run ended.",
                        verbose_name="lateness in seconds",
                    ),
                ),
                ("handled", models.PositiveIntegerField(default=0, verbose_name="handled")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                ("error", models.TextField(blank=True, default="", verbose_name="last error")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="An IANA name, such as Europe/Madrid. Empty: the desk's own time zone.",
                        max_length=64,
                        validators=[oncall.zones.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A language code, such as en. Empty: the desk's own language.",
                        max_length=16,
                        validators=[oncall.zones.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "requesters_see_all",
                    models.BooleanField(
                        default=False,
                        help_text="Everybody of this organisation sees every ticket of it that is not restricted.",
                        verbose_name="requesters see each other's tickets",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="organisation_name_unique",
                        violation_error_message="There is already an organisation with this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="An IANA name, such as Europe/Madrid. Empty: the desk's own time zone.",
                        max_length=64,
                        validators=[oncall.zones.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A language code, such as en. Empty: the desk's own language.",
                        max_length=16,
                        validators=[oncall.zones.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "requesters_see_all",
                    models.BooleanField(
                        default=False,
                        help_text="Everybody of this organisation sees every ticket of it that is not restricted.",
                        verbose_name="requesters see each other's tickets",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="name_zone_language_requesters_see_all_events",
                        to="oncall.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "There is already a person with this email address."},
                        max_length=254,
                        unique=True,
                        verbose_name="email address",
                    ),
                ),
                (
                    "full_name",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="full name"),
                ),
                (
                    "name_plain",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            models.Func(
                                models.Func(
                                    models.F("full_name"),
                                    function="normalize",
                                    template="%(function)s(%(expressions)s, NFKD)",
                                ),
                                models.Value("[̀-ͯ]"),
                                models.Value(""),
                                models.Value("g"),
                                function="regexp_replace",
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="phone")),
                (
                    "phone_digits",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("phone"),
                            models.Value("\\D"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                        ),
                        output_field=models.CharField(max_length=40),
                    ),
                ),
                (
                    "site",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where this person sits: building, room.",
                        max_length=120,
                        verbose_name="site",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="An IANA name, such as Europe/Madrid. Empty: the organisation's, else the desk's.",
                        max_length=64,
                        validators=[oncall.zones.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A language code, such as en. Empty: the organisation's, else the desk's.",
                        max_length=16,
                        validators=[oncall.zones.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "is_incident_manager",
                    models.BooleanField(
                        default=False,
                        help_text="Reviews queues, runs major incidents, sees restricted tickets, is told of breaches.",
                        verbose_name="incident manager",
                    ),
                ),
                (
                    "is_process_owner",
                    models.BooleanField(
                        default=False,
                        help_text="Reads everything and reports; changes nothing on tickets.",
                        verbose_name="process owner",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Configures the desk and sees these configuration pages.",
                        verbose_name="admin",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="People who left: untick this, never delete them.",
                        verbose_name="active",
                    ),
                ),
                (
                    "demo_role",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="The role offered on the login page of a demo desk; empty for real people.",
                        max_length=80,
                    ),
                ),
                ("date_joined", models.DateTimeField(auto_now_add=True, verbose_name="known since")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="oncall.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["full_name", "email", "id"],
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass("phone_digits", name="text_pattern_ops"),
                        name="user_phone_prefix",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Reverse("phone_digits"), name="text_pattern_ops"
                        ),
                        name="user_phone_suffix",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector("name_plain", config="simple"),
                        name="user_name_words",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboundEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("to_address", models.EmailField(max_length=254, verbose_name="to")),
                ("to_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                (
                    "subject_ref",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="about"),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("subject", models.CharField(max_length=500, verbose_name="subject")),
                ("body_text", models.TextField(verbose_name="text")),
                ("body_html", models.TextField(blank=True, default="", verbose_name="HTML")),
                ("headers", models.JSONField(default=dict, verbose_name="headers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="next try")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="leased until")),
                ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
                ("queued_at", models.DateTimeField(verbose_name="queued at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outbound_emails",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "outgoing mail",
                "verbose_name_plural": "outgoing mail",
                "ordering": ["-queued_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at", "id"],
                        name="tick_outbox_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["-queued_at", "-id"],
                        name="outbound_email_failed",
                    ),
                    models.Index(fields=["subject_ref"], name="outbound_email_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sending", "sent", "failed"])),
                        name="outbound_email_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_try_at__isnull", False), ("state__in", ["queued", "sending"])),
                            models.Q(("next_try_at__isnull", True), ("state__in", ["sent", "failed"])),
                            _connector="OR",
                        ),
                        name="outbound_email_due_until_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("state", "sending")),
                            models.Q(
                                models.Q(("state", "sending"), _negated=True), ("leased_until__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="outbound_email_leased_while_sending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_lead", models.BooleanField(default=False, verbose_name="leads the team")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["team_id", "-is_lead", "id"],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "tier 1: the service desk"),
                            (2, "tier 2: second line"),
                            (3, "tier 3: specialists"),
                        ],
                        default=1,
                        verbose_name="tier",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Only active teams can be given tickets; old ones keep theirs.",
                        verbose_name="active",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="email address"),
                ),
                (
                    "escalates_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The team that takes over what this one cannot solve.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalated_from",
                        to="oncall.team",
                        verbose_name="escalates to",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        related_name="teams",
                        through="oncall.Membership",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="members",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ["tier", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="team_name_unique",
                        violation_error_message="There is already a team with this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", [1, 2, 3])), name="team_tier_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("escalates_to", None),
                            models.Q(("escalates_to", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="team_escalates_to_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "tier 1: the service desk"),
                            (2, "tier 2: second line"),
                            (3, "tier 3: specialists"),
                        ],
                        default=1,
                        verbose_name="tier",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Only active teams can be given tickets; old ones keep theirs.",
                        verbose_name="active",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="email address"),
                ),
                (
                    "escalates_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The team that takes over what this one cannot solve.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.team",
                        verbose_name="escalates to",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="name_tier_escalates_to_active_email_events",
                        to="oncall.team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "There is already a person with this email address."},
                        max_length=254,
                        verbose_name="email address",
                    ),
                ),
                (
                    "full_name",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="full name"),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="phone")),
                (
                    "site",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where this person sits: building, room.",
                        max_length=120,
                        verbose_name="site",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="An IANA name, such as Europe/Madrid. Empty: the organisation's, else the desk's.",
                        max_length=64,
                        validators=[oncall.zones.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A language code, such as en. Empty: the organisation's, else the desk's.",
                        max_length=16,
                        validators=[oncall.zones.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "is_incident_manager",
                    models.BooleanField(
                        default=False,
                        help_text="Reviews queues, runs major incidents, sees restricted tickets, is told of breaches.",
                        verbose_name="incident manager",
                    ),
                ),
                (
                    "is_process_owner",
                    models.BooleanField(
                        default=False,
                        help_text="Reads everything and reports; changes nothing on tickets.",
                        verbose_name="process owner",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Configures the desk and sees these configuration pages.",
                        verbose_name="admin",
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="People who left: untick this, never delete them.",
                        verbose_name="active",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="email_full_name_organisation_phone_site_zone_language_is_incident_manager_is_process_owner_is_staff_is_superuser_is_active_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CapturedEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254),
                        help_text="Recipients' addresses, in lower case.",
                        size=None,
                    ),
                ),
                ("to", models.TextField(verbose_name="to")),
                ("sender", models.TextField(verbose_name="from")),
                ("subject", models.TextField(blank=True, verbose_name="subject")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("html", models.TextField(blank=True, verbose_name="HTML")),
                ("headers", models.JSONField(default=dict, verbose_name="headers")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "captured mail",
                "verbose_name_plural": "captured mail",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="captured_newest"),
                    django.contrib.postgres.indexes.GinIndex(fields=["addresses"], name="captured_addresses"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                ("since", models.DateTimeField(verbose_name="since")),
                (
                    "reason",
                    models.TextField(help_text="In the words of the mail provider.", verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "dead address",
                "verbose_name_plural": "dead addresses",
                "ordering": ["-since", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("address"), name="dead_address_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("is_lead", models.BooleanField(default=False, verbose_name="leads the team")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="team_user_is_lead_events",
                        to="oncall.membership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="oncall.team",
                verbose_name="team",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("team", "user"),
                name="membership_once_per_team",
                violation_error_message="This person is already in this team.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_organisationevent" ("language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requesters_see_all", "zone") VALUES (NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requesters_see_all", NEW."zone"); RETURN NULL;',
                    hash="fbe12770bc61d5dfbd02f3ef6a912cde00e75f79",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a1869",
                    table="oncall_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."requesters_see_all" IS DISTINCT FROM (NEW."requesters_see_all") OR OLD."zone" IS DISTINCT FROM (NEW."zone"))',
                    func='INSERT INTO "oncall_organisationevent" ("language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requesters_see_all", "zone") VALUES (NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requesters_see_all", NEW."zone"); RETURN NULL;',
                    hash="6e752e86745515a9542360369893240864075000",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8da50",
                    table="oncall_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_organisationevent" ("language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requesters_see_all", "zone") VALUES (OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."requesters_see_all", OLD."zone"); RETURN NULL;',
                    hash="f05a2eb6498c393930b2d375b86b5a40713ddae4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0f3c1",
                    table="oncall_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_userevent" ("email", "full_name", "is_active", "is_incident_manager", "is_process_owner", "is_staff", "is_superuser", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "site", "zone") VALUES (NEW."email", NEW."full_name", NEW."is_active", NEW."is_incident_manager", NEW."is_process_owner", NEW."is_staff", NEW."is_superuser", NEW."language", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."site", NEW."zone"); RETURN NULL;',
                    hash="ef300245526700cf4c71f62f6b9afbc62bac35b7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8f276",
                    table="oncall_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_incident_manager" IS DISTINCT FROM (NEW."is_incident_manager") OR OLD."is_process_owner" IS DISTINCT FROM (NEW."is_process_owner") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."site" IS DISTINCT FROM (NEW."site") OR OLD."zone" IS DISTINCT FROM (NEW."zone"))',
                    func='INSERT INTO "oncall_userevent" ("email", "full_name", "is_active", "is_incident_manager", "is_process_owner", "is_staff", "is_superuser", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "site", "zone") VALUES (NEW."email", NEW."full_name", NEW."is_active", NEW."is_incident_manager", NEW."is_process_owner", NEW."is_staff", NEW."is_superuser", NEW."language", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."site", NEW."zone"); RETURN NULL;',
                    hash="2685f5c0cf5288fc85bb70dcfc1bf6460af7e06b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b425a",
                    table="oncall_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_userevent" ("email", "full_name", "is_active", "is_incident_manager", "is_process_owner", "is_staff", "is_superuser", "language", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "site", "zone") VALUES (OLD."email", OLD."full_name", OLD."is_active", OLD."is_incident_manager", OLD."is_process_owner", OLD."is_staff", OLD."is_superuser", OLD."language", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."site", OLD."zone"); RETURN NULL;',
                    hash="bedf1935c9e224bb254f75c344f1e0c6af2fe112",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a568b",
                    table="oncall_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_teamevent" ("active", "email", "escalates_to_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."active", NEW."email", NEW."escalates_to_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tier"); RETURN NULL;',
                    hash="2bf3d40e636e0eeb8421eee89aba794a6248ff8c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31661",
                    table="oncall_team",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."escalates_to_id" IS DISTINCT FROM (NEW."escalates_to_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."tier" IS DISTINCT FROM (NEW."tier"))',
                    func='INSERT INTO "oncall_teamevent" ("active", "email", "escalates_to_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."active", NEW."email", NEW."escalates_to_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tier"); RETURN NULL;',
                    hash="3e854423de09baadc4b10cf365e91ab5f41b0c72",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6415d",
                    table="oncall_team",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_teamevent" ("active", "email", "escalates_to_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (OLD."active", OLD."email", OLD."escalates_to_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."tier"); RETURN NULL;',
                    hash="630f8a82e8c4420dd24d36bc84d7b231cb21916e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6e849",
                    table="oncall_team",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_membershipevent" ("is_lead", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (NEW."is_lead", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id", NEW."user_id"); RETURN NULL;',
                    hash="d75a109278b5112757bee475e9caf8bc3d3f8681",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_144e3",
                    table="oncall_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_lead" IS DISTINCT FROM (NEW."is_lead") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "oncall_membershipevent" ("is_lead", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (NEW."is_lead", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."team_id", NEW."user_id"); RETURN NULL;',
                    hash="4eb33bb1ab7a6527678f229e3e8bf236114526d4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4ae5",
                    table="oncall_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "oncall_membershipevent" ("is_lead", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (OLD."is_lead", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."team_id", OLD."user_id"); RETURN NULL;',
                    hash="c39199082326fbaf5d207a902faea90a1f4c5fb5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7c6a9",
                    table="oncall_membership",
                    when="AFTER",
                ),
            ),
        ),
    ]
