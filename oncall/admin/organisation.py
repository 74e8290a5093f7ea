from django.contrib import admin

from oncall.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ["name", "zone", "language", "requesters_see_all"]
    search_fields = ["name"]
