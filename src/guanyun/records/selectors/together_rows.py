"""How the record of a case names what several units did in it, and says whom it concerned."""

from collections.abc import Callable, Mapping
from typing import Any

from guanyun.engines.common import Label

from .names import Names

TITLES: Mapping[str, Label] = {
    "branch_opened": Label("送会签、请协办", "Others asked"),
    "seat_opened": Label("轮到下一家", "The next is asked"),
    "seat_answered": Label("会签、协办答复", "Answered"),
    "branch_ended": Label("会签、协办结束", "Asking has ended"),
    "forwarded": Label("转办", "Forwarded"),
    "forward_recalled": Label("收回转办", "Forwarding recalled"),
    "signer_added": Label("加签", "Signer added"),
    "consent_recalled": Label("收回请示", "Request recalled"),
    "supervised": Label("督办", "Supervised"),
    "supervision_answered": Label("督办答复", "Supervision answered"),
    "urged": Label("内部催办", "Urged"),
    "copied": Label("抄送", "Copied"),
    "disputed": Label("提出管辖争议", "Disputed"),
    "contested": Label("对归因提出异议", "Time objected to"),
    "contest_settled": Label("裁定归因异议", "Objection settled"),
    "merged": Label("并件", "Merged"),
    "taken_in": Label("并入登记", "Another report joined"),
    "spawned": Label("拆分、立项", "Cases made"),
    "child_told": Label("子件回告", "A case that it made reports"),
    "linked": Label("关联外部编号", "Linked to another system"),
    "followed": Label("转按新章程", "Follows a new charter"),
}
# Whose words they are: of an entry that tells no act itself.
VERBS: Mapping[str, str] = {
    "branch_opened": "assist",
    "seat_answered": "countersign",
    "branch_ended": "recall",
    "forwarded": "forward",
    "forward_recalled": "recall",
    "signer_added": "add_signer",
    "consent_recalled": "recall",
    "supervised": "supervise",
    "supervision_answered": "answer_supervision",
    "urged": "urge",
    "copied": "copy",
    "disputed": "dispute",
    "contested": "contest",
    "contest_settled": "settle_contest",
    "merged": "merge",
    "spawned": "split",
}
_SAID: Mapping[str, Label] = {
    "agree": Label("同意", "agreed"),
    "agree_with_opinion": Label("有意见，同意", "agreed, with an opinion"),
    "refuse": Label("不同意", "refused"),
    "done": Label("已协办", "done"),
    "joined": Label("已汇合", "joined"),
    "refused": Label("未获同意", "not agreed to"),
    "recalled": Label("已收回", "recalled"),
    "ended": Label("随办件结束", "ended with the case"),
}
Data = Mapping[str, Any]


def together_note(kind: str, data: Data, names: Names) -> Label | None:
    """Return whom an entry concerned, or what it came to; nothing for other entries."""
    noted = _NOTES.get(kind)
    return noted(data, names) if noted else None


def _joined(labels: list[Label]) -> Label | None:
    told = [each for each in labels if each.zh]
    if not told:
        return None
    return Label("、".join(t.zh for t in told), ", ".join(t.en or t.zh for t in told))


def _seats(data: Data, names: Names) -> Label | None:
    seats = data["branch"]["seats"]
    return _joined([_who(each.get("unit"), each.get("told"), names) for each in seats])


def _who(unit: str | None, post: str | None, names: Names) -> Label:
    return names.unit(unit) if unit else names.post(post)


def _said(name: str) -> Callable[[Data, Names], Label | None]:
    return lambda data, _names: _SAID.get(str(data.get(name)))


def _of_unit(data: Data, names: Names) -> Label | None:
    return names.unit(data.get("unit")) if data.get("unit") else None


def _of_post(data: Data, names: Names) -> Label | None:
    return names.post(data.get("post")) if data.get("post") else None


def _signer(data: Data, names: Names) -> Label | None:
    return names.post(data["consent"]["post"])


def _supervised(data: Data, names: Names) -> Label | None:
    told = data["supervision"]
    return _who(told.get("unit"), told.get("post"), names)


def _disputed(data: Data, names: Names) -> Label | None:
    whose = data["dispute"].get("whose")
    return names.unit(whose) if whose else None


def _settled(data: Data, _names: Names) -> Label | None:
    if data.get("upheld"):
        return Label("异议成立", "upheld")
    return Label("维持原归因", "dismissed")


def _numbers(data: Data, _names: Names) -> Label | None:
    return _joined([Label(each["number"], each["number"]) for each in data["children"]])


def _text(name: str) -> Callable[[Data, Names], Label | None]:
    def told(data: Data, _names: Names) -> Label | None:
        text = str(data.get(name) or "")
        return Label(text, text) if text else None

    return told


_NOTES: Mapping[str, Callable[[Data, Names], Label | None]] = {
    "branch_opened": _seats,
    "seat_answered": _said("answer"),
    "branch_ended": _said("standing"),
    "forwarded": _of_unit,
    "forward_recalled": _of_unit,
    "signer_added": _signer,
    "supervised": _supervised,
    "urged": _of_post,
    "copied": _of_post,
    "disputed": _disputed,
    "contest_settled": _settled,
    "merged": _text("into"),
    "taken_in": _text("number"),
    "spawned": _numbers,
    "child_told": _text("number"),
    "linked": _text("foreign"),
}
