"""The table of rights in docs/rights.md as rows, and a site on which each of them can be asked."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.cache import caches
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import unsubscribing
from learning.domain import certifying, linkrecords, noting, proposing, publishing, reporting
from learning.domain.importing import apply
from learning.domain.previewing import token_for
from learning.domain.reporting import About, Words
from learning.domain.ticking import LearnerProgress
from learning.forms import SHORTEST_SECONDS, _started
from learning.models import LearningPath, Resource
from learning.models.linkcheck import digest_of
from tests.accounts.conftest import PASSWORD
from tests.accounts.conftest import SECRET as SECRET_OF_AN_APP
from tests.accounts.factors import add_passkey, prove_again
from tests.accounts.softkey import SoftKey
from tests.factories import document, make_curator, make_learner, published, resource, step

TABLE = settings.BASE_DIR / "docs" / "rights.md"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
NOT_LISTED = 405
ROLES = {
    "visitor": ["visitor"],
    "learner": ["learner"],
    "another learner": ["another learner"],
    "curator": ["curator"],
    "administrator": ["administrator"],
    "proved": ["proved"],
    "visitor and learners": ["visitor", "learner", "another learner"],
}
PUBLISHED, NOTHING, ANOTHERS = "published", "nothing", "another's"
# Where other sites are offered to log in with, these addresses are there; else they are not.
ELSEWHERE = "Elsewhere"
# No learner may meet this word: it stands in drafts, in what was withdrawn, in unpublished edits.
MARK = "Quincunx"
# Nobody but their owner may meet these.
ADDRESS, SECRET = "perdita@example.org", "Zeugma"


# The table


class Row(NamedTuple):
    """What everybody gets who asks for one address, about one thing, in one way."""

    room: str
    route: str
    about: str
    method: str
    sent: str
    answers: dict[str, int]


def rows() -> list[Row]:
    """Return the table, one row for each address, thing and method that this site has."""
    found, room, head = [], "", []
    for line in TABLE.read_text().splitlines():
        if line.startswith("## "):
            room, head = line[3:], []
        elif line.startswith("| ") and not head:
            head = _cells(line)
        elif line.startswith("| ") and not line.startswith("| ---"):
            found += _rows(room, dict(zip(head, _cells(line), strict=True)))
        elif not line.startswith("|"):
            head = []
    return [row for row in found if settings.SOCIALACCOUNT_PROVIDERS or row.room != ELSEWHERE]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _rows(room: str, cells: dict[str, str]) -> Iterator[Row]:
    answers = {
        role: int(cells[column]) for column, roles in ROLES.items() if column in cells
        for role in roles
    }  # fmt: skip
    method, _, sent = cells["method"].replace("`", "").partition(" ")
    names = [name for each in re.findall("`(.+?)`", cells["address"]) for name in _spelled(each)]
    for name, about in product(names, cells.get("about", "").split(", ")):
        yield Row(room, name, about or PUBLISHED, method, sent, answers)


def _spelled(name: str) -> list[str]:
    """Return what a name stands for: `a_{b,c}` for a_b and a_c."""
    parts = [part.split(",") for part in re.split("[{}]", name)]
    return ["".join(each) for each in product(*parts)]


# The site


def routes() -> dict[str, list[str]]:
    """Return the patterns of the running site's addresses by name; of one without, by itself."""
    found: dict[str, list[str]] = {}
    for name, pattern in _walk(get_resolver().url_patterns, "", "/"):
        found.setdefault(name or pattern, []).append(pattern)
    return found


def _walk(patterns: list[URLPattern | URLResolver], space: str, before: str) -> Iterator[tuple]:
    for each in patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, inner, pattern)
        else:
            yield each.name and space + each.name, pattern


