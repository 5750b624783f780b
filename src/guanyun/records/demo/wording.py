"""What people of the demo write: invented, short, marked 示例; nothing and nobody real."""

from collections.abc import Mapping
from random import Random

MACHINES = ("空压机", "数控车床", "包装线", "冷却塔水泵", "配电柜", "叉车", "锅炉给水泵", "涂布机")
FAULTS = ("突然停机", "异响发热", "跳闸后无法合闸", "漏油", "控制屏报警", "皮带断裂", "压力上不去")
REPAIRS = ("更换熔断器", "更换轴承", "紧固接线并复位", "更换密封圈", "重装控制参数", "更换皮带")
NEEDS: Mapping[str, tuple[str, ...]] = {
    "utility_request": ("厂区水压不足", "申请临时增容", "燃气表读数异常", "电压不稳影响生产"),
    "pipeline_request": ("扩建需迁移厂前给水管", "雨水管与新建车间冲突", "通信管线需改道"),
    "factor_request": ("缺操作工十五名", "流动资金周转紧张", "扩产需用地十亩", "急需厂房租赁"),
    "procedure_request": ("施工许可材料看不懂", "环评手续怎么办", "排污登记变更", "消防验收"),
    "policy_request": ("技改补助怎么申报", "人才房政策咨询", "稳岗返还条件", "出口信保补贴"),
    "unclear_request": (
        "厂门口道路破损",
        "员工子女上学",
        "夜间货车占道",
        "公交班次太少",
        "路灯不亮",
    ),
}
ANSWERS = ("已协调解决", "已现场办理完毕", "已告知办理路径并陪同办理", "已联系责任单位当日处理")
REASONS = ("需要等设备到货", "涉及两家单位会商", "材料审核需要时间", "外协单位排期")
MESSAGES = ("请问大概几天能办好？", "我们今天下午都在厂里。", "电话打不通，请回电。")
REPLIES = ("已收到，明天上午到现场。", "正在联系，今天给您答复。", "请把照片发来，便于安排。")


def fault(chance: Random) -> tuple[str, str]:
    """Return a machine, and what is wrong with it."""
    machine = chance.choice(MACHINES)
    return machine, f"{machine}{chance.choice(FAULTS)}（示例）"


def sample(texts: tuple[str, ...], chance: Random) -> str:
    """Return one of the texts, marked as a sample."""
    return f"{chance.choice(texts)}（示例）"
