"""The articles that findings name, and which bodies they mean."""

from guanyun.engines.mandate.register import BodyKind, Duty, Line, Matter, PowerKind

LICENSING = "《中华人民共和国行政许可法》第二十四条"
PENALTY_HOLDERS = "《中华人民共和国行政处罚法》第十九条、第二十条、第二十一条"
PENALTY_ENTRUSTED = "《中华人民共和国行政处罚法》第二十条"
PENALTY_QUALIFIED = "《中华人民共和国行政处罚法》第二十一条"
INSPECTING = "国办发〔2024〕54号"
COERCING = "《中华人民共和国行政强制法》第十七条（待核）"
OTHERWISE = "职权法定原则（条文待核）"

SERVICES = frozenset({PowerKind.PUBLIC_SERVICE, PowerKind.ENTERPRISE_SERVICE})
EXERCISES = frozenset({Duty.DECIDE, Duty.HANDLE, Duty.ENFORCE, Duty.INSPECT})
ORGANS = frozenset({BodyKind.ORGAN, BodyKind.ZONE_COMMITTEE, BodyKind.TOWN})
QUALIFIED = ORGANS | {BodyKind.AUTHORISED, BodyKind.INSTITUTION}
POWERLESS = frozenset(set(BodyKind) - QUALIFIED)


def power_of(line: Line, matter: Matter) -> PowerKind | None:
    """Return the power that a line exercises; None for a service, for assisting, for assessing.

    To enforce or to inspect is a power whatever the matter is called: 走访 is not 检查.
    """
    if line.duty not in EXERCISES:
        return None
    if line.duty is Duty.INSPECT:
        return PowerKind.INSPECTION
    if matter.power not in SERVICES:
        return matter.power
    return PowerKind.PENALTY if line.duty is Duty.ENFORCE else None


def law_of(power: PowerKind) -> str:
    """Return the article that says who may hold a power."""
    return {
        PowerKind.LICENCE: LICENSING,
        PowerKind.PENALTY: PENALTY_HOLDERS,
        PowerKind.INSPECTION: INSPECTING,
        PowerKind.COERCION: COERCING,
    }.get(power, OTHERWISE)
