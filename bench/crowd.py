"""A crowd of learners with ten million ticks on two paths, and the funnel's costs among them."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.data import make_document, publish_document
from bench.site import PATH, RESOURCES, STEPS
from learning.domain import measuring
from learning.domain.funnel import Period
from learning.models import LearningPath

LEARNERS, OTHERS = 300_000, 200_000
MOST_MILLISECONDS, MOST_SELECTS = 1_000, 2.0

PEOPLE = """
    INSERT INTO accounts_user
        (password, is_superuser, email, name, is_staff, is_active, date_joined)
    SELECT '!', false, 'crowd' || n || '@example.org', '', false, true, now()
    FROM generate_series(1, %s) n"""
# Who came as number n did n * 7919 % 41 of 40, and started up to two years ago.
ENROL = """
    INSERT INTO learning_enrolment (learner_id, path_id, started_at, finished_at, options)
    SELECT id, %s, now() - (id * 104729 %% 730) * interval '1 day',
        CASE WHEN id * 7919 %% 41 = 40
            THEN now() - (id * 104729 %% 730 - 80) * interval '1 day' END,
        CASE WHEN id %% 3 = 0 THEN '["first"]'::jsonb ELSE '[]'::jsonb END
    FROM accounts_user WHERE id BETWEEN %s AND %s"""
# In the order of time, as ticks arrive.
TICK = """
    INSERT INTO learning_completion (learner_id, resource_id, completed_at)
    SELECT learner_id, resource.id, started_at + resource.number * interval '2 days' AS at
    FROM learning_enrolment enrolment
    JOIN (SELECT id, path_id, row_number() OVER (PARTITION BY path_id ORDER BY id) AS number
          FROM learning_resource) resource ON resource.path_id = enrolment.path_id
    WHERE resource.number <= enrolment.learner_id * 7919 %% 41
    ORDER BY at"""


def main() -> None:
    """Fill the database, measure, print, and exit with 1 when a goal is missed."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rows = _timed("filling", _fill)
    size = _one("SELECT pg_total_relation_size('learning_completion')")
    print(f"{'completions':<28}{rows:>12,}{size / rows:>10.1f} bytes each")
    path = LearningPath.objects.get(slug=PATH)
    # From here on the peak is counted anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    _timed(f"counting {LEARNERS:,} learners", lambda: measuring.count_anew(path))
    grown = _memory("VmHWM") - before
    print(f"{'memory for that':<28}{grown:>12.1f} MB above {before:.0f} MB")
    sys.exit(_measure_pages(path))


def _fill() -> int:
    first = publish_document(make_document(PATH, STEPS, RESOURCES)).path_id
    second = publish_document(make_document("other", STEPS, RESOURCES)).path_id
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [LEARNERS])
        lowest = _one("SELECT min(id) FROM accounts_user")
        cursor.execute(ENROL, [first, lowest, lowest + LEARNERS - 1])
        cursor.execute(ENROL, [second, lowest, lowest + OTHERS - 1])
        # Every learner and resource is there: to look each up again takes longer than the rest.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(TICK, [])
        rows = cursor.rowcount
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return rows


def _measure_pages(path: LearningPath) -> int:
    curator = Client(SERVER_NAME="localhost")
    curator.force_login(User.objects.create_superuser("curator@example.org"))
    page = f"/admin/learning/learningpath/{path.pk}/learners/?period=all"
    pages = {
        "page of the path": lambda: curator.get(page),
        "page of all paths": lambda: curator.get("/admin/learners/?period=all"),
        "CSV": lambda: curator.get(page.replace("learners/", "learners.csv")),
    }
    with CaptureQueriesContext(connection) as asked:
        measuring.counted(path, Period.ALL)
    read = asked.captured_queries[-1]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("PREPARE nothing AS SELECT 1")
        cursor.execute(f"PREPARE summary AS {read}")
    acts = [lambda: _one("EXECUTE nothing"), lambda: _one("EXECUTE summary")]
    # In turn, so that a neighbour's work falls on both.
    pairs = [[_milliseconds(act) for act in acts] for _ in range(500)]
    select, summary = (median(times) for times in zip(*pairs, strict=True))
    print(f"{'SELECT 1':<28}{select:>12.3f} ms")
    print(f"{'reading the summary':<28}{summary:>12.3f} ms{summary / select:>10.2f} x SELECT 1")
    missed = summary / select > MOST_SELECTS
    for name, ask in pages.items():
        assert ask().status_code == 200
        took = median(_milliseconds(ask) for _ in range(30))
        missed = missed or took > MOST_MILLISECONDS
        print(f"{name:<28}{took:>12.1f} ms{took / select:>10.0f} x SELECT 1")
    return 1 if missed else 0


def _timed(name: str, act: Callable[[], int]) -> int:
    started = time.perf_counter()
    found = act()
    print(f"{name:<28}{time.perf_counter() - started:>12.1f} s", flush=True)
    return found


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _memory(name: str) -> float:
    """Return what this process takes, in MB: now (VmRSS), or at most (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1_024 for line in lines if line.startswith(name))
