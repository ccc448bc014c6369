"""The two shipped paths: whole, credited, and honest about what could not be checked."""

import re
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from learning.domain.consistency import cross_faults
from learning.domain.document import Document, Kind, Resource, Weight

ROOT = Path(__file__).parents[2]
CURRICULA = ROOT / "learning" / "curricula"
PATHS = ["deep-learning", "machine-learning-python"]
WAYBACK = "https://web.archive.org/web/"


def shipped(name: str) -> Document:
    plain = yaml.safe_load((CURRICULA / f"{name}.yaml").read_text())
    assert list(cross_faults(plain)) == []
    return Document.model_validate(plain)


def resource_of(document: Document, key: str) -> Resource:
    return next(resource for resource in document.resources if resource.key == key)


def core_minutes(document: Document, options: set[str]) -> list[int]:
    """Return each step's minutes for someone who took these options."""
    counting = {"", *options}
    return [
        sum(
            resource.minutes or 0
            for resource in step.resources
            if resource.weight == Weight.CORE and resource.option in counting
        )
        for step in document.steps
    ]


def readable_texts(value: object, name: str = "") -> list[str]:
    """Return every text learners see: neither addresses, nor keys, nor editors' remarks."""
    if isinstance(value, dict):
        return list(chain.from_iterable(readable_texts(v, k) for k, v in value.items()))
    if isinstance(value, list):
        return list(chain.from_iterable(readable_texts(item, name) for item in value))
    hidden = {"key", "url", "archived_url", "replaced_by", "src", "remark", "path", "sequel"}
    return [value] if isinstance(value, str) and name not in hidden else []


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        (
            "deep-learning",
            [
                ("Introducing Deep Learning", 3),
                ("Getting Technical", 5),
                ("Backpropagation and Gradient Descent", 6),
                ("Getting Practical", 12),
                ("Convolutional Neural Nets and Computer Vision", 5),
                ("Recurrent Nets and Language Processing", 5),
                ("Further Topics", 5),
            ],
        ),
        (
            "machine-learning-python",
            [
                ("Basic Python Skills", 7),
                ("Foundational Machine Learning Skills", 3),
                ("Scientific Python Packages Overview", 6),
                ("Getting Started with Machine Learning in Python", 4),
                ("Machine Learning Topics with Python", 4),
                ("Advanced Machine Learning Topics with Python", 3),
                ("Deep Learning in Python", 3),
            ],
        ),
    ],
    ids=PATHS,
)
def test_a_shipped_path_has_its_seven_steps_with_every_resource(name, steps):
    document = shipped(name)

    assert [(step.title, len(step.resources)) for step in document.steps] == steps
    assert document.key == name
    assert all(step.purpose and step.introduction for step in document.steps)


@pytest.mark.parametrize("name", PATHS)
def test_every_resource_is_credited_explained_and_can_be_opened(name):
    for resource in shipped(name).resources:
        assert resource.credits, f"{resource.key} credits nobody"
        assert resource.guidance, f"{resource.key} has no guidance"
        assert resource.links or resource.kind == Kind.ACTIVITY, f"{resource.key} has no link"
        assert resource.minutes or resource.weight == Weight.REFERENCE, resource.key
        assert bool(resource.optional_for) == (resource.weight == Weight.OPTIONAL), resource.key


@pytest.mark.parametrize("name", PATHS)
def test_an_address_that_no_longer_serves_comes_after_one_that_does(name):
    for resource in shipped(name).resources:
        for position, link in enumerate(resource.links):
            assert (link.key == "main") == (position == 0), f"{resource.key}: {link.key}"
            assert link.label or position == 0, f"{resource.key}: {link.key} has no label"
            if link.archived_url:
                assert link.archived_url == f"{WAYBACK}2016/{link.url}"
            if link.replaced_by:
                assert position > 0, f"{resource.key} begins with an address that is gone"
            if urlsplit(link.url).hostname in {"deeplearning.net", "www.wildml.com"}:
                assert link.replaced_by
                assert link.archived_url


def test_a_learner_who_chooses_nothing_walks_deep_learning_with_tensorflow():
    document = shipped("deep-learning")

    (choice,) = document.choices
    recommended = [option for option in choice.options if option.recommended]
    unmaintained = [option.key for option in choice.options if option.unmaintained]

    assert choice.key == "library"
    assert [option.key for option in choice.options] == ["tensorflow", "theano", "caffe"]
    assert [option.key for option in recommended] == ["tensorflow"]
    assert recommended[0].reason
    assert unmaintained == ["theano", "caffe"]


@pytest.mark.parametrize(
    ("option", "keys"),
    [
        (
            "tensorflow",
            [
                "tensorflow-install",
                "tensorflow-white-paper",
                "tensorflow-tutorial",
                "tensorflow-documentation",
                "tensorflow-cifar-10",
                "tensorflow-language-model",
            ],
        ),
        (
            "theano",
            [
                "theano-install",
                "theano-tutorial",
                "theano-documentation",
                "theano-lenet",
                "theano-word-embeddings",
            ],
        ),
        ("caffe", ["caffe-install", "caffe-slides", "caffe-documentation", "caffe-lenet"]),
    ],
)
def test_each_library_brings_its_own_resources(option, keys):
    document = shipped("deep-learning")

    found = [resource.key for resource in document.resources if resource.option == option]

    assert found == keys


