"""Who leaves is gone: from every table, session, letter, log and from the file itself."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from threading import Thread
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus, task_finished
from django_tasks_db.models import DBTaskResult

from accounts.holdings import HOLDINGS, tables
from accounts.leavers import find_sessions
from accounts.leaving import LastAdministrator, erase, leave
from accounts.models import User, UserSession
from accounts.sessions import SessionStore
from config.environment import SQLITE_OPTIONS
from config.mail import FORGOTTEN, deliver
from learning.models import Certificate, Report, Resource, Revision
from learning.sessions import VISIT_SECONDS
from tests.accounts.belongings import PASSWORD, make_person, words_in_sessions
from tests.factories import make_learner, published
from tests.journeys.site import prepared_site
from tests.postbox import work

EMAIL, NAME, NOTE = "perdita@example.org", "Perdita Zeugma", "quincuncial thoughts"
DATA, DELETE, LOGIN = "/account/data/", "/account/delete/", "/accounts/login/"


@pytest.fixture
def perdita(db):
    return make_person(EMAIL, NAME, NOTE)


@pytest.fixture
def ole(db):
    return make_person("ole@example.com", "Ole", "wooden thoughts")


def everything():
    """Return every cell of every table, as the database says it."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return rows


def naming(words, rows):
    return [row for row in rows if any(word.lower() in row.lower() for word in words)]


def in_a_thread(work):
    """Let the mail server do something with the database, which its own thread may not."""

    def done():
        thread = Thread(target=work)
        thread.start()
        thread.join()

    return done


def proved(person):
    """Return a browser in which somebody has just proved that it is them."""
    client = Client()
    client.force_login(person)
    session = client.session
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def test_there_is_something_in_every_place_before(perdita):
    """What the test below says would say nothing of a table that was empty all along."""
    empty = [table.name for table in tables() if not table.rows_of([perdita.pk]).exists()]

    assert empty == []
    assert NAME in "".join(everything())
    assert EMAIL in words_in_sessions()


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.key)
def test_nothing_of_theirs_is_left_in_any_table_of_the_list(perdita, ole, holding):
    """Take an entry out of HOLDINGS, or an `erase` out of one: a row or a word is left."""
    before = {table.name: table.rows_of([ole.pk]).count() for table in holding.tables}

    leave(perdita)

    assert [table.name for table in holding.tables if table.rows_of([perdita.pk]).exists()] == []
    assert {table.name: table.rows_of([ole.pk]).count() for table in holding.tables} == before


def test_no_word_of_theirs_is_left_anywhere(perdita, ole):
    """Take out any `erase=` of accounts/holdings.py, or `emptied` of reports.

    Or what `_empty` of accounts/erasing.py does to the admin's log.
    """
    leave(perdita)

    assert naming([EMAIL, NAME, NOTE], everything()) == []
    assert naming([EMAIL, EMAIL.replace("@", "%40"), NAME], [words_in_sessions()]) == []
    assert len(naming(["ole@example.com", "Ole'", "wooden"], everything())) > 5


def test_sessions_end_everywhere_and_a_visitors_ticks_stay(perdita, ole):
    """Delete what `end_sessions` of accounts/erasing.py updates: ticks go with an address."""
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(perdita)
    other = Client()
    other.force_login(ole)

    leave(perdita)

    assert [browser.get("/account/").status_code for browser in browsers] == [302, 302]
    assert other.get("/account/").status_code == 200
    assert words_in_sessions().count("'visit'") == 2
    assert Session.objects.count() == 4  # Ole's two, and those two visitors'.


def visitors_session(address=""):
    session = SessionStore()
    session["visit"] = {"walking": {"done": {}, "options": []}}
    session["account_login"] = {"email": address}
    session.set_expiry(VISIT_SECONDS)
    session.create()


def test_what_is_typed_while_sessions_are_read_goes_as_well(perdita):
    """Take `saved_since`, or either of its ages, out of `end_sessions` in accounts/erasing.py."""
    sessions = find_sessions([perdita])
    visitors_session(EMAIL)
    Client().post("/accounts/login/code/", {"email": EMAIL})
    browser = Client()
    browser.force_login(perdita)

    erase([perdita], sessions, says_goodbye=False)

    assert EMAIL not in words_in_sessions()
    assert browser.get("/account/").status_code == 302


