"""The words in which changes of a charter are told: its nouns and its keys."""

from collections.abc import Mapping
from types import MappingProxyType

NOUNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Manifest": ("章程", "charter"),
        "Contact": ("联系电话", "contact"),
        "CaseType": ("办件类型", "case type"),
        "Field": ("填写项", "field"),
        "Choice": ("选项", "choice"),
        "Step": ("环节", "step"),
        "ActRule": ("办理动作", "act"),
        "ClockRule": ("时限", "clock"),
        "BudgetChoice": ("时限档", "budget"),
        "Rung": ("督办层级", "rung"),
        "Extension": ("延期", "extension"),
        "PauseRule": ("停表", "pause"),
        "Consent": ("签字", "consent"),
        "DocumentRule": ("文书", "document"),
        "RatingRule": ("评价", "rating"),
        "Reopening": ("重新办理", "reopening"),
        "Designation": ("指定承办", "designation"),
        "BackEntry": ("补录", "back-entry"),
        "Rate": ("比率", "rate"),
    }
)
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "act": "动作",
        "among": "分母",
        "amber_at": "临期",
        "answers": "填写内容",
        "approver": "批准岗位",
        "asks": "所填内容",
        "based_on": "依照的章程",
        "basis": "依据",
        "by": "办理人",
        "clocks": "停哪些时限",
        "closed": "是否办结",
        "consent": "签字",
        "contacts": "联系电话",
        "counts_within": "补录时限",
        "datum": "坐标基准",
        "document": "文书",
        "emergency_phone": "应急电话",
        "ends": "截止口径",
        "escalates": "是否升级",
        "extension": "延期",
        "fields": "填写项",
        "grades": "评价档次",
        "hidden_from_handler": "对承办人隐名",
        "hint": "提示",
        "holder": "承办角色",
        "hours": "接听时间",
        "id": "编号",
        "keeps_consumed": "保留已用时",
        "kind": "种类",
        "label": "名称",
        "ladder": "督办层级",
        "matter": "事项",
        "measured_only": "只计量",
        "milestone": "计量时点",
        "most": "上限",
        "needs": "必填",
        "notes": "说明",
        "of": "分子",
        "office_hours": "办公时间",
        "offset": "督办时点",
        "phone": "电话",
        "poor_at_most": "差评线",
        "post": "岗位",
        "prefix": "字头",
        "primary": "主要动作",
        "private": "不公开",
        "provider": "服务商",
        "rating": "评价",
        "rectify_within": "整改时限",
        "reopening": "重新办理",
        "required": "必填",
        "resumes_on": "恢复动作",
        "review_by": "复核日期",
        "sample": "示例",
        "says": "状态用语",
        "since": "起始日",
        "soft": "原则上",
        "sources": "来源",
        "starts_on": "起算",
        "stops_on": "停止",
        "tells_enterprise": "告知企业",
        "tile": "栏目",
        "times": "次数",
        "to": "去向",
        "told": "书面告知",
        "until": "终止日",
        "urgent_field": "紧急程度项",
        "version": "版本",
        "waits_for": "等待对象",
        "when": "条件",
        "within": "时限",
    }
)


def key_words(key: str) -> dict[str, str]:
    """Return a key as people read it, in both languages.

    >>> key_words("within")
    {'field': 'within', 'field_zh': '时限', 'field_en': 'within'}
    """
    return {"field": key, "field_zh": KEYS.get(key, key), "field_en": key.replace("_", " ")}
