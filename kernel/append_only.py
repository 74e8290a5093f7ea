"""Rows that are written once: what was recorded stays as it was recorded."""

from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class RecordIsFinal(TypeError):
    """Somebody tried to change or delete a recorded row."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model.__name__} rows are a record: they are added, never changed or deleted.")


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A QuerySet that adds and reads. Subclass it for the domain's words."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise RecordIsFinal(self.model)

    def delete(self) -> NoReturn:
        raise RecordIsFinal(self.model)

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RecordIsFinal(self.model)

    def update_or_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RecordIsFinal(self.model)


class AppendOnly(models.Model):
    """Base of recorded rows: `save` inserts once, `delete` refuses. Foreign keys to them say PROTECT."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordIsFinal(type(self))
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RecordIsFinal(type(self))