def test_a_session_of_theirs_that_no_row_tells_of_ends(perdita):
    """Take `own` out of `are_named_in` in accounts/leavers.py: an older version began it."""
    Client().force_login(perdita)
    UserSession.objects.all().delete()

    leave(perdita)

    assert "_auth_user_id" not in words_in_sessions()


def test_however_many_visitors_there_are_others_wait_no_longer(transactional_db, monkeypatch):
    """Move `find_sessions` of accounts/leaving.py into the transaction: all are read in it."""
    read, decode = [], SessionStore.decode

    def counted(store, data):
        read.append(connection.in_atomic_block)
        return decode(store, data)

    monkeypatch.setattr("accounts.sessions.SessionStore.decode", counted)
    found = []
    for visitors in (3, 30):
        person = make_person(f"{visitors}@example.org", NAME, NOTE)
        for _ in range(visitors):
            visitors_session()
        read.clear()
        with CaptureQueriesContext(connection) as queries:
            leave(person)
        assert len(read) > visitors
        found.append((sum(read), len(queries)))

    assert found[0] == found[1]


def test_reports_stay_without_who_sent_them(perdita):
    """Take a column out of `emptied`, or `unname_reports`, in accounts/holdings.py.

    Or "answer" out of `unname_reports` in accounts/erasing.py, or a condition out of `theirs`.
    """
    leave(perdita)

    columns = ("detail", "answer", "reporter", "reply_to", "state")
    assert list(Report.objects.order_by("pk").values_list(*columns)) == [
        ("It is gone.", "", None, "", "open"),
        ("", "", None, "", "open"),
        ("A visitor", "", None, "", "open"),
        ("Answered", "", None, "", "accepted"),
        ("Thanked", "", None, "", "accepted"),
        ("", "", None, "", "accepted"),
        ("Signed", "", None, "", "declined"),
        ("Quoted", "", None, "", "accepted"),
    ]


def test_what_they_published_stays_by_nobody(perdita):
    """Take `emptied` out of the entry `published` in accounts/holdings.py."""
    leave(perdita)

    assert list(Revision.objects.values_list("published_by", flat=True)) == [None, None]


def test_an_address_that_was_never_proved_takes_nothing_from_its_owner(db, proved_addresses):
    """Take out `own_addresses`: who signs up with another's address could empty their reports."""
    thief = make_learner(email=EMAIL)
    thief.emailaddress_set.create(email=EMAIL, verified=False, primary=True)
    published(core=1)
    resource = Resource.objects.get()
    Report.objects.create(resource=resource, reason="other", reply_to=EMAIL, detail="Mine")

    leave(thief)

    assert Report.objects.get().reply_to == EMAIL


@pytest.fixture
def proved_addresses(settings):
    settings.ADDRESSES_ARE_PROVED = True


def test_the_page_says_what_goes_and_offers_a_copy_first(perdita):
    page = proved(perdita).get(DELETE).text

    for holding in HOLDINGS:
        if holding.tables:
            assert str(holding.title) in page
    assert '<b class="num">2</b>' in page
    assert "their addresses lead nowhere any more" in page
    assert page.index('href="/account/data/"') < page.index("Delete my account")


def test_nobody_deletes_without_proof(client, perdita):
    """Take `@proof_required` off `delete` in accounts/mydata_views.py."""
    client.force_login(perdita)

    shown, sent = client.get(DELETE), client.post(DELETE, {"typed": EMAIL})

    assert (
        shown["Location"] == f"/accounts/2fa/webauthn/reauthenticate/?next={quote(DELETE, safe='')}"
    )
    assert sent["Location"] == DELETE
    assert User.objects.filter(pk=perdita.pk).exists()


@pytest.mark.parametrize("typed", ["", "no", "ole@example.com", f"{EMAIL}x"])
def test_another_address_than_ones_own_deletes_nothing(perdita, typed):
    """Take out `clean_typed` in accounts/mydata_views.py."""
    answer = proved(perdita).post(DELETE, {"typed": typed})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert User.objects.filter(pk=perdita.pk).exists()


