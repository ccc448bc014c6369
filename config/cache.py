"""The cache that all processes share: it forgets nothing before its time, and counts truly.

Django's own cache in the database throws live rows out once it holds many, so that a flood of
made-up addresses would wipe the count of wrong passwords. It also reads before it writes: two
processes that add one key in the same moment can both be told that they were first.
"""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

SET = (
    "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "
    "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
ADD = SET + " WHERE {table}.expires < %s"
TOUCH = "UPDATE {table} SET expires = %s WHERE cache_key = %s"
FORGET = "DELETE FROM {table} WHERE expires < %s"
FOR_EVER = datetime.max.replace(microsecond=0)


class SharedCache(DatabaseCache):
    """Keeps every row until it expires; `tidy` removes those that have.

    A write that fails raises, because a count that is lost in silence lets somebody in.
    """

    _table: str

    def forget_expired(self) -> int:
        """Remove what has expired, and return how much that was."""
        return self._run(FORGET, [self._moment(timezone.now())])

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        expires = self._expiry(timeout)
        if mode == "touch":
            return bool(self._run(TOUCH, [expires, key]))
        pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        if mode == "set":
            return bool(self._run(SET, [key, pickled, expires]))
        return bool(self._run(ADD, [key, pickled, expires, self._moment(timezone.now())]))

    def _expiry(self, timeout: Any) -> Any:
        ends = self.get_backend_timeout(timeout)
        return self._moment(FOR_EVER if ends is None else datetime.fromtimestamp(ends, tz=UTC))

    def _moment(self, moment: datetime) -> Any:
        return connections[self._alias].ops.adapt_datetimefield_value(moment)

    def _run(self, statement: str, values: list[Any]) -> int:
        connection = connections[self._alias]
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=table), values)
            return cursor.rowcount

    @property
    def _alias(self) -> str:
        return router.db_for_write(self.cache_model_class)
