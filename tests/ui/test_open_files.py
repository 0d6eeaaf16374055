"""Open files: the limit that a process begins with is raised, and never lowered."""

import resource

import pytest

from ui.web.open_files import allow_many


@pytest.fixture
def limit():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_low_limit_is_raised_and_a_raised_one_stays(limit):
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, limit[1]))
    raised = allow_many()
    assert raised > 512
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == raised == allow_many()
