"""Shared set-up: nothing is written outside temporary folders, and nothing depends on the machine's settings."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def _isolated(tmp_path_factory):
    """Results go to a temporary folder; the developer's own settings and display stay out of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIMARKET_RESULTS", str(tmp_path_factory.mktemp("results")))
        patch.setenv("MPLBACKEND", "Agg")
        patch.delenv("AIMARKET_WORKERS", raising=False)
        patch.delenv("NO_COLOR", raising=False)
        yield


@pytest.fixture
def need():
    """`need("git")`: skip without the tool on a developer's machine, fail in CI."""

    def check(tool):
        if shutil.which(tool) is None:
            message = f"{tool} is not installed"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(message)

    return check
