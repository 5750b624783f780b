"""Who works in the demo zone: sign-in names, invented names, posts, what to look at with each."""

from dataclasses import dataclass
from typing import NamedTuple

from guanyun.accounts.roles import ADMINISTRATOR_POST, AUDITOR_POST

from .purposes import ENGLISH

DEMO_PASSWORD = "guanyun-demo-2026"  # noqa: S105 - published on the sign-in page of the demo


class SignIn(NamedTuple):
    """One way into the demo: sign-in name, who it is, what to look at with it."""

    name: str
    who: str
    purpose: str
    in_english: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One invented person: sign-in name, name, posts, and what to look at with this account."""

    sign_in: str
    name: str
    posts: tuple[str, ...]
    purpose: str


MEMBERS = (
    Member("clerk", "某乙", ("service_desk",), "企业服务窗口：四十来件在办，兼代某甲的水电气岗"),
    Member("utility", "某甲", ("utility_desk",), "水电气服务岗：外出期间由某乙代"),
    Member(
        "deputy", "某丙", ("committee_deputy", "service_head"), "分管副主任兼服务局长：十二件等我签"
    ),
    Member("duty", "某丁", ("duty_desk",), "工业120 值守：回电、派单、发维修链接"),
    Member("north", "某戊", ("north_desk",), "禾北企业社区受理"),
    Member("north-head", "某己", ("north_head",), "禾北企业社区负责人"),
    Member("south", "某庚", ("south_desk",), "禾南企业社区受理：超期最多"),
    Member("south-head", "某辛", ("south_head",), "禾南企业社区负责人：接到超期提醒"),
    Member(
        "director", "某壬", ("committee_director",), "管委会主任：看全区；争议、归因异议等我裁定"
    ),
    Member("office", "某癸", ("committee_office",), "管委会办公室：例会、移交、章程草案、抄送"),
    Member("promotion", "某子", ("promotion_desk",), "政策咨询"),
    Member("promotion-head", "某丑", ("promotion_head",), "投资促进局长"),
    Member("utility-head", "某寅", ("utility_head",), "公用事业公司经理"),
    Member("invest", "某卯", ("promotion_company_desk",), "招商公司"),
    Member("build", "某辰", ("build_desk",), "建设公司"),
    Member("land", "某巳", ("land_desk",), "县自然资源局：一件请我协办"),
    Member("market", "某午", ("market_desk",), "县市场监管局"),
    Member("town-west", "某未", ("town_west_desk",), "望禾街道：围墙外的事"),
    Member("town-west-head", "某申", ("town_west_head",), "望禾街道分管负责人：移交单等我签"),
    Member("town-east", "某酉", ("town_east_desk",), "临渚镇：围墙外的事"),
    Member("town-east-head", "某戌", ("town_east_head",), "临渚镇分管负责人"),
    Member("technician", "某亥", ("repair_technician",), "维修人员：两件在手"),
    Member("legal", "某震", ("legal_reviewer",), "法制审核：一份章程草案等合法性审查"),
    Member("leader", "某巽", ("linked_leader",), "联系领导：联系的企业有诉求等我给办理意见"),
    Member(
        "approval", "某艮", ("approval_desk", "project_desk"), "审批专员：容缺、三小时许可、会签"
    ),
    Member("approval-head", "某兑", ("approval_head",), "审批服务局长"),
    Member("ecology", "某春", ("ecology_desk",), "县生态环境局派驻：会签等我"),
    Member("discipline", "某夏", ("discipline_desk",), "派驻纪检：一件投诉，被投诉单位回避"),
    Member("finance", "某天", ("finance_desk",), "资金拨付经办：批次、指标、对账、结算"),
    Member("finance-checker", "某地", ("finance_checker",), "资金拨付复核：一个批次等我复核"),
    Member("finance-head", "某玄", ("finance_head",), "财政分局局长：一个批次等我核准"),
    Member("county-finance", "某黄", ("county_finance_desk",), "县财政结算岗：与开发区的结算"),
    Member("auditor", "某乾", (AUDITOR_POST,), "审计：只读全区，有一次审计在进行"),
    Member("examiner", "某离", (), "借调审计：只读一次审计的范围"),
    Member("admin", "某坤", (ADMINISTRATOR_POST,), "系统管理员：账号、岗位、章程，不看办件"),
    Member("enterprise", "某坎", (), "企业经办人：替两家企业反映、确认、评价"),
)
PRINCIPAL, STAND_IN, COVERED_POST = "utility", "clerk", "utility_desk"
POSTED = {post: member.sign_in for member in MEMBERS for post in member.posts}

# Who handles what has come to a unit. The duty desk takes the repairs of the service bureau.
DESKS = {
    "service_bureau": "clerk",
    "promotion_bureau": "promotion",
    "north_community": "north",
    "south_community": "south",
    "utility_company": "utility",
    "approval_bureau": "approval",
    "town_west": "town-west",
    "town_east": "town-east",
}
REPAIR_DESKS = DESKS | {"service_bureau": "duty"}


def demo_sign_ins() -> list[SignIn]:
    """Return the sign-ins of the demo, for the terminal and the sign-in page; one password for all.

    The password is ``DEMO_PASSWORD``.
    """
    return [
        SignIn(each.sign_in, each.name, each.purpose, ENGLISH.get(each.sign_in, ""))
        for each in MEMBERS
    ]
