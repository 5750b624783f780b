"""Roles: what a person is in a zone, derived from the posts held there today."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from guanyun.engines.common import Label


class Audience(StrEnum):
    """The ten roles of a visitor, and the one who is nobody yet."""

    ANONYMOUS = "anonymous"
    CALLER = "anonymous by code"  # without an account: a number and a code sent to the phone
    ENTERPRISE = "enterprise agent"  # 企业经办人
    LINK = "link holder"  # 持一次性链接
    CLERK = "clerk"  # 经办人
    DEPUTY = "deputy"  # 分管、审批岗
    HEAD = "unit head"  # 单位负责人
    LEADER = "committee leader"  # 管委会负责人
    AUDITOR = "auditor"  # 审计、纪检岗，只读全区
    EXAMINER = "examiner"  # 一次审计的审计人员，只读其范围
    ADMINISTRATOR = "system administrator"  # 系统管理员，不看办件


# Seats of the house itself: no charter need name them, no unit holds them.
AUDITOR_POST = "auditor"
ADMINISTRATOR_POST = "system_administrator"
HOUSE_POSTS: Mapping[str, Audience] = {
    AUDITOR_POST: Audience.AUDITOR,
    ADMINISTRATOR_POST: Audience.ADMINISTRATOR,
}
HOUSE_LABELS: Mapping[str, Label] = {
    AUDITOR_POST: Label("审计", "Auditor"),
    ADMINISTRATOR_POST: Label("系统管理员", "System administrator"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A post held today in a zone, by oneself or for a principal (某乙 代 某甲)."""

    post: str
    unit: str | None
    role: Audience
    for_person: int | None = None
    units_below: frozenset[str] = frozenset()  # whose cases a head or deputy also sees
    kinds: frozenset[str] = frozenset()  # kinds of cases that a stand-in covers; empty = all


def role_of_post(
    post: str, *, heads: Collection[str], leaders: Collection[str], approvers: Collection[str]
) -> Audience:
    """Return the role that a post gives.

    Args:
        heads: Posts that head a unit.
        leaders: Posts that head the zone's committee.
        approvers: Posts that sign: of consents, extensions, ladders and designations.

    >>> role_of_post("director", heads={"director"}, leaders={"director"}, approvers=set())
    <Audience.LEADER: 'committee leader'>
    >>> role_of_post("desk", heads=set(), leaders=set(), approvers=set())
    <Audience.CLERK: 'clerk'>
    """
    if post in HOUSE_POSTS:
        return HOUSE_POSTS[post]
    if post in leaders:
        return Audience.LEADER
    if post in heads:
        return Audience.HEAD
    return Audience.DEPUTY if post in approvers else Audience.CLERK
