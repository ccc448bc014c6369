"""Mail: queued by pages, delivered by the worker over real SMTP, once, however long that takes."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.mail import WAITS, deliver
from tests.postbox import work

pytestmark = pytest.mark.django_db(transaction=True)


def let_waiting_letters_be_due():
    DBTaskResult.objects.filter(run_after__isnull=False).update(
        run_after=timezone.now() - timedelta(seconds=1)
    )


def send(to="ines@example.org"):
    send_mail("Your code", "It is 1234.", "Waymark <waymark@example.org>", [to])


def test_a_letter_waits_in_the_queue_until_the_worker_delivers_it(queue, start_server):
    postbox = start_server()

    send()
    assert postbox.received == []
    work()

    [envelope] = postbox.received
    assert envelope.mail_from == "waymark@example.org"
    assert envelope.rcpt_tos == ["ines@example.org"]
    assert b"Subject: Your code" in envelope.content
    assert b"It is 1234." in envelope.content


def test_a_letter_keeps_every_part(queue, start_server):
    postbox = start_server()
    letter = EmailMultiAlternatives(
        "Grüße",
        "Plain",
        "a@example.org",
        ["b@example.org"],
        bcc=["c@example.org"],
        cc=["d@example.org"],
        reply_to=["e@example.org"],
        headers={"List-Id": "waymark"},
    )
    letter.attach_alternative("<p>Rich</p>", "text/html")

    letter.send()
    work()

    [envelope] = postbox.received
    text = envelope.content.decode()
    assert set(envelope.rcpt_tos) == {"b@example.org", "c@example.org", "d@example.org"}
    assert "Reply-To: e@example.org" in text
    assert "List-Id: waymark" in text
    assert "<p>Rich</p>" in text
    assert "c@example.org" not in text


def test_a_server_that_is_away_fails_no_sender_and_gets_the_letter_once_it_is_back(
    queue, start_server
):
    send()
    work()
    assert DBTaskResult.objects.ready().count() == 0, "it waits instead of knocking at once"

    postbox = start_server()
    let_waiting_letters_be_due()
    work()
    work()

    assert len(postbox.received) == 1


def test_a_letter_that_was_delivered_is_not_delivered_again(queue, start_server):
    postbox = start_server()
    send()
    task = DBTaskResult.objects.get()
    work()

    task.save(force_insert=True)  # As a worker leaves it that was killed in between.
    work()

    assert len(postbox.received) == 1


def test_waits_grow_until_the_letter_is_given_up_with_a_word_in_the_log(queue, caplog):
    send()
    for _ in range(len(WAITS) + 1):
        let_waiting_letters_be_due()
        work()

    assert caplog.text.count("was not taken and waits until") == len(WAITS)
    assert not DBTaskResult.objects.filter(task_path=deliver.module_path).exists()
    assert list(WAITS) == sorted(WAITS)
    assert "was given up at attempt 7: ConnectionRefusedError" in caplog.text
    assert "ines@example.org" not in caplog.text
    assert "It is 1234" not in caplog.text


def test_a_passing_refusal_is_tried_again_and_a_final_one_is_not(queue, start_server, caplog):
    postbox = start_server()
    postbox.answer = "451 later"
    send()
    send(to="nobody@example.org")
    work()
    postbox.answer = "250 OK"

    let_waiting_letters_be_due()
    work()

    assert [envelope.rcpt_tos for envelope in postbox.received] == [["ines@example.org"]]
    assert "was given up at attempt 1: SMTPRecipientsRefused" in caplog.text


def test_a_letter_of_an_act_that_was_undone_is_not_sent(queue):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    assert DBTaskResult.objects.count() == 0


def test_without_a_mail_server_the_worker_prints_the_letter(queue, settings, capsys):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"

    send()
    work()

    assert "It is 1234." in capsys.readouterr().out


def test_attachments_are_refused_where_they_are_sent(queue):
    letter = EmailMessage("Subject", "Body", to=["ines@example.org"])
    letter.attach("file.txt", "content", "text/plain")

    with pytest.raises(NotImplementedError):
        letter.send()


def test_the_task_takes_plain_values_only(queue, start_server):
    postbox = start_server()
    letter = {
        "subject": "S",
        "body": "B",
        "from_email": "a@example.org",
        "to": ["b@example.org"],
        "cc": [],
        "bcc": [],
        "reply_to": [],
        "headers": {"Message-ID": "<1@example.org>"},
        "alternatives": [["<p>B</p>", "text/html"]],
    }

    deliver.enqueue(letter, attempt=0)
    work()

    assert len(postbox.received) == 1


def test_a_letter_that_somebody_waits_for_overtakes_those_that_many_get(queue, start_server):
    for number in range(3):
        headers = {"List-Unsubscribe": "<https://waymark.example.org/stop/>"}
        EmailMessage("Weekly", "Body", to=[f"r{number}@example.org"], headers=headers).send()
    work()  # Nobody is there, so they all wait.
    let_waiting_letters_be_due()
    send()
    postbox = start_server()

    work()

    assert len(postbox.received) == 4
    assert postbox.received[0].rcpt_tos == ["ines@example.org"]