def test_the_right_address_deletes_says_so_and_logs_out(perdita, ole):
    """Take `leave` out of `delete` in accounts/mydata_views.py."""
    browser, elsewhere = proved(perdita), Client()
    elsewhere.force_login(perdita)
    address = f"/certificates/{Certificate.objects.get(learner=perdita).code}/"
    assert Client().get(address).status_code == 200
    mail.outbox.clear()

    answer = browser.post(DELETE, {"typed": " Perdita@Example.ORG "}, follow=True)

    assert answer.redirect_chain == [("/account/deleted/", 302)]
    assert "Your account is deleted</h1>" in answer.text
    assert browser.get("/account/").status_code == 302
    assert elsewhere.get("/account/").status_code == 302
    assert Client().get(address).status_code == 404
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([EMAIL], "Your account is deleted")
    assert naming([EMAIL, NAME, NOTE], everything()) == []
    assert EMAIL not in words_in_sessions()


def test_who_left_cannot_log_in_and_may_sign_up_anew(client, perdita):
    leave(perdita)

    client.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert client.get("/account/").status_code == 302
    client.post("/accounts/signup/", {"email": EMAIL, "password1": "four walls of oak"})
    assert User.objects.get(email=EMAIL).completions.count() == 0


def test_all_of_it_goes_or_nothing(perdita, monkeypatch):
    """Take `transaction.atomic` out of `leave` and `erase` in accounts/leaving.py."""
    before = sorted(everything())

    def fail():
        raise OSError("The queue is away.")

    monkeypatch.setattr("accounts.leaving.get_adapter", fail)
    with pytest.raises(OSError, match="away"):
        leave(perdita)

    assert sorted(everything()) == before


def test_the_last_administrator_is_told_what_to_do_first(db):
    """Take out `is_last_administrator` of `leave` in accounts/leaving.py."""
    ada = make_learner(password=PASSWORD, is_staff=True, is_superuser=True)
    browser = proved(ada)

    for page in (browser.get(DELETE), browser.post(DELETE, {"typed": ada.email})):
        assert "You are the only administrator" in page.text
        assert 'href="/admin/accounts/user/"' in page.text
    with pytest.raises(LastAdministrator):
        leave(ada)
    closed = make_learner(is_staff=True, is_superuser=True, is_active=False)
    with pytest.raises(LastAdministrator):
        leave(ada)
    User.objects.filter(pk=closed.pk).update(is_active=True)

    assert browser.post(DELETE, {"typed": ada.email}).status_code == 302
    assert not User.objects.filter(pk=ada.pk).exists()


def test_who_has_no_proof_to_give_is_told_to_log_in_again(client, db):
    """Whoever another site logs in has neither password nor factor."""
    mona = make_learner(password=None, email=EMAIL)
    client.force_login(mona)

    for answer in (client.get(DELETE), client.post(DELETE, {"typed": EMAIL})):
        assert answer["Location"] == "/account/log-in-again/"
    assert User.objects.filter(pk=mona.pk).exists()


def test_the_goodbye_is_forgotten_once_it_is_delivered(
    transactional_db, queue, start_server, settings
):
    """Take out `forget_letter` in accounts/signals.py."""
    settings.LETTERS_ARE_SHOWN = True
    postbox = start_server()
    person = make_person(EMAIL, NAME, NOTE)
    DBTaskResult.objects.all().delete()

    leave(person)
    assert len(naming([EMAIL], everything())) == 1
    work()

    [envelope] = postbox.received
    assert envelope.rcpt_tos == [EMAIL]
    assert naming([EMAIL, NAME, NOTE], everything()) == []


def test_a_goodbye_that_cannot_be_delivered_is_forgotten_when_given_up(transactional_db, queue):
    """Take `delete` out of `forget_letter` in accounts/signals.py."""
    person = make_person(EMAIL, NAME, NOTE)
    DBTaskResult.objects.all().delete()

    leave(person)
    for _ in range(8):
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
        work()

    assert not DBTaskResult.objects.filter(task_path=deliver.module_path).exists()


