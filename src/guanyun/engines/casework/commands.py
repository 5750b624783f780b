"""What a person asks the casework engine to do, and the facts from outside that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]  # never float: it has no one text

ACTS: Mapping[str, str] = {
    "open": "登记", "sign_for": "签收", "accept": "受理", "respond": "响应",
    "dispatch": "派单", "take": "接单", "arrive": "到场", "repair": "修复",
    "answer": "答复", "hand_back": "退回", "designate": "指定承办", "request_supplement": "补正",
    "supplement": "补充材料", "pause": "停表", "resume": "恢复计时",
    "request_extension": "申请延期",
    "give_consent": "同意", "withhold_consent": "不同意", "return_for_more": "退回补充",
    "close": "办结", "declare": "确认是否解决", "rate": "评价", "reopen": "还没解决",
    "remind": "催办", "message": "往来", "note": "记录", "back_enter": "补录", "correct": "更正",
    "rectify": "整改", "call_back": "回访", "withdraw": "撤回", "tick": "时钟",
    "redate": "重算到期",
    "supply": "提交材料", "substitute": "替代材料", "confirm_complete": "确认材料齐全",
    "accept_with_gaps": "容缺受理", "decline": "不予受理", "grant": "准予", "refuse": "不予许可",
    "reclassify": "类别变更", "explain_delay": "说明延误", "feedback": "阶段反馈",
    "designate_lead": "明确牵头领导", "book": "预约安排", "publish": "公布",
    "circulate": "送会签", "countersign": "会签", "concur": "同意会签", "forward": "转办",
    "assist": "请求协办", "answer_assist": "协办答复", "add_signer": "加签", "recall": "收回",
    "supervise": "督办", "answer_supervision": "督办答复", "urge": "内部催办", "copy": "抄送",
    "dispute": "提出管辖争议", "contest": "对归因提出异议", "settle_contest": "裁定归因异议",
    "merge": "并件", "take_in": "并入登记", "split": "拆分办理", "spawn": "立项办理",
    "child_told": "子件回告", "link_foreign": "关联外部编号", "escalate": "上报待复",
    "outside_reply": "收到批复", "follow": "转按新章程",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the person, in which seat, for whom, through which channel.

    ``person`` is an account id, ``link:<id>`` (one-time link), ``caller`` (without account) or
    ``system``; ``for_person`` is the principal of a stand-in (某乙 代 某甲).
    """

    person: str
    role: str  # enterprise | staff | provider | system
    unit: str | None = None
    post: str | None = None
    for_person: str | None = None
    channel: str = "portal"  # or window, phone, visit, meeting, research, link, api, system


def acting(actor: Actor) -> frozenset[str]:
    """Return the persons who act: who does it, and for whom a stand-in does (某乙 代 某甲)."""
    return frozenset(each for each in (actor.person, actor.for_person) if each)


@dataclass(frozen=True, slots=True)
class RouteFact:
    """The answer of the mandate engine as it stands in the journal."""

    unit: str | None  # None: no unit in charge
    post: str | None
    line: str | None
    mode: str | None
    basis: str | None  # "source paragraph"
    where: str | None  # "file:line"
    sentence: str
    assist: tuple[str, ...] = ()
    in_name_of: str | None = None
    refused: str | None = None  # code of why nobody is in charge
    head: str | None = None  # post of the head of the unit: "head" in a ladder or a consent


@dataclass(frozen=True, slots=True)
class Command:
    """One act on one case. ``answers`` hold no private text: that is committed by its hash.

    ``occurred_at`` is when it happened; the recording time is the ``at`` of ``decide``.
    """

    act: str
    by: Actor
    occurred_at: datetime
    answers: Mapping[str, Json] = field(default_factory=dict)
    commitments: Mapping[str, str] = field(default_factory=dict)
    route: RouteFact | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    lead: RouteFact | None = None
    # open: {"number", "kind", "enterprise", "first_asked": {"person","unit","post"}, ...}
