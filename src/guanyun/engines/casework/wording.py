"""Names for people, in both languages: of acts, seats, fields, budgets."""

from collections.abc import Iterable, Mapping

from guanyun.engines.common import Budget, Label, TimeUnit, parse_budget

from .case_type import ActRule, FieldKind, Role
from .commands import ACTS
from .drafts import act_id
from .journal import instant_of
from .timing import UNTIL, due_text

_SEATS: Mapping[Role, Label] = {
    Role.ENTERPRISE: Label("企业", "the enterprise"),
    Role.FIRST_ASKED: Label("首问人", "the first asked"),
    Role.IN_CHARGE: Label("承办单位", "the unit in charge"),
    Role.PROVIDER: Label("服务商", "the provider"),
    Role.POST: Label("指定岗位", "the named post"),
    Role.OUTSIDE: Label("上级或外部单位", "the body outside"),
    Role.SYSTEM: Label("系统", "the system"),
    Role.LEAD: Label("牵头领导", "the leader who leads"),
}
_KINDS: Mapping[FieldKind, Label] = {
    FieldKind.TEXT: Label("一句话", "a line of text"),
    FieldKind.LONG_TEXT: Label("一段文字", "text"),
    FieldKind.CHOICE: Label("一个选项", "one choice"),
    FieldKind.NUMBER: Label("一个数", "a number"),
    FieldKind.MONEY: Label("金额（元）", "an amount in yuan"),
    FieldKind.DATE: Label("日期（如 2026-11-24）", "a date such as 2026-11-24"),
    FieldKind.DATETIME: Label("日期和时间", "a date and time"),
    FieldKind.PLACE: Label("地图上的位置", "a place on the map"),
    FieldKind.PHONE: Label("电话号码", "a phone number"),
    FieldKind.FILES: Label("文件或材料清单", "a list of files or items"),
    FieldKind.BOOLEAN: Label("是或否", "yes or no"),
    FieldKind.UNIT: Label("一个单位", "a unit"),
    FieldKind.POST: Label("一个岗位", "a post"),
}
_UNITS: Mapping[TimeUnit, str] = {
    TimeUnit.WORKING_DAYS: "个工作日",
    TimeUnit.CALENDAR_DAYS: "天（自然日）",
    TimeUnit.OFFICE_HOURS: "个工作小时",
    TimeUnit.HOURS: "小时",
}


def in_both(name: str, label: Label) -> dict[str, str]:
    """Return the two fields of a sentence that a label fills: ``name_zh`` and ``name_en``.

    >>> in_both("act", Label("签收"))
    {'act_zh': '签收', 'act_en': '签收'}
    """
    return {f"{name}_zh": label.zh, f"{name}_en": label.en or label.zh}


def all_of(name: str, labels: Iterable[Label]) -> dict[str, str]:
    """Return the two fields that a list of labels fills; an empty list is a dash."""
    told = list(labels) or [Label("-")]
    chinese, english = (each.zh for each in told), (each.en or each.zh for each in told)
    return {f"{name}_zh": "、".join(chinese), f"{name}_en": ", ".join(english)}


def act_label(rule: ActRule) -> Label:
    """Return the name of an act: the charter's, else the one every case type shares."""
    if rule.label is not None:
        return rule.label
    name = act_id(rule)
    return Label(ACTS.get(rule.act, name), name.replace("_", " "))


def seat_label(role: Role) -> Label:
    """Return the name of a seat in a case."""
    return _SEATS[role]


def kind_label(kind: FieldKind) -> Label:
    """Return what an answer of this kind is."""
    return _KINDS[kind]


def budget_label(text: str) -> Label:
    """Return a budget as people say it.

    >>> budget_label("3 working days")
    Label(zh='3 个工作日', en='3 working days')
    >>> budget_label("until 2024-11-13T00:00:00+08:00").zh
    '到 2024-11-12 24:00'
    """
    if text.startswith(UNTIL):
        end = due_text(instant_of(text.removeprefix(UNTIL)))
        return Label(f"到 {end}", f"until {end}")
    return amount_label(parse_budget(text))


def amount_label(budget: Budget) -> Label:
    """Return an amount of time as people say it."""
    return Label(f"{budget.amount.normalize():f} {_UNITS[budget.unit]}", str(budget))
