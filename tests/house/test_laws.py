"""Every law of the house holds in the checkout as it stands."""

from collections.abc import Callable

import pytest

from tests.house import laws

LAWS = [
    laws.catch_all_names,
    laws.decided_elsewhere,
    laws.files_named_after_their_export,
    laws.half_width_punctuation,
    laws.inline_code,
    laws.long_files,
    laws.long_functions,
    laws.long_templates,
    laws.machine_paths,
    laws.missing_sentences,
    laws.money_as_fraction,
    laws.orphan_todos,
    laws.pinyin_or_hanzi_identifiers,
    laws.registry_hosts,
    laws.side_doors,
    laws.stale_exports,
    laws.tables_elsewhere,
    laws.talking_engines,
    laws.thawed_dataclasses,
    laws.undocumented_modules,
    laws.unnamed_migrations,
    laws.unsigned_services,
    laws.wordless_nouns,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_holds(law: Callable[[], list[str]]) -> None:
    """Nothing in the checkout breaks the law."""
    assert law() == []
