"""The zone and the people of the tests of records serve the drills too."""

from tests.records.conftest import caller, demo_charter, opened, seated, zone

__all__ = ["caller", "demo_charter", "opened", "seated", "zone"]