def test_a_public_site_keeps_no_letter_that_was_delivered(
    transactional_db, queue, start_server, settings, ines
):
    """Take `LETTERS_ARE_SHOWN` out of `forget_letter` in accounts/signals.py."""
    settings.LETTERS_ARE_SHOWN = False
    start_server()
    mail.send_mail("Subject", "Words", None, [ines.email])

    work()

    assert not DBTaskResult.objects.exists()


def test_a_letter_that_a_worker_has_in_its_hands_is_not_put_back(
    transactional_db, queue, start_server
):
    """Take out `is_forgotten` in config/mail.py: the letter waits on, with its reader's address."""
    postbox = start_server()
    postbox.answer = "451 later"
    person = make_person(EMAIL, NAME, NOTE)
    DBTaskResult.objects.all().delete()
    mail.send_mail("Subject", "Words", None, [EMAIL])

    @in_a_thread
    def leave_meanwhile():
        assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
        erase([person], find_sessions([person]), says_goodbye=False)
        connections.close_all()

    postbox.before_taking = leave_meanwhile
    work()

    assert naming([EMAIL], everything()) == []
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_a_code_to_an_address_just_typed_is_not_sent(client, ines, proved_addresses, queue):
    """Take `account__in` out of `withdraw_letters`: the address stands in a session alone."""
    client.post(LOGIN, {"login": ines.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    mail.send_mail("Subject", "To whoever has it.", None, ["typed@example.org"])
    client.post("/accounts/email/", {"email": "typed@example.org", "action_add": ""})
    assert len(naming(["typed@example.org"], everything())) == 2

    leave(ines)

    letters = DBTaskResult.objects.filter(task_path=deliver.module_path)
    [other, goodbye] = letters.order_by("enqueued_at")
    assert "To whoever has it." in str(other.args_kwargs)
    assert goodbye.args_kwargs["args"][0]["to"] == [ines.email]
    assert "typed@example.org" not in words_in_sessions()


def test_a_forgotten_letter_that_is_taken_up_again_does_nothing(transactional_db, queue):
    """Take `if letter is None` out of `deliver` in config/mail.py."""
    ended = []

    def note(task_result, **kwargs):
        ended.append(task_result.status)

    task_finished.connect(note)  # Until this test ends, and `note` with it.
    DBTaskResult.objects.create(
        args_kwargs=FORGOTTEN,
        task_path=deliver.module_path,
        run_after=timezone.now(),
        backend_name="default",
    )

    work()

    assert set(ended) == {TaskResultStatus.SUCCESSFUL}


MAKE = f"""
from tests.accounts.belongings import make_person
make_person({EMAIL!r}, {NAME!r}, {NOTE!r})
make_person("ole@example.com", "Ole", "wooden thoughts")
"""
LEAVE = f"""
from accounts.models import User
from accounts.leaving import leave
leave(User.objects.get(email={EMAIL!r}))
# The log is emptied before the goodbye is delivered, as while the mail server is away.
from accounts.forgetting import empty_log
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.filter(task_path=empty_log.module_path).update(priority=50)
"""


def held_by(site, folder):
    """Return the whole database: the bytes of SQLite's files, or what every table holds."""
    if "DATABASE_URL" not in site.environment:
        files = (folder / "var").glob("waymark.sqlite3*")
        return b"\n".join(file.read_bytes() for file in files)
    import psycopg

    found = b""
    with psycopg.connect(site.environment["DATABASE_URL"]) as server:
        names = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in names.fetchall():
            with server.cursor().copy(f'COPY "{name}" TO STDOUT') as rows:
                found += b"".join(bytes(part) for part in rows)
    return found


KEEP_OPEN = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute(sys.argv[2])
other.execute("SELECT count(*) FROM sqlite_master").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_connection(file, begin=""):
    """Keep a SQLite file open, as workers do: the last one to close it would tidy up."""
    if not file.exists():
        yield
        return
    command = [sys.executable, "-c", KEEP_OPEN, str(file), begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        yield
        other.stdin.close()


def work_at(site):
    site.manage("db_worker", "--batch", "-v0")


def test_neither_the_database_file_nor_a_dump_holds_a_word_of_theirs(tmp_path):
    """Take `forget_soon` out of `erase` in accounts/leaving.py, or out of `forget_letter`."""
    email, name, note = EMAIL.encode(), NAME.encode(), NOTE.encode()
    with prepared_site(tmp_path) as site:
        site.manage("shell", "-v0", "-c", MAKE)
        work_at(site)
        before = held_by(site, tmp_path)
        assert [word for word in (email, name, note) if word not in before] == []
        with another_connection(tmp_path / "var" / "waymark.sqlite3"):
            site.manage("shell", "-v0", "-c", LEAVE)
            assert email in held_by(site, tmp_path), "the goodbye is on its way"
            work_at(site)
            after = held_by(site, tmp_path)
            assert [word for word in (email, name, note) if word.lower() in after.lower()] == []
            assert b"wooden thoughts" in after

            # Nobody says goodbye, so nothing but the erasing itself has the log emptied.
            site.manage("erase_accounts", site.ask("User.objects.get(name='Ole').pk"))
            work_at(site)
            assert b"wooden thoughts" not in held_by(site, tmp_path)


BE_DUE = """
from django.db.models import F
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.update(run_after=F("enqueued_at"))
"""


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no such log")
def test_the_log_is_emptied_once_nobody_reads_an_older_state(tmp_path):
    """Take `enqueue` out of `empty_log` in accounts/forgetting.py: a busy log keeps its words."""
    with prepared_site(tmp_path) as site:
        site.manage("shell", "-v0", "-c", MAKE)
        file = tmp_path / "var" / "waymark.sqlite3"
        with another_connection(file):
            with another_connection(file, "BEGIN"):
                site.manage("shell", "-v0", "-c", LEAVE)
                begun = time.monotonic()
                work_at(site)
                assert time.monotonic() - begun < 15, "others do not wait as long as they can"
                assert NOTE.encode() in held_by(site, tmp_path)
            site.manage("shell", "-v0", "-c", BE_DUE)
            work_at(site)
            assert NOTE.encode() not in held_by(site, tmp_path)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no such file")
def test_a_file_that_is_older_than_this_care_is_rewritten_once(tmp_path):
    """Take `rewrite_once` out of the command prepare."""
    with prepared_site(tmp_path) as site:
        file = tmp_path / "var" / "waymark.sqlite3"
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (1,)
            database.executescript("PRAGMA user_version=0; PRAGMA secure_delete=OFF")
            database.execute("CREATE TABLE old (text TEXT)")
            database.execute("INSERT INTO old VALUES (?)", (NOTE * 500,))
            database.execute("DROP TABLE old")
        assert NOTE.encode() in held_by(site, tmp_path)

        site.manage("prepare")

        assert NOTE.encode() not in held_by(site, tmp_path)


def test_what_is_deleted_is_overwritten_even_where_sqlite_would_leave_it(tmp_path):
    """Take secure_delete out of config/environment.py. Some builds overwrite by themselves."""
    file = tmp_path / "some.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.executescript(SQLITE_OPTIONS["init_command"])
        database.execute("CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT)")
        for number in range(500):
            database.execute("INSERT INTO notes VALUES (?, ?)", (number, NOTE * (number % 90)))
        database.execute("DELETE FROM notes WHERE number >= 0")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert NOTE.encode() not in file.read_bytes()


def test_the_command_that_tidies_has_sqlites_log_emptied_as_well(db, monkeypatch):
    """Take `forget_soon` out of the command tidy."""
    done = []
    monkeypatch.setattr("accounts.management.commands.tidy.forget_soon", lambda: done.append(1))

    call_command("tidy")

    assert done == [1]


def test_accounts_that_a_backup_brought_back_are_erased_by_number(perdita, ole, capsys):
    """Take `erase`, or `says_goodbye`, out of the command erase_accounts."""
    call_command("erase_accounts", str(perdita.pk), "99999")

    assert capsys.readouterr().out == "Accounts erased: 1.\n"
    assert naming([EMAIL, NAME, NOTE], everything()) == []
    assert User.objects.filter(pk=ole.pk).exists()
    assert mail.outbox == []
