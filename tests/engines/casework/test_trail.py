"""The chain: canonical text, one entry after another, nothing left out of the hash."""

import json
from dataclasses import fields, replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.casework import (
    ALGORITHMS,
    Entry,
    Json,
    append,
    beginning,
    canonical,
    commitment,
    entry_hash,
    entry_text,
    head_of,
    is_signed,
    is_sound,
    public_bytes,
    receipt_json,
    receipt_of,
    seal_batch,
    verify_chain,
)
from guanyun.engines.casework.seals import paths_of, root_of

from .kinds import STAFF, when
from .zones import KEY, OTHER_KEY, ZONE, case_entries, small_zone

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_canonical_text_is_that_of_rfc_8785(value: Json) -> None:
    """An independent implementation writes the same bytes."""
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [0.1, 2**53, "\ud800", {"\udc00": 1}, [float("nan")]])
def test_what_has_no_one_text_is_refused(value: object) -> None:
    """Floats, large integers and lone surrogates never reach the journal."""
    with pytest.raises(ValueError, match="the journal holds no"):
        canonical(value)  # type: ignore[arg-type]


def test_a_chain_verifies_and_goes_on_from_its_head() -> None:
    """Appending later continues the same chain."""
    entries = case_entries("1", 8)
    events_again = append(head_of(entries[-1]), [], recorded_at=when("11-25 09:00"), charter="")

    assert events_again == []
    assert [entry.seq for entry in entries] == list(range(1, 17))
    assert verify_chain(entries) == []
    assert verify_chain(entries[5:], head=head_of(entries[4])) == []


@pytest.mark.parametrize("column", [each.name for each in fields(Entry)])
def test_every_column_counts(column: str) -> None:
    """Changing any column of any kind is found and named."""
    entries = case_entries("1", 8)
    old = getattr(entries[4], column)
    new: object = {"x": 1} if isinstance(old, dict) else "sm3/1" if column == "algorithm" else "0"
    entries[4] = replace(entries[4], **{column: 7 if column == "seq" else new})  # type: ignore[arg-type]

    assert verify_chain(entries)


def test_a_removed_or_reordered_entry_is_named() -> None:
    """The gap is told by stream and number."""
    entries = case_entries("1", 8)
    gap = verify_chain(entries[:3] + entries[4:])
    swapped = verify_chain([*entries[:3], entries[4], entries[3], *entries[5:]])

    assert [(fault.case, fault.seq) for fault in gap] == [("case:1", 5)]
    assert {fault.seq for fault in swapped} == {5, 4, 6}


def test_streams_cannot_be_swapped() -> None:
    """An entry of one case does not fit into another, nor a zone's into another zone's."""
    first, second = case_entries("1", 8), case_entries("2", 8)

    assert first[0].hash != second[0].hash
    assert verify_chain([replace(second[0], stream="case:1")])
    assert beginning("longyou", "zone").hash != beginning("demo", "zone").hash


def test_an_entry_reads_back_from_its_text() -> None:
    """The stored text holds every column but the hash."""
    entry = case_entries("1", 8)[0]
    told = json.loads(entry_text(entry))

    assert Entry(**told, hash=entry.hash) == entry
    assert entry_hash(Entry(**told, hash="")) == entry.hash


def test_a_national_hash_is_another_algorithm() -> None:
    """SM3 entries verify as SM3, and an unknown algorithm is a fault."""
    event = small_zone().trail["case:1"][0]
    head = beginning(ZONE, "case:9", "sm3/1")
    entries = append(head, [], recorded_at=when("11-24 09:00"), charter="", algorithm="sm3/1")
    told = replace(event, stream="case:9", algorithm="sm3/1", prev=head.hash)
    told = replace(told, hash=entry_hash(told))

    assert entries == []
    assert verify_chain([told]) == []
    assert [f.what for f in verify_chain([replace(told, algorithm="md5/1")])][-1] == (
        "algorithm md5/1 is not known"
    )
    assert set(ALGORITHMS) == {"sha-256/1", "sm3/1"}


def test_a_commitment_hides_and_binds() -> None:
    """Same text and salt give the same value, another text or salt does not."""
    salt = bytes(range(16))

    assert commitment(salt, "13800000000") == commitment(salt, b"13800000000")
    assert commitment(salt, "13800000001") != commitment(salt, "13800000000")
    assert commitment(salt + b"1", "3800000000") != commitment(salt, "13800000000")
    with pytest.raises(ValueError, match="16 bytes"):
        commitment(b"short", "13800000000")


@given(st.integers(1, 40))
def test_every_leaf_of_a_tree_of_any_size_has_its_path(size: int) -> None:
    """Receipts of all positions are sound and none proves another entry."""
    hashes = [f"{number:064x}" for number in range(size)]
    zone = small_zone()
    receipt = zone.receipt("case:1", 1)
    seal = seal_batch(hashes, zone=ZONE, last=None, at=when("11-24 13:00"), key=KEY)

    for position, path in enumerate(paths_of(hashes)):
        mine = replace(receipt, entry=hashes[position], position=position, path=path, seal=seal)
        assert is_sound(mine)
        assert not is_sound(replace(mine, entry="ff" * 32))
        assert size == 1 or not is_sound(replace(mine, position=(position + 1) % size))
        assert not is_sound(replace(mine, path=(*path, "00" * 32)))
    assert len({root_of(hashes[:n]) for n in range(1, size + 1)}) == size


def test_a_seal_is_signed_by_its_key_alone() -> None:
    """Another key, a changed count or an empty batch are refused."""
    seal = small_zone().batches[0].seal

    assert is_signed(seal, public_bytes(KEY))
    assert not is_signed(seal, public_bytes(OTHER_KEY))
    assert not is_signed(replace(seal, count=3), public_bytes(KEY))
    with pytest.raises(ValueError, match="empty batch"):
        seal_batch([], zone=ZONE, last=None, at=when("11-24 13:00"), key=KEY)


def test_a_receipt_reads_back() -> None:
    """JSON in, the same receipt out."""
    receipt = small_zone().receipt("case:2", 3)

    assert receipt_of(json.loads(json.dumps(receipt_json(receipt)))) == receipt
    assert STAFF.person not in json.dumps(receipt_json(receipt))
