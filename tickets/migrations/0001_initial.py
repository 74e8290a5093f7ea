import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import tickets.models.attachment


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oncall", "0001_initial"),
        ("oncall", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="BusinessCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "zone",
                    models.CharField(
                        help_text="Such as Europe/Madrid.", max_length=60, verbose_name="time zone"
                    ),
                ),
                (
                    "always_open",
                    models.BooleanField(
                        default=False,
                        help_text="Counts every second; hours and exceptions below are ignored.",
                        verbose_name="always open (24×7)",
                    ),
                ),
            ],
            options={
                "verbose_name": "business calendar",
                "verbose_name_plural": "business calendars",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="calendar_name_unique",
                        violation_error_message="There is a calendar of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BusinessCalendarEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "zone",
                    models.CharField(
                        help_text="Such as Europe/Madrid.", max_length=60, verbose_name="time zone"
                    ),
                ),
                (
                    "always_open",
                    models.BooleanField(
                        default=False,
                        help_text="Counts every second; hours and exceptions below are ignored.",
                        verbose_name="always open (24×7)",
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
                        related_name="events",
                        to="tickets.businesscalendar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="Such as “Christmas Day”.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "hours",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Pairs of seconds from local midnight; none: closed all day.",
                        verbose_name="hours",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="tickets.businesscalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "exception",
                "verbose_name_plural": "exceptions",
                "ordering": ["on"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "on"), name="exception_date_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarExceptionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("on", models.DateField(verbose_name="date")),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="Such as “Christmas Day”.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "hours",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Pairs of seconds from local midnight; none: closed all day.",
                        verbose_name="hours",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.businesscalendar",
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
                        related_name="events",
                        to="tickets.calendarexception",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.PositiveIntegerField(verbose_name="opens")),
                ("closes", models.PositiveIntegerField(verbose_name="closes")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="tickets.businesscalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens__lt", models.F("closes")), ("closes__lte", 86400)),
                        name="hours_close_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="hours_weekday_0_to_6"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarHoursEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.PositiveIntegerField(verbose_name="opens")),
                ("closes", models.PositiveIntegerField(verbose_name="closes")),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.businesscalendar",
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
                        related_name="events",
                        to="tickets.calendarhours",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("spec", models.JSONField(help_text="tickets.sla.spec.CalendarSpec as JSON.")),
                ("made_at", models.DateTimeField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="tickets.businesscalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar version",
                "verbose_name_plural": "calendar versions",
                "ordering": ["calendar", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["position", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="category_name_unique",
                        violation_error_message="There is a category of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
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
                        related_name="events",
                        to="tickets.category",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="description")),
                (
                    "criticality",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Critical: the business stops without it"),
                            (2, "High: a department stops without it"),
                            (3, "Normal"),
                            (4, "Low"),
                        ],
                        default=3,
                        verbose_name="criticality",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
                    ),
                ),
                (
                    "owning_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="oncall.team",
                        verbose_name="owning team",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="service_name_unique",
                        violation_error_message="There is a service of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Lower is asked first.", verbose_name="position"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_default",
                    models.BooleanField(default=False, editable=False, verbose_name="default policy"),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        max_length=10,
                        verbose_name="ticket type",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="tickets.businesscalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="tickets.category", verbose_name="categories"
                    ),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="oncall.organisation", verbose_name="organisations"
                    ),
                ),
                (
                    "services",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="tickets.service", verbose_name="services"
                    ),
                ),
            ],
            options={
                "verbose_name": "SLA policy",
                "verbose_name_plural": "SLA policies",
                "ordering": ["is_default", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="policy_name_unique",
                        violation_error_message="There is a policy of this name.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="one_default_policy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_default", False), models.Q(("active", True), ("kind", "")), _connector="OR"
                        ),
                        name="default_policy_always_applies",
                        violation_error_message="The default policy is active and holds for every ticket.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaPolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("spec", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "verbose_name": "SLA policy version",
                "verbose_name_plural": "SLA policy versions",
                "ordering": ["policy", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "number"), name="policy_version_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[("first_response", "First response"), ("resolution", "Resolution")],
                        max_length=20,
                        verbose_name="metric",
                    ),
                ),
                ("cycle", models.PositiveSmallIntegerField(default=1)),
                ("target", models.PositiveIntegerField(verbose_name="target in business seconds")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("stopped", "Stopped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="stopped")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="None while paused.", null=True, verbose_name="due"
                    ),
                ),
                (
                    "left",
                    models.IntegerField(
                        default=0,
                        help_text="When it was last paused or stopped.",
                        verbose_name="business seconds left",
                    ),
                ),
                (
                    "breached_at",
                    models.DateTimeField(
                        blank=True, help_text="Never erased once set.", null=True, verbose_name="breached"
                    ),
                ),
                ("breach_due_at", models.DateTimeField(blank=True, null=True, verbose_name="was due")),
                (
                    "breach_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("overdue", "time ran out"),
                            ("reclassified", "reclassified past its new target"),
                        ],
                        max_length=12,
                        verbose_name="cause of the breach",
                    ),
                ),
                (
                    "retargeted_at",
                    models.DateTimeField(
                        blank=True, help_text="Last change of target or calendar.", null=True
                    ),
                ),
                (
                    "raised_priority",
                    models.BooleanField(default=False, help_text="A clock raises the priority at most once."),
                ),
                (
                    "next_fire_at",
                    models.DateTimeField(
                        blank=True, help_text="When the next threshold or the breach is due.", null=True
                    ),
                ),
                (
                    "calendar_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.calendarversion",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.slapolicyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock",
                "verbose_name_plural": "clocks",
                "ordering": ["ticket", "metric", "cycle"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_fire_at__isnull", False)),
                        fields=["next_fire_at"],
                        name="clock_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_fire_at__isnull", True), ("state", "running"), _connector="OR"
                        ),
                        name="clock_fires_only_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("breach_due_at__isnull", True), ("breached_at__isnull", True)),
                            models.Q(("breach_due_at__isnull", False), ("breached_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="clock_breach_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("running", "running"), ("paused", "paused")], max_length=10),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Code of the pending reason.", max_length=20),
                ),
                ("by_name", models.CharField(blank=True, max_length=120)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="tickets.slaclock",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock segment",
                "verbose_name_plural": "clock segments",
                "ordering": ["clock", "started_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("clock",),
                        name="segment_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="segment_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scale",
                    models.CharField(
                        choices=[("impact", "Impact"), ("urgency", "Urgency"), ("priority", "Priority")],
                        max_length=10,
                        verbose_name="scale",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(help_text="1 is the gravest.", verbose_name="rank"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("meaning", models.TextField(max_length=500, verbose_name="written meaning")),
                (
                    "portal_answer",
                    models.CharField(
                        blank=True,
                        help_text="How a requester would say it, such as “Only me” or “I can't work”. Empty: not offered there.",
                        max_length=120,
                        verbose_name="answer on the portal",
                    ),
                ),
            ],
            options={
                "verbose_name": "level",
                "verbose_name_plural": "levels",
                "ordering": ["scale", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("scale", "rank"), name="level_rank_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("rank__range", (1, 5))), name="level_rank_1_to_5"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(default="Watchdesk", max_length=80, verbose_name="name of the desk"),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        help_text="Shown to requesters.",
                        max_length=40,
                        verbose_name="phone number",
                    ),
                ),
                (
                    "remind_after_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="remind after business days",
                    ),
                ),
                (
                    "close_after_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="close unverified after business days",
                    ),
                ),
                (
                    "attachment_limit_mb",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="largest attachment in MB",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        help_text="For tickets whose policy has none left, and for reminders.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.businesscalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "first_team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Gets a ticket for which neither person nor subcategory names a team.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oncall.team",
                        verbose_name="first team",
                    ),
                ),
                (
                    "default_impact",
                    models.ForeignKey(
                        limit_choices_to={"scale": "impact"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.level",
                        verbose_name="default impact",
                    ),
                ),
                (
                    "default_urgency",
                    models.ForeignKey(
                        limit_choices_to={"scale": "urgency"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.level",
                        verbose_name="default urgency",
                    ),
                ),
            ],
            options={
                "verbose_name": "desk settings",
                "verbose_name_plural": "desk settings",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_desk"),
                    models.CheckConstraint(
                        condition=models.Q(("remind_after_days__lt", models.F("close_after_days"))),
                        name="desk_reminds_before_it_closes",
                        violation_error_message="The reminder must come before the closing: choose fewer days for it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(default="Watchdesk", max_length=80, verbose_name="name of the desk"),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        help_text="Shown to requesters.",
                        max_length=40,
                        verbose_name="phone number",
                    ),
                ),
                (
                    "remind_after_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="remind after business days",
                    ),
                ),
                (
                    "close_after_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="close unverified after business days",
                    ),
                ),
                (
                    "attachment_limit_mb",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="largest attachment in MB",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="For tickets whose policy has none left, and for reminders.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.businesscalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "first_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Gets a ticket for which neither person nor subcategory names a team.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.team",
                        verbose_name="first team",
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
                        related_name="events",
                        to="tickets.desk",
                    ),
                ),
                (
                    "default_impact",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"scale": "impact"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
                        verbose_name="default impact",
                    ),
                ),
                (
                    "default_urgency",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"scale": "urgency"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
                        verbose_name="default urgency",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("requester", "Waiting for the requester"),
                            ("vendor", "Waiting for a vendor"),
                            ("change", "Waiting for a change"),
                            ("scheduled", "Scheduled for later"),
                        ],
                        max_length=10,
                        unique=True,
                        verbose_name="reason",
                    ),
                ),
                (
                    "pauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("first_response", "First response"), ("resolution", "Resolution")],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="The clocks that stand still while a ticket waits for this. First response is never paused.",
                        size=None,
                        verbose_name="pauses",
                    ),
                ),
            ],
            options={
                "verbose_name": "pending reason",
                "verbose_name_plural": "pending reasons",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ResolutionCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "resolution code",
                "verbose_name_plural": "resolution codes",
                "ordering": ["position", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="resolution_code_unique",
                        violation_error_message="There is a code of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subcategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        default="incident",
                        help_text="What a report of this kind usually is.",
                        max_length=10,
                        verbose_name="usual type",
                    ),
                ),
                (
                    "questions",
                    models.TextField(
                        blank=True,
                        help_text="One a line. Shown while the ticket is logged.",
                        max_length=4000,
                        verbose_name="questions to ask",
                    ),
                ),
                (
                    "closing_checklist",
                    models.TextField(
                        blank=True,
                        help_text="One item a line. All must be ticked before a ticket of this subcategory is resolved.",
                        max_length=4000,
                        verbose_name="closing checklist",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subcategories",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "default_impact",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"scale": "impact"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.level",
                        verbose_name="default impact",
                    ),
                ),
                (
                    "default_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oncall.team",
                        verbose_name="default team",
                    ),
                ),
                (
                    "default_urgency",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"scale": "urgency"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.level",
                        verbose_name="default urgency",
                    ),
                ),
            ],
            options={
                "verbose_name": "subcategory",
                "verbose_name_plural": "subcategories",
                "ordering": ["category__position", "category__name", "position", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("category"),
                        django.db.models.functions.text.Lower("name"),
                        name="subcategory_name_unique",
                        violation_error_message="This category has a subcategory of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        default="incident",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("requester_name", models.CharField(max_length=120, verbose_name="requester's name")),
                (
                    "requester_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="requester's email"),
                ),
                (
                    "requester_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="requester's phone"),
                ),
                (
                    "verified_how",
                    models.CharField(
                        choices=[
                            ("no", "Not verified"),
                            ("signed_in", "Signed in"),
                            ("known_number", "Calling from a known number"),
                            ("called_back", "Called back on a known number"),
                            ("questions", "Answered security questions"),
                            ("in_person", "In person, with identity card"),
                            ("known_voice", "Known to the agent"),
                        ],
                        default="no",
                        max_length=20,
                        verbose_name="caller verified",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "Portal"),
                            ("email", "Email"),
                            ("phone", "Phone"),
                            ("chat", "Chat"),
                            ("walk_in", "Walk-in"),
                            ("api", "API"),
                            ("alert", "Alert"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("occurred_at", models.DateTimeField(blank=True, null=True, verbose_name="occurred")),
                ("detected_at", models.DateTimeField(blank=True, null=True, verbose_name="detected")),
                (
                    "received_at",
                    models.DateTimeField(
                        help_text="Set by the server; clocks start here.", verbose_name="received"
                    ),
                ),
                ("restricted", models.BooleanField(default=False, verbose_name="restricted")),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        help_text="Rank on the impact scale; 1 is the gravest.", verbose_name="impact"
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        help_text="Rank on the urgency scale; 1 is the gravest.", verbose_name="urgency"
                    ),
                ),
                (
                    "computed_priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="computed priority",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the override"),
                ),
                ("triaged", models.BooleanField(default=False, verbose_name="triaged")),
                ("bounces", models.PositiveSmallIntegerField(default=0, verbose_name="times returned")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("assigned", "Assigned"),
                            ("in_progress", "In progress"),
                            ("pending", "Pending"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("duplicate", "Duplicate"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("wake_at", models.DateTimeField(blank=True, null=True, verbose_name="follow up at")),
                ("vendor", models.CharField(blank=True, max_length=80, verbose_name="vendor")),
                (
                    "vendor_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="vendor's reference"),
                ),
                (
                    "checked_items",
                    models.JSONField(
                        blank=True, default=list, help_text="Ticked lines of the closing checklist."
                    ),
                ),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[("fix", "Fixed"), ("workaround", "Workaround")],
                        max_length=10,
                        verbose_name="fix or workaround",
                    ),
                ),
                ("resolution_notes", models.TextField(blank=True, verbose_name="resolution notes")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verify_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the requester is reminded or, once reminded, the ticket closes unverified.",
                        null=True,
                    ),
                ),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="times reopened")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verified", "Confirmed by the requester"),
                            ("spoken", "Confirmed by the requester in words, recorded by the desk"),
                            ("unverified", "Closed unverified: no answer from the requester"),
                            ("desk", "Closed by the desk"),
                        ],
                        max_length=10,
                        verbose_name="closed as",
                    ),
                ),
                ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="why it ended")),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rating")),
                ("rated_at", models.DateTimeField(blank=True, null=True)),
                ("queue_key", models.BigIntegerField(default=200000000000, editable=False)),
                ("nearest_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("breached", models.BooleanField(default=False, editable=False, verbose_name="breached")),
                ("last_event_at", models.DateTimeField(editable=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oncall.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "pending_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.pendingreason",
                        verbose_name="waiting for",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requested",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "resolution_code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.resolutioncode",
                        verbose_name="resolution code",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returns_to",
                    models.ForeignKey(
                        help_text="The team that escalated it here.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oncall.team",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="oncall.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="tickets.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "nearest_clock",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.slaclock",
                    ),
                ),
                (
                    "subcategory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.subcategory",
                        verbose_name="subcategory",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["assigned", "in_progress", "new", "pending"])),
                        fields=["queue_key", "id"],
                        name="ticket_open_queue",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["assigned", "in_progress", "new", "pending"])),
                        fields=["team", "queue_key", "id"],
                        name="ticket_open_team",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["assigned", "in_progress", "new", "pending"])),
                        fields=["assignee", "queue_key", "id"],
                        name="ticket_open_mine",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["assigned", "in_progress", "new", "pending"])),
                        fields=["received_at", "id"],
                        name="ticket_open_age",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["assigned", "in_progress", "new", "pending"])),
                        fields=["priority", "queue_key", "id"],
                        name="ticket_open_prio",
                    ),
                    models.Index(fields=["-received_at", "-id"], name="ticket_newest"),
                    models.Index(fields=["requester", "-id"], name="ticket_of_requester"),
                    models.Index(fields=["organisation", "-id"], name="ticket_of_organisation"),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)),
                        fields=["wake_at"],
                        name="ticket_due_wake",
                    ),
                    models.Index(
                        condition=models.Q(("verify_at__isnull", False)),
                        fields=["verify_at"],
                        name="ticket_due_verify",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "new",
                                    "assigned",
                                    "in_progress",
                                    "pending",
                                    "resolved",
                                    "closed",
                                    "cancelled",
                                    "duplicate",
                                ],
                            )
                        ),
                        name="ticket_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pending_reason__isnull", False), ("status", "pending")),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True),
                                ("pending_reason__isnull", True),
                                ("wake_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ticket_pending_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verify_at__isnull", True), ("status", "resolved"), _connector="OR"
                        ),
                        name="ticket_verifies_when_resolved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 5))), name="ticket_priority_1_to_5"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"
                        ),
                        name="ticket_rating_1_to_5",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_numbers",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "former number",
                "verbose_name_plural": "former numbers",
            },
        ),
        migrations.CreateModel(
            name="IntakeKey",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LevelEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "scale",
                    models.CharField(
                        choices=[("impact", "Impact"), ("urgency", "Urgency"), ("priority", "Priority")],
                        max_length=10,
                        verbose_name="scale",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(help_text="1 is the gravest.", verbose_name="rank"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("meaning", models.TextField(max_length=500, verbose_name="written meaning")),
                (
                    "portal_answer",
                    models.CharField(
                        blank=True,
                        help_text="How a requester would say it, such as “Only me” or “I can't work”. Empty: not offered there.",
                        max_length=120,
                        verbose_name="answer on the portal",
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
                        related_name="events",
                        to="tickets.level",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatrixCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                (
                    "impact",
                    models.ForeignKey(
                        limit_choices_to={"scale": "impact"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.level",
                    ),
                ),
                (
                    "urgency",
                    models.ForeignKey(
                        limit_choices_to={"scale": "urgency"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.level",
                    ),
                ),
            ],
            options={
                "verbose_name": "matrix cell",
                "verbose_name_plural": "priority matrix",
                "ordering": ["impact__rank", "urgency__rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("impact", "urgency"), name="matrix_cell_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 5))), name="matrix_priority_1_to_5"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatrixCellEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                (
                    "impact",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"scale": "impact"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
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
                        related_name="events",
                        to="tickets.matrixcell",
                    ),
                ),
                (
                    "urgency",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"scale": "urgency"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingReasonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("requester", "Waiting for the requester"),
                            ("vendor", "Waiting for a vendor"),
                            ("change", "Waiting for a change"),
                            ("scheduled", "Scheduled for later"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "pauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("first_response", "First response"), ("resolution", "Resolution")],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="The clocks that stand still while a ticket waits for this. First response is never paused.",
                        size=None,
                        verbose_name="pauses",
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
                        related_name="events",
                        to="tickets.pendingreason",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PolicyCategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.category",
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
                    "slapolicy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PolicyOrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.organisation",
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
                    "slapolicy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PolicyServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.service",
                    ),
                ),
                (
                    "slapolicy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate_of", "Duplicate of"),
                            ("caused_by", "Caused by"),
                            ("related", "Related to"),
                            ("follow_up_of", "Follow-up of"),
                        ],
                        max_length=15,
                        verbose_name="relation",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_from",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "relation",
                "verbose_name_plural": "relations",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target", "kind"), name="relation_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "duplicate_of")),
                        fields=("source",),
                        name="duplicate_of_one_ticket",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="relation_not_to_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResolutionCodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
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
                        related_name="events",
                        to="tickets.resolutioncode",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=2000)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="saved_view_unique",
                        violation_error_message="You have a view of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="description")),
                (
                    "criticality",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Critical: the business stops without it"),
                            (2, "High: a department stops without it"),
                            (3, "Normal"),
                            (4, "Low"),
                        ],
                        default=3,
                        verbose_name="criticality",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
                    ),
                ),
                (
                    "owning_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.team",
                        verbose_name="owning team",
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
                        related_name="events",
                        to="tickets.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SlaPolicyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Lower is asked first.", verbose_name="position"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_default",
                    models.BooleanField(default=False, editable=False, verbose_name="default policy"),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        max_length=10,
                        verbose_name="ticket type",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.businesscalendar",
                        verbose_name="calendar",
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
                        related_name="events",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SlaTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[("first_response", "First response"), ("resolution", "Resolution")],
                        max_length=20,
                        verbose_name="metric",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                ("seconds", models.PositiveIntegerField(verbose_name="target in business seconds")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["metric", "priority"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "metric", "priority"), name="target_unique"),
                    models.CheckConstraint(condition=models.Q(("seconds__gte", 1)), name="target_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "metric",
                    models.CharField(
                        choices=[("first_response", "First response"), ("resolution", "Resolution")],
                        max_length=20,
                        verbose_name="metric",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                ("seconds", models.PositiveIntegerField(verbose_name="target in business seconds")),
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
                        related_name="events",
                        to="tickets.slatarget",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SlaThreshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[("first_response", "First response"), ("resolution", "Resolution")],
                        max_length=20,
                        verbose_name="metric",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "percent of the target"),
                            ("overrun", "business minutes past the target"),
                        ],
                        default="percent",
                        max_length=10,
                        verbose_name="measured in",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="at")),
                ("tell_assignee", models.BooleanField(default=True, verbose_name="tell the assignee")),
                ("tell_lead", models.BooleanField(default=False, verbose_name="tell the team lead")),
                ("tell_managers", models.BooleanField(default=False, verbose_name="tell incident managers")),
                (
                    "raise_priority",
                    models.BooleanField(default=False, verbose_name="raise the priority one step"),
                ),
                ("hand_on", models.BooleanField(default=False, verbose_name="hand to the next tier")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thresholds",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "verbose_name": "threshold",
                "verbose_name_plural": "thresholds",
                "ordering": ["metric", "-kind", "value"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "metric", "kind", "value"), name="threshold_unique"
                    ),
                    models.CheckConstraint(condition=models.Q(("value__gte", 1)), name="threshold_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "overrun"), ("value__lte", 100), _connector="OR"),
                        name="threshold_percent_to_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaThresholdEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "metric",
                    models.CharField(
                        choices=[("first_response", "First response"), ("resolution", "Resolution")],
                        max_length=20,
                        verbose_name="metric",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "percent of the target"),
                            ("overrun", "business minutes past the target"),
                        ],
                        default="percent",
                        max_length=10,
                        verbose_name="measured in",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="at")),
                ("tell_assignee", models.BooleanField(default=True, verbose_name="tell the assignee")),
                ("tell_lead", models.BooleanField(default=False, verbose_name="tell the team lead")),
                ("tell_managers", models.BooleanField(default=False, verbose_name="tell incident managers")),
                (
                    "raise_priority",
                    models.BooleanField(default=False, verbose_name="raise the priority one step"),
                ),
                ("hand_on", models.BooleanField(default=False, verbose_name="hand to the next tier")),
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
                        related_name="events",
                        to="tickets.slathreshold",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.slapolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubcategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower comes first.", verbose_name="position"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive ones can't be chosen for new tickets.",
                        verbose_name="active",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        default="incident",
                        help_text="What a report of this kind usually is.",
                        max_length=10,
                        verbose_name="usual type",
                    ),
                ),
                (
                    "questions",
                    models.TextField(
                        blank=True,
                        help_text="One a line. Shown while the ticket is logged.",
                        max_length=4000,
                        verbose_name="questions to ask",
                    ),
                ),
                (
                    "closing_checklist",
                    models.TextField(
                        blank=True,
                        help_text="One item a line. All must be ticked before a ticket of this subcategory is resolved.",
                        max_length=4000,
                        verbose_name="closing checklist",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "default_impact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"scale": "impact"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
                        verbose_name="default impact",
                    ),
                ),
                (
                    "default_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oncall.team",
                        verbose_name="default team",
                    ),
                ),
                (
                    "default_urgency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"scale": "urgency"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.level",
                        verbose_name="default urgency",
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
                        related_name="events",
                        to="tickets.subcategory",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="task")),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ThresholdFiring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "percent of the target"),
                            ("overrun", "business minutes past the target"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField()),
                (
                    "late",
                    models.BooleanField(default=False, help_text="Recorded over 60 s after it was due."),
                ),
                (
                    "moot",
                    models.BooleanField(
                        default=False,
                        help_text="Noticed when its clock was stopped: told, but nothing was changed.",
                    ),
                ),
                ("did", models.JSONField(default=list, help_text="What it did, as codes.")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="firings",
                        to="tickets.slaclock",
                    ),
                ),
            ],
            options={
                "verbose_name": "threshold passed",
                "verbose_name_plural": "thresholds passed",
                "ordering": ["clock", "due_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "kind", "value"), name="threshold_fires_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("request", "Service request")],
                        default="incident",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("restricted", models.BooleanField(default=False, verbose_name="restricted")),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        help_text="Rank on the impact scale; 1 is the gravest.", verbose_name="impact"
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        help_text="Rank on the urgency scale; 1 is the gravest.", verbose_name="urgency"
                    ),
                ),
                (
                    "computed_priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="computed priority",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5")],
                        verbose_name="priority",
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the override"),
                ),
                ("triaged", models.BooleanField(default=False, verbose_name="triaged")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("assigned", "Assigned"),
                            ("in_progress", "In progress"),
                            ("pending", "Pending"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("duplicate", "Duplicate"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("wake_at", models.DateTimeField(blank=True, null=True, verbose_name="follow up at")),
                (
                    "verified_how",
                    models.CharField(
                        choices=[
                            ("no", "Not verified"),
                            ("signed_in", "Signed in"),
                            ("known_number", "Calling from a known number"),
                            ("called_back", "Called back on a known number"),
                            ("questions", "Answered security questions"),
                            ("in_person", "In person, with identity card"),
                            ("known_voice", "Known to the agent"),
                        ],
                        default="no",
                        max_length=20,
                        verbose_name="caller verified",
                    ),
                ),
                (
                    "requester_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="requester's phone"),
                ),
                ("occurred_at", models.DateTimeField(blank=True, null=True, verbose_name="occurred")),
                ("detected_at", models.DateTimeField(blank=True, null=True, verbose_name="detected")),
                ("vendor", models.CharField(blank=True, max_length=80, verbose_name="vendor")),
                (
                    "vendor_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="vendor's reference"),
                ),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[("fix", "Fixed"), ("workaround", "Workaround")],
                        max_length=10,
                        verbose_name="fix or workaround",
                    ),
                ),
                ("resolution_notes", models.TextField(blank=True, verbose_name="resolution notes")),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verified", "Confirmed by the requester"),
                            ("spoken", "Confirmed by the requester in words, recorded by the desk"),
                            ("unverified", "Closed unverified: no answer from the requester"),
                            ("desk", "Closed by the desk"),
                        ],
                        max_length=10,
                        verbose_name="closed as",
                    ),
                ),
                ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="why it ended")),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rating")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "pending_reason",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.pendingreason",
                        verbose_name="waiting for",
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
                        related_name="number_kind_title_description_requester_category_subcategory_service_restricted_impact_urgency_computed_priority_priority_override_reason_triaged_team_assignee_status_pending_reason_wake_at_verified_how_requester_phone_occurred_at_detected_at_vendor_vendor_reference_resolution_code_remedy_resolution_notes_closed_as_end_reason_rating_events",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "resolution_code",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.resolutioncode",
                        verbose_name="resolution code",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "subcategory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.subcategory",
                        verbose_name="subcategory",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("logged", "Logged"),
                            ("reply", "Public reply"),
                            ("requester_message", "Message of the requester"),
                            ("note", "Internal note"),
                            ("fields_changed", "Details changed"),
                            ("triaged", "Triage confirmed"),
                            ("priority_overridden", "Priority overridden"),
                            ("override_lifted", "Priority override lifted"),
                            ("priority_raised", "Priority raised by a timer"),
                            ("assigned", "Assigned"),
                            ("status_changed", "Status changed"),
                            ("pending", "Waiting"),
                            ("woken", "Woken"),
                            ("resolved", "Resolved"),
                            ("reopened", "Reopened"),
                            ("reminded", "Requester reminded"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("rejected", "Rejected"),
                            ("converted", "Converted"),
                            ("duplicate", "Marked as duplicate"),
                            ("duplicate_undone", "Duplicate undone"),
                            ("related", "Related"),
                            ("unrelated", "Relation removed"),
                            ("escalated", "Escalated to the next tier"),
                            ("returned", "Returned to the tier before"),
                            ("informed", "Managers informed"),
                            ("task_added", "Task added"),
                            ("task_done", "Task done"),
                            ("task_reopened", "Task reopened"),
                            ("task_changed", "Task changed"),
                            ("checked", "Checklist item ticked"),
                            ("unchecked", "Checklist item unticked"),
                            ("rated", "Rated"),
                            ("restricted", "Restricted"),
                            ("unrestricted", "Restriction lifted"),
                            ("clock_started", "Clock started"),
                            ("clock_paused", "Clock paused"),
                            ("clock_resumed", "Clock resumed"),
                            ("clock_stopped", "Clock stopped"),
                            ("clock_retargeted", "Clock re-targeted"),
                            ("clock_cancelled", "Clock cancelled"),
                            ("clock_revived", "Clock revived"),
                            ("breached", "Breached"),
                            ("threshold", "Threshold passed"),
                            ("time_clamped", "Time ran backwards"),
                        ],
                        max_length=30,
                    ),
                ),
                ("actor_name", models.CharField(blank=True, max_length=120)),
                ("via", models.CharField(max_length=10)),
                ("public", models.BooleanField(default=False, help_text="The requester may read it.")),
                ("body", models.TextField(blank=True)),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        help_text="None: Watchdesk.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timeline",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "timeline entry",
                "verbose_name_plural": "timeline entries",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["ticket", "id"], name="timeline_of_ticket")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "note"), ("public", True), _negated=True),
                        name="notes_are_never_public",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        storage=tickets.models.attachment.attachment_storage,
                        upload_to=tickets.models.attachment.random_key,
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="tickets.timelineentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("public", django.contrib.postgres.search.SearchVectorField()),
                ("desk", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(models.F("public"), name="search_public"),
                    django.contrib.postgres.indexes.GinIndex(models.F("desk"), name="search_desk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyCategory",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("tickets.slapolicy_categories",),
        ),
        migrations.CreateModel(
            name="PolicyOrganisation",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("tickets.slapolicy_organisations",),
        ),
        migrations.CreateModel(
            name="PolicyService",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("tickets.slapolicy_services",),
        ),
        migrations.AddField(
            model_name="slaclock",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="tickets.ticket"
            ),
        ),
        migrations.AddConstraint(
            model_name="slaclock",
            constraint=models.UniqueConstraint(fields=("ticket", "metric", "cycle"), name="clock_unique"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businesscalendar",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_businesscalendarevent" ("always_open", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (NEW."always_open", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."zone"); RETURN NULL;',
                    hash="a637d00b1b41a383bff731af91d686972d607773",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e389c",
                    table="tickets_businesscalendar",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businesscalendar",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_businesscalendarevent" ("always_open", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (NEW."always_open", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."zone"); RETURN NULL;',
                    hash="cd7ffd622216ecbbfaf52c999c90ca14bf0b384f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da88c",
                    table="tickets_businesscalendar",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businesscalendar",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_businesscalendarevent" ("always_open", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (OLD."always_open", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."zone"); RETURN NULL;',
                    hash="8352d400bd06415d1eb98b2893b2957cbdfc1b82",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_22e8c",
                    table="tickets_businesscalendar",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_categoryevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="1396376418517564e7b65e446be5e6db27daf0b6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_317f0",
                    table="tickets_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_categoryevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="7240409d2ddff246a619c7d02ccd30e3dbc46b9a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a749d",
                    table="tickets_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_categoryevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."active", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="30ed66ff3a051cbd69918902f91baa0f95045fb7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f1c80",
                    table="tickets_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_levelevent" ("id", "meaning", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal_answer", "rank", "scale") VALUES (NEW."id", NEW."meaning", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."portal_answer", NEW."rank", NEW."scale"); RETURN NULL;',
                    hash="399c2c8d18f38f81e4b8b3706580e93deb9d85f0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3a74",
                    table="tickets_level",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_levelevent" ("id", "meaning", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal_answer", "rank", "scale") VALUES (NEW."id", NEW."meaning", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."portal_answer", NEW."rank", NEW."scale"); RETURN NULL;',
                    hash="354344bdb600337bbf4e19755e476d4ecac9c790",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_76a48",
                    table="tickets_level",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_levelevent" ("id", "meaning", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal_answer", "rank", "scale") VALUES (OLD."id", OLD."meaning", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."portal_answer", OLD."rank", OLD."scale"); RETURN NULL;',
                    hash="7972f68b5c45a2b18c4058617a6748a21ba4a178",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f92da",
                    table="tickets_level",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pendingreason",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_pendingreasonevent" ("code", "id", "pauses", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."pauses", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="067a033f3fb83374ec9632b73f521fc13da31155",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a1912",
                    table="tickets_pendingreason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pendingreason",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_pendingreasonevent" ("code", "id", "pauses", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."pauses", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="f3a0d7cfd99eee6d635d327dc98842f8ce7f14c1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_84ffe",
                    table="tickets_pendingreason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pendingreason",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_pendingreasonevent" ("code", "id", "pauses", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."pauses", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="f7d2c72dafc29ed8d09af4c8365207b68eca4e62",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f7e33",
                    table="tickets_pendingreason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="resolutioncode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_resolutioncodeevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="d18666400890fe74c5e14e4b059938c09a15055d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b0c4",
                    table="tickets_resolutioncode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="resolutioncode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_resolutioncodeevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="c6ff54e84b0fd5a05ea744da1b7d9d8001d90150",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_42c9b",
                    table="tickets_resolutioncode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="resolutioncode",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_resolutioncodeevent" ("active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."active", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="5dcd9f461ccd233a283cb505574f69df312cdfde",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98128",
                    table="tickets_resolutioncode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarexception",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_calendarexceptionevent" ("calendar_id", "hours", "id", "label", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."calendar_id", NEW."hours", NEW."id", NEW."label", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="b4bc8bdd3fd85d3b33d8c8115f74f10b1ff38bff",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_05421",
                    table="tickets_calendarexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarexception",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_calendarexceptionevent" ("calendar_id", "hours", "id", "label", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."calendar_id", NEW."hours", NEW."id", NEW."label", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="bf281e3d2492f13d2517c87c048660ae445a7690",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cfa2b",
                    table="tickets_calendarexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarexception",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_calendarexceptionevent" ("calendar_id", "hours", "id", "label", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."calendar_id", OLD."hours", OLD."id", OLD."label", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="fef360af73add6c2696bb44d5a38424eafe0c9ae",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ae2d5",
                    table="tickets_calendarexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarhours",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_calendarhoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (NEW."calendar_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."weekday"); RETURN NULL;',
                    hash="506b3fde82e2595ad068408657b9f0f82fbf5fff",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9501a",
                    table="tickets_calendarhours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarhours",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_calendarhoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (NEW."calendar_id", NEW."closes", NEW."id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."weekday"); RETURN NULL;',
                    hash="4605ee17ae910df190deaeb50b2356907cefdf04",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c1490",
                    table="tickets_calendarhours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarhours",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_calendarhoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (OLD."calendar_id", OLD."closes", OLD."id", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."weekday"); RETURN NULL;',
                    hash="685f10f5ce779b9e3853a610dae2713d596e237d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e1b0b",
                    table="tickets_calendarhours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_deskevent" ("attachment_limit_mb", "calendar_id", "close_after_days", "default_impact_id", "default_urgency_id", "first_team_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "remind_after_days") VALUES (NEW."attachment_limit_mb", NEW."calendar_id", NEW."close_after_days", NEW."default_impact_id", NEW."default_urgency_id", NEW."first_team_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."remind_after_days"); RETURN NULL;',
                    hash="b8faedf57197a6563d20ea42411fd6281ccd2437",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fb717",
                    table="tickets_desk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_deskevent" ("attachment_limit_mb", "calendar_id", "close_after_days", "default_impact_id", "default_urgency_id", "first_team_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "remind_after_days") VALUES (NEW."attachment_limit_mb", NEW."calendar_id", NEW."close_after_days", NEW."default_impact_id", NEW."default_urgency_id", NEW."first_team_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."remind_after_days"); RETURN NULL;',
                    hash="8fd8cdf079df8380523cb73c843668d98585f2e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7e553",
                    table="tickets_desk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_deskevent" ("attachment_limit_mb", "calendar_id", "close_after_days", "default_impact_id", "default_urgency_id", "first_team_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "remind_after_days") VALUES (OLD."attachment_limit_mb", OLD."calendar_id", OLD."close_after_days", OLD."default_impact_id", OLD."default_urgency_id", OLD."first_team_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."remind_after_days"); RETURN NULL;',
                    hash="db5b1954b7784883fc9031564583161aa06f75df",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_64e56",
                    table="tickets_desk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matrixcell",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_matrixcellevent" ("id", "impact_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "urgency_id") VALUES (NEW."id", NEW."impact_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."urgency_id"); RETURN NULL;',
                    hash="93d92095a7392f44b66a052a369f27028787b6e5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef02c",
                    table="tickets_matrixcell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matrixcell",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_matrixcellevent" ("id", "impact_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "urgency_id") VALUES (NEW."id", NEW."impact_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."urgency_id"); RETURN NULL;',
                    hash="1c5c5e7dc50dd6a9ee8dc896355f05785f887504",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4f8d",
                    table="tickets_matrixcell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matrixcell",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_matrixcellevent" ("id", "impact_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "urgency_id") VALUES (OLD."id", OLD."impact_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."urgency_id"); RETURN NULL;',
                    hash="25b3f4fd6f72caa80ebac54740566f0dfb3dd0c1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e41d8",
                    table="tickets_matrixcell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_serviceevent" ("active", "criticality", "description", "id", "name", "owning_team_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."active", NEW."criticality", NEW."description", NEW."id", NEW."name", NEW."owning_team_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="b5ec0f871fed15be6fe20ee9413f4fa996dceebd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_12568",
                    table="tickets_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_serviceevent" ("active", "criticality", "description", "id", "name", "owning_team_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."active", NEW."criticality", NEW."description", NEW."id", NEW."name", NEW."owning_team_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="c765c097e4e1bd9a4e8a128b4554a76845d5b6c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_abb43",
                    table="tickets_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_serviceevent" ("active", "criticality", "description", "id", "name", "owning_team_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."active", OLD."criticality", OLD."description", OLD."id", OLD."name", OLD."owning_team_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="7d11c1d5c639d5caa4ff5864e5f8bb09b439f6bd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cf6a9",
                    table="tickets_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slapolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_default_policy",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_default")',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="822df22d9020722f2b44018936de3a8b99a800b8",
                    operation="DELETE",
                    pgid="pgtrigger_keep_default_policy_4f2d2",
                    table="tickets_slapolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slapolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="stay_default_policy",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_default" AND OLD."is_default")',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f3cdc0aeb678d6e91ff6277aabe0eb8eac3fa17c",
                    operation="UPDATE",
                    pgid="pgtrigger_stay_default_policy_d06d0",
                    table="tickets_slapolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slapolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slapolicyevent" ("active", "calendar_id", "id", "is_default", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."calendar_id", NEW."id", NEW."is_default", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="310f4df60c0ba6c47d6f6c8947a95aa0779ed8ea",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a3d0e",
                    table="tickets_slapolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slapolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_slapolicyevent" ("active", "calendar_id", "id", "is_default", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."active", NEW."calendar_id", NEW."id", NEW."is_default", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="a0369c71c3621356f1c8549568312acd1405fc64",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a4977",
                    table="tickets_slapolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slapolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slapolicyevent" ("active", "calendar_id", "id", "is_default", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."active", OLD."calendar_id", OLD."id", OLD."is_default", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="00a2a30542cdbfffdfa30211a745ea353060509e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_987ed",
                    table="tickets_slapolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slatarget",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slatargetevent" ("id", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "priority", "seconds") VALUES (NEW."id", NEW."metric", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."policy_id", NEW."priority", NEW."seconds"); RETURN NULL;',
                    hash="72c9914d35c63fcbf80fa45b30b963f74e506dff",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_47334",
                    table="tickets_slatarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slatarget",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_slatargetevent" ("id", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "priority", "seconds") VALUES (NEW."id", NEW."metric", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."policy_id", NEW."priority", NEW."seconds"); RETURN NULL;',
                    hash="d5138161491a818409323939f322dc19a4b73f24",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_050c7",
                    table="tickets_slatarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slatarget",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slatargetevent" ("id", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "priority", "seconds") VALUES (OLD."id", OLD."metric", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy_id", OLD."priority", OLD."seconds"); RETURN NULL;',
                    hash="ad5f6f8b12baa470c4889847cdc792017f4163f8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9cffc",
                    table="tickets_slatarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slathreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slathresholdevent" ("hand_on", "id", "kind", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "raise_priority", "tell_assignee", "tell_lead", "tell_managers", "value") VALUES (NEW."hand_on", NEW."id", NEW."kind", NEW."metric", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."policy_id", NEW."raise_priority", NEW."tell_assignee", NEW."tell_lead", NEW."tell_managers", NEW."value"); RETURN NULL;',
                    hash="05cb4fcda323700efab06c0303175e1873ec3ca8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cc97a",
                    table="tickets_slathreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slathreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_slathresholdevent" ("hand_on", "id", "kind", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "raise_priority", "tell_assignee", "tell_lead", "tell_managers", "value") VALUES (NEW."hand_on", NEW."id", NEW."kind", NEW."metric", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."policy_id", NEW."raise_priority", NEW."tell_assignee", NEW."tell_lead", NEW."tell_managers", NEW."value"); RETURN NULL;',
                    hash="b9221b6ef72ef6253a0d4edeb472c792e806609b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af1e4",
                    table="tickets_slathreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slathreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_slathresholdevent" ("hand_on", "id", "kind", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "raise_priority", "tell_assignee", "tell_lead", "tell_managers", "value") VALUES (OLD."hand_on", OLD."id", OLD."kind", OLD."metric", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy_id", OLD."raise_priority", OLD."tell_assignee", OLD."tell_lead", OLD."tell_managers", OLD."value"); RETURN NULL;',
                    hash="b22a0c976d2e4eb54320a34c07b5fec3d28363bd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_41b7f",
                    table="tickets_slathreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticket",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."closed_as" IS DISTINCT FROM (NEW."closed_as") OR OLD."computed_priority" IS DISTINCT FROM (NEW."computed_priority") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."detected_at" IS DISTINCT FROM (NEW."detected_at") OR OLD."end_reason" IS DISTINCT FROM (NEW."end_reason") OR OLD."impact" IS DISTINCT FROM (NEW."impact") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."occurred_at" IS DISTINCT FROM (NEW."occurred_at") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."pending_reason_id" IS DISTINCT FROM (NEW."pending_reason_id") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."rating" IS DISTINCT FROM (NEW."rating") OR OLD."remedy" IS DISTINCT FROM (NEW."remedy") OR OLD."requester_id" IS DISTINCT FROM (NEW."requester_id") OR OLD."requester_phone" IS DISTINCT FROM (NEW."requester_phone") OR OLD."resolution_code_id" IS DISTINCT FROM (NEW."resolution_code_id") OR OLD."resolution_notes" IS DISTINCT FROM (NEW."resolution_notes") OR OLD."restricted" IS DISTINCT FROM (NEW."restricted") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."subcategory_id" IS DISTINCT FROM (NEW."subcategory_id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."triaged" IS DISTINCT FROM (NEW."triaged") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency") OR OLD."vendor" IS DISTINCT FROM (NEW."vendor") OR OLD."vendor_reference" IS DISTINCT FROM (NEW."vendor_reference") OR OLD."verified_how" IS DISTINCT FROM (NEW."verified_how") OR OLD."wake_at" IS DISTINCT FROM (NEW."wake_at"))',
                    func='INSERT INTO "tickets_ticketevent" ("assignee_id", "category_id", "closed_as", "computed_priority", "description", "detected_at", "end_reason", "impact", "kind", "number", "occurred_at", "override_reason", "pending_reason_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "rating", "remedy", "requester_id", "requester_phone", "resolution_code_id", "resolution_notes", "restricted", "service_id", "status", "subcategory_id", "team_id", "title", "triaged", "urgency", "vendor", "vendor_reference", "verified_how", "wake_at") VALUES (NEW."assignee_id", NEW."category_id", NEW."closed_as", NEW."computed_priority", NEW."description", NEW."detected_at", NEW."end_reason", NEW."impact", NEW."kind", NEW."number", NEW."occurred_at", NEW."override_reason", NEW."pending_reason_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."rating", NEW."remedy", NEW."requester_id", NEW."requester_phone", NEW."resolution_code_id", NEW."resolution_notes", NEW."restricted", NEW."service_id", NEW."status", NEW."subcategory_id", NEW."team_id", NEW."title", NEW."triaged", NEW."urgency", NEW."vendor", NEW."vendor_reference", NEW."verified_how", NEW."wake_at"); RETURN NULL;',
                    hash="a1be15dc233a93034c5aa88a6ae2af1a3d6aa941",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6bd0",
                    table="tickets_ticket",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_subcategoryevent" ("active", "category_id", "closing_checklist", "default_impact_id", "default_team_id", "default_urgency_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questions") VALUES (NEW."active", NEW."category_id", NEW."closing_checklist", NEW."default_impact_id", NEW."default_team_id", NEW."default_urgency_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."questions"); RETURN NULL;',
                    hash="68f1860f16d489e02ba200cd369662a290292466",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5e63",
                    table="tickets_subcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tickets_subcategoryevent" ("active", "category_id", "closing_checklist", "default_impact_id", "default_team_id", "default_urgency_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questions") VALUES (NEW."active", NEW."category_id", NEW."closing_checklist", NEW."default_impact_id", NEW."default_team_id", NEW."default_urgency_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."questions"); RETURN NULL;',
                    hash="de0178a9568029ea277fd5e6ea3281f0844df0d1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fd9b9",
                    table="tickets_subcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_subcategoryevent" ("active", "category_id", "closing_checklist", "default_impact_id", "default_team_id", "default_urgency_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questions") VALUES (OLD."active", OLD."category_id", OLD."closing_checklist", OLD."default_impact_id", OLD."default_team_id", OLD."default_urgency_id", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."questions"); RETURN NULL;',
                    hash="b2bcbbf53020ed3c2349c820799ffb5c8bf8a899",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_15cb3",
                    table="tickets_subcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policycategory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policycategoryevent" ("category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "slapolicy_id") VALUES (NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."slapolicy_id"); RETURN NULL;',
                    hash="7a5ca7ce53984a1c1c551791468f97424ddc000e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0ae66",
                    table="tickets_slapolicy_categories",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policycategory",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policycategoryevent" ("category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "slapolicy_id") VALUES (OLD."category_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."slapolicy_id"); RETURN NULL;',
                    hash="5504763bb30d325298d49d788b1b76c2b27464ea",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_95461",
                    table="tickets_slapolicy_categories",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyorganisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policyorganisationevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "slapolicy_id") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."slapolicy_id"); RETURN NULL;',
                    hash="43190640ac8a20b6af5c5b15e68874ee5dded705",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4339c",
                    table="tickets_slapolicy_organisations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyorganisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policyorganisationevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "slapolicy_id") VALUES (OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."slapolicy_id"); RETURN NULL;',
                    hash="6cbcd9050062c608bdd36948520cabb458e92189",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5abb3",
                    table="tickets_slapolicy_organisations",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyservice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policyserviceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "service_id", "slapolicy_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."service_id", NEW."slapolicy_id"); RETURN NULL;',
                    hash="9430002b064e121f6507b55c6022c9da8e047393",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3cd27",
                    table="tickets_slapolicy_services",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyservice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tickets_policyserviceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "service_id", "slapolicy_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."service_id", OLD."slapolicy_id"); RETURN NULL;',
                    hash="26bfd1d6ddad61b3a33c62d4b0c61deb423d0a02",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a65eb",
                    table="tickets_slapolicy_services",
                    when="AFTER",
                ),
            ),
        ),
        # One sequence per type of ticket: numbers are drawn outside any lock, and gaps are allowed.
        migrations.RunSQL(
            sql=["CREATE SEQUENCE tickets_incident_number", "CREATE SEQUENCE tickets_request_number"],
            reverse_sql=["DROP SEQUENCE tickets_request_number", "DROP SEQUENCE tickets_incident_number"],
        ),
    ]
