"""The zone and the people of the tests of records serve the tests of accounts too."""

from tests.records.conftest import demo_charter, seated, zone

__all__ = ["demo_charter", "seated", "zone"]