def test_core_time_counts_one_library_and_one_way_into_python():
    # The first is the 27 hours reckoned for the original with TensorFlow. In the second the
    # Carnegie Mellon lectures count for two of them, since the original asks not to watch them
    # all, and Python for the sixty pages recommended to those who program in other languages.
    deep_learning = core_minutes(shipped("deep-learning"), {"tensorflow"})
    machine_learning = core_minutes(shipped("machine-learning-python"), {"rather-read"})

    assert deep_learning == [220, 241, 195, 150, 300, 295, 205]
    assert sum(deep_learning) == 1_606
    assert machine_learning == [285, 760, 1_260, 210, 165, 225, 240]
    assert sum(machine_learning) == 3_145


@pytest.mark.parametrize(
    ("option", "core"),
    [
        ("new-to-programming", ["anaconda", "python-tutorial"]),
        ("rather-read", ["anaconda", "shell-scientific-python"]),
        ("rather-watch", ["anaconda", "google-python-class"]),
        ("python-already", ["anaconda"]),
    ],
)
def test_what_counts_of_the_first_python_step_depends_on_where_a_learner_comes_from(option, core):
    document = shipped("machine-learning-python")

    counting = [
        resource.key
        for resource in document.steps[0].resources
        if resource.weight == Weight.CORE and resource.option in ("", option)
    ]

    assert counting == core


def test_what_could_not_be_checked_is_noted_for_editors():
    document = shipped("deep-learning")
    checked = {"tensorflow-disappoints"}

    for step in document.steps[3:]:
        assert "could not be checked" in step.remark
        for resource in step.resources:
            if resource.key not in checked:
                assert "checked" in resource.remark, f"{resource.key} claims to be checked"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("deep-learning", "deep-learning-simplified"),
        ("deep-learning", "nips-2015-tutorial"),
        ("deep-learning", "ng-linear-algebra"),
        ("deep-learning", "leonard-derivative"),
        ("deep-learning", "toussaint-gradient-descent"),
        ("deep-learning", "kun-backpropagation"),
        ("deep-learning", "kun-code"),
        ("machine-learning-python", "anaconda"),
        ("machine-learning-python", "learn-python-the-hard-way"),
        ("machine-learning-python", "python-documentation"),
        ("machine-learning-python", "holehouse-notes"),
        ("machine-learning-python", "cmu-lectures"),
        ("machine-learning-python", "ipython-notebook"),
        ("machine-learning-python", "k-means-clustering"),
        ("machine-learning-python", "decision-trees"),
        ("machine-learning-python", "logistic-regression"),
        ("machine-learning-python", "deepdream"),
    ],
)
def test_a_doubt_about_a_link_or_a_name_is_noted_for_editors(name, key):
    assert resource_of(shipped(name), key).remark


@pytest.mark.parametrize("name", PATHS)
def test_a_path_credits_its_source_and_asks_for_corrections_in_one_sentence(name):
    document = shipped(name)

    assert document.source is not None
    assert document.source.authors == ("Matthew Mayo",)
    assert document.source.publisher == "KDnuggets"
    assert "please tell us" in document.credit_note
    assert len(re.findall(r"[.?]( |$)", document.credit_note)) == 1


def test_a_piece_nobody_could_find_has_a_stand_in_under_its_own_makers_names():
    stand_in = resource_of(shipped("deep-learning"), "cs231n-convolutional-networks")

    assert [credit.creator for credit in stand_in.credits] == ["cs231n-staff"]
    assert "Yoshua Bengio" in stand_in.guidance
    assert stand_in.remark


def test_the_two_paths_lead_to_each_other():
    deep_learning, machine_learning = (shipped(name) for name in PATHS)

    assert machine_learning.sequel == deep_learning.key
    assert ("machine-learning-python", "needed") in [
        (prior.path, prior.strength) for prior in deep_learning.prerequisites
    ]


def test_a_creator_of_both_paths_has_one_name():
    first, second = ({maker.key: maker for maker in shipped(name).creators} for name in PATHS)

    shared = first.keys() & second.keys()

    assert {"andrew-ng", "michael-nielsen", "christopher-olah", "cs231n-staff"} == shared
    assert all(first[key] == second[key] for key in shared)


@pytest.mark.parametrize("name", PATHS)
def test_pictures_are_there_and_bring_no_style_or_script_along(name):
    for step in shipped(name).steps:
        for image in step.images:
            drawing = (ROOT / "static" / image.src).read_text()

            assert image.caption
            assert image.credit
            assert not re.search(r"<style|<script|style=|href=|font", drawing)


@pytest.mark.parametrize("name", PATHS)
def test_the_texts_keep_a_calm_voice(name):
    texts = " ".join(readable_texts(shipped(name).to_plain()))

    assert "!" not in texts
    assert not re.search(r"\b(journey|quest|unlock|level up)\b", texts, re.IGNORECASE)
    assert "  " not in texts
