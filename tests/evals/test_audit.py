"""Audit: what is said of known faults is no more than what was looked up."""

from types import SimpleNamespace

from evals.audit import is_refused, licence_of, told_of

SOUND = {"name": "a", "version": "1", "vulns": []}
FAULTY = {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "c", "version": "3", "skip_reason": "not found"}


def test_a_fault_is_named_with_the_version_that_mends_it():
    lines, faults = told_of({"dependencies": [SOUND, FAULTY]})
    assert faults == 1
    assert lines == ["known fault: b 2: X-1, mended in 2.1", "known faults: 1 in 2 packages"]


def test_packages_that_no_advisories_know_are_not_called_sound():
    assert told_of({"dependencies": [UNKNOWN]}) == (
        ["known faults: not looked up, the advisories can't be reached"],
        0,
    )
    assert told_of({"dependencies": [SOUND, UNKNOWN]})[0] == [
        "known faults: 0 in 1 packages; 1 could not be looked up"
    ]


def test_a_licence_is_told_by_its_expression():
    package = SimpleNamespace(metadata={"License-Expression": "MIT"})
    assert licence_of(package) == "MIT"


def test_of_several_licences_one_that_may_be_passed_on_is_enough():
    assert not is_refused("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later")
    assert is_refused("GPL-2.0-only OR AGPL-3.0-only")
    assert is_refused("GPL-3.0-or-later")
    assert not is_refused("MIT")