class World:
    """Paths in every state, people in every role, and something of everybody's."""

    def __init__(self) -> None:
        self.people = {
            "learner": make_learner(email=ADDRESS, name="Lea"),
            "another learner": make_learner(name="Ole"),
            "curator": make_curator(name="Cora"),
            "administrator": make_learner(name="Ada", is_staff=True, is_superuser=True),
            "proved": make_learner(name="Petra", password=PASSWORD),
        }
        for person in self.people.values():
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )
        self.learner = self.people["learner"]
        self._publish_and_edit()
        self._draft_and_withdraw()
        self._report()
        self.clients = {"visitor": Client()}
        for role, person in self.people.items():
            self.clients[role] = Client()
            self.clients[role].force_login(person)
        self._prove()

    def _publish_and_edit(self) -> None:
        """Let a learner walk a path to its end, and curators edit it without publishing."""
        choices = [
            {
                "key": "library",
                "question": "Which library?",
                "options": [{"key": "one", "title": "One", "recommended": True},
                            {"key": "two", "title": "Two"}],
            }
        ]  # fmt: skip
        steps = [
            step("s1", resource("r1"), resource("r2")),
            step("s2", resource("r3", option="two")),
        ]
        published(*steps, step("s3", resource("r4")), choices=choices)
        self._walk_to_the_end("walking")
        published(*steps, choices=choices, exactly=True)
        marked = document(
            step("s1", resource("r1", title=MARK, guidance=MARK), resource("new", title=MARK),
                 title=MARK, introduction=MARK),
            step("new", resource("newer", title=MARK), title=MARK),
            choices=[choices[0] | {"question": MARK}],
            title=MARK, tagline=MARK, summary=MARK, outcome=MARK, topics=[MARK], remark=MARK,
            creators=[{"key": "ann", "name": MARK, "url": f"https://example.org/{MARK}"}],
        )  # fmt: skip
        apply(marked)
        Resource.objects.filter(key="r4").update(title=MARK)
        self.path = LearningPath.objects.get(slug="walking")

    def _draft_and_withdraw(self) -> None:
        """Make a path that nobody was shown, and one that nobody is shown any more."""
        words = {"title": MARK, "tagline": MARK, "summary": MARK, "topics": [MARK]}
        for key in ("drafted", "withdrawn"):
            part = resource("r1", title=MARK, credits=[{"creator": f"{key}-creator"}])
            creators = [{"key": f"{key}-creator", "name": MARK}]
            steps = step("s1", part, part | {"key": "r2"}, title=MARK)
            made = document(steps, key=key, creators=creators, **words)
            apply(made)
        withdrawn = LearningPath.objects.get(slug="withdrawn")
        publishing.publish(withdrawn)
        self._walk_to_the_end("withdrawn")
        outline = publishing.published_outline("withdrawn")
        LearnerProgress(self.people["another learner"], outline).mark(
            outline.resources["r1"], done=True
        )
        publishing.withdraw(withdrawn)

    def _walk_to_the_end(self, slug: str) -> None:
        outline = publishing.published_outline(slug)
        progress = LearnerProgress(self.learner, outline)
        for each in outline.resources.values():
            progress.mark(each, done=True)
        subject = noting.subject_of(self.learner, slug, "r1")
        noting.write(self.learner, subject, SECRET, 0)
        record = certifying.issue(self.learner, outline.path_id, "Lea", outline)
        certifying.share(record)

    def _report(self) -> None:
        row = Resource.objects.get(path=self.path, key="r1")
        words = Words(reason="other", detail="Look", reply_to=ADDRESS)
        reporting.take(About(resource_id=row.pk), words, self.learner, "learner")
        linkrecords.keep_track_of(["https://example.org/r1"])

    def _prove(self) -> None:
        """Let somebody prove again that it is them, and have every factor; another has one too."""
        client = self.clients["proved"]
        prove_again(client)
        with TestCase.captureOnCommitCallbacks(execute=True):
            add_passkey(client, SoftKey())
        TOTP.activate(self.people["proved"], SECRET_OF_AN_APP)
        Authenticator.objects.create(
            user=make_learner(), type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"}
        )
        mail.outbox.clear()  # It was told.

    # Asking

    def ask(
        self, role: str, method: str, address: str, sent: str = "", look=None, *, strict=False,
        **headers: str,
    ):  # fmt: skip
        """Return an answer, and leave no trace of having asked; `look` sees what came of it.

        A `strict` asking is checked for our token as everybody's is, and brings none.
        """
        for cache in caches.all(initialized_only=True):
            cache.clear()
        client = Client(enforce_csrf_checks=strict)
        client.cookies = copy.deepcopy(self.clients[role].cookies)
        form = {"content_type": "application/x-www-form-urlencoded"}
        sent = sent.format(started=_started(before=SHORTEST_SECONDS))
        body = {"data": urlencode(parse_qsl(sent)), **form} if method == "POST" else {}
        with transaction.atomic():
            answer = getattr(client, method.lower())(address, **body, headers=headers)
            if look:
                look()
            transaction.set_rollback(True)
        return answer

    def address(self, name: str, pattern: str, about: str = PUBLISHED) -> str:
        """Return an address with each place in its pattern filled in. Raises KeyError."""
        words = self.words(name, about)
        found = re.sub(
            r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>",
            lambda place: str(words[place[1] or place[2]]),
            pattern,
        )
        return re.sub("[$^]", "", found)

    def words(self, name: str, about: str) -> Mapping[str, object]:
        """Return what stands in the places of an address, by their names."""
        if about == NOTHING:
            return defaultdict(lambda: NOTHING)
        slug = {"draft": "drafted", "withdrawn": "withdrawn"}.get(about, "walking")
        path = LearningPath.objects.get(slug=slug)
        words: dict[str, object] = {
            **{"path": slug, "step": "s1", "resource": "r1", "pk": path.pk, "number": 1},
            "creator": "ann" if slug == "walking" else f"{slug}-creator",
            **{
                "digest": digest_of("https://example.org/r1"),
                "copy": "working-copy",
                "form": "yaml",
            },
            **{"app_label": "learning", "url": NOTHING, "id": self.learner.pk},
            "provider_id": "oidc",
            "key": "s1" if name.endswith("_step") else "r1",
        }
        if name == "learning:certificate":
            words["code"] = path.certificates.get().code if slug != "drafted" else NOTHING
        elif name.startswith("learning:preview"):
            words["token"] = token_for(path)[0]
        elif name == "admin:view_on_site":
            kind = ContentType.objects.get_for_model(LearningPath)
            words |= {"content_type_id": kind.pk, "object_id": path.pk}
        elif name.startswith("mfa_"):
            passkeys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
            own = passkeys.filter(user=self.people["proved"])
            words["pk"] = (passkeys.difference(own) if about == ANOTHERS else own).get().pk
        elif name == "unsubscribe":
            words["token"] = unsubscribing.unsubscribe_address(self.learner).split("/")[-2]
        elif name == "admin:learning_learningpath_add_resource":
            words["token"] = proposing.ask(path.pk, "s1", "https://example.org/n", by_hand=True)
        elif name == "account_reset_password_from_key":
            words["uidb36"] = user_pk_to_url_str(self.learner)
            words["key"] = default_token_generator.make_token(self.learner)
        return words | self._row(name)

    def _row(self, name: str) -> dict[str, object]:
        """Return the row that a page of the admin is about."""
        for model in apps.get_models():
            app, kind = model._meta.app_label, model._meta.model_name
            if name.startswith((f"admin:{app}_{kind}_", f"/admin/{app}/{kind}/")):
                rows = model._base_manager.order_by("pk")
                if model is Resource:
                    rows = rows.filter(path=self.path)
                pk = rows.values_list("pk", flat=True).first()
                is_of_row = name == "admin:learning_resource_credit_history"
                return {"object_id": pk} | ({"pk": pk} if is_of_row else {})
        return {}


def bytes_of(answer, *addresses: str) -> str:
    """Return an answer's body without what differs by chance: tokens, and the address asked for."""
    text = re.sub(r'(csrfmiddlewaretoken" value=|x-csrftoken": )"\w+"', r"\1", answer.text)
    for address in sorted(addresses, key=len, reverse=True):
        text = text.replace(address, "/…/")
    return text
