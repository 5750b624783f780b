"""A licence and a demand with leaders: kinds that use evidence, lapses, classes and gates."""

from dataclasses import replace

from guanyun.engines.casework import (
    Actor,
    BudgetChoice,
    CaseClass,
    CaseType,
    Choice,
    Classification,
    ClockRule,
    Consent,
    Designation,
    DocumentKind,
    DocumentLine,
    DocumentRule,
    EvidenceItem,
    EvidenceKind,
    EvidenceSource,
    Extension,
    Fee,
    FeedbackRule,
    Field,
    FieldKind,
    Json,
    Lapse,
    Leading,
    PauseGround,
    PauseRule,
    RatingRule,
    Recusal,
    Role,
    RouteFact,
    Rung,
    StatutoryCap,
    Step,
    Substitute,
    Tolerance,
)
from guanyun.engines.common import Citation, Label

from .kinds import CLERK, FIRM, FIRST, LAW, WHERE, act, words

ART_32 = Citation("licensing_law", "第三十二条")
ART_42 = Citation("licensing_law", "第四十二条")
SHARING = Citation("online_service_rules", "第七条")
S3 = Citation("S3", "40")
CORE, SECONDARY = EvidenceKind.CORE, EvidenceKind.SECONDARY
NUMBERS: dict[str, Json] = {"numbers": {"开受": 12, "开时": 3, "开决": 7}}
HONEST: dict[str, Json] = {"dishonesty": "none"}

LICENCE = CaseType(
    id="licence",
    label=Label("许可", "Licence"),
    matter="licence",
    where=WHERE,
    fields=(
        words("description", required=False),
        Field("area", Label("面积"), FieldKind.NUMBER, WHERE, required=True),
        Field("form", Label("申请书"), FieldKind.FILES, WHERE),
    ),
    steps=(
        Step("received", Label("等待受理"), CLERK, WHERE, acts=(
            act("accept", CLERK, to="accepted", document="acceptance", primary=True),
            act("request_supplement", CLERK, to="waiting", document="supplement"),
            act("accept_with_gaps", CLERK, to="accepted"),
            act("decline", CLERK, to="closed"),
            act("confirm_complete", CLERK),
        )),
        Step("waiting", Label("等企业补材料"), FIRM, WHERE, acts=(
            act("supplement", FIRM, to="received"),
        )),
        Step("accepted", Label("正在审查"), CLERK, WHERE, acts=(
            act("grant", CLERK, to="closed", document="decision", primary=True),
            act("refuse", CLERK, to="closed", consent=Consent("head")),
            act("pause", CLERK),
            act("resume", CLERK),
            act("request_extension", CLERK),
            act("confirm_complete", CLERK),
        )),
        Step("closed", Label("已办结"), FIRM, WHERE, closed=True),
    ),
    clocks=(
        ClockRule(
            "review", Label("受理审查"), (BudgetChoice("5 working days"),),
            ("open", "supplement"),
            ("accept", "accept_with_gaps", "request_supplement", "decline"), WHERE, ART_32,
            ladder=(Rung("-1 working days", "in charge", WHERE, escalates=False),
                    Rung("0 hours", "head", WHERE)),
            lapses=Lapse("accept", ART_32, as_of="receipt", document="acceptance"),
        ),
        ClockRule(
            "decision", Label("决定"), (BudgetChoice("20 working days"),),
            ("accept", "accept_with_gaps"), ("grant", "refuse"), WHERE, ART_42,
            ladder=(Rung("0 hours", "head", WHERE),),
            extension=Extension("10 working days", "head", basis=ART_42, document="time"),
            statutory=StatutoryCap("20 working days", ART_42, extension="10 working days"),
        ),
        ClockRule(
            "desk", Label("窗口办理"), (BudgetChoice("3 office hours"),), ("complete",),
            ("grant", "refuse"), WHERE, S3, ladder=(Rung("0 hours", "head", WHERE),),
        ),
    ),
    pauses=(
        PauseRule("expert_review", Label("专家评审"), LAW, WHERE, waits_for="law",
                  clocks=("decision",), ground=PauseGround.EXPERT_REVIEW, document="time"),
    ),
    documents=(
        DocumentRule("acceptance", Label("受理通知书"), "开受", WHERE, numbered=True,
                     kind=DocumentKind.ACCEPTANCE, basis=(ART_32,), lines=(
                         DocumentLine(Label("申请人"), "enterprise"),
                         DocumentLine(Label("收到日期"), "received_at"),
                         DocumentLine(Label("已收材料"), "evidence received"),
                         DocumentLine(Label("承诺补交"), "promised"),
                         DocumentLine(Label("办理时限"), "budget decision"),
                     )),
        DocumentRule("supplement", Label("补正告知书"), "补正", WHERE, basis=(ART_32,),
                     kind=DocumentKind.SUPPLEMENT,
                     lines=(DocumentLine(Label("需要补正"), "asked"),)),
        DocumentRule("time", Label("时限告知书"), "开时", WHERE, kind=DocumentKind.TIME,
                     numbered=True, lines=(
                         DocumentLine(Label("事由"), "pause"), DocumentLine(Label("到"), "until"),
                         DocumentLine(Label("延长"), "more"),
                         DocumentLine(Label("理由"), "private reason"),
                     )),
        DocumentRule("decision", Label("准予许可决定书"), "开决", WHERE, numbered=True,
                     kind=DocumentKind.DECISION, remedies=(Label("可以申请行政复议"),)),
    ),
    evidence=(
        EvidenceItem("form", Label("申请书"), CORE, WHERE, ART_32, field="form"),
        EvidenceItem("plan", Label("平面图"), CORE, WHERE, ART_32),
        EvidenceItem("report", Label("安全评价报告"), SECONDARY, WHERE, ART_32,
                     when="area > 300"),
        EvidenceItem("contract", Label("租赁合同"), SECONDARY, WHERE, ART_32, substitutes=(
            Substitute("deed", Label("不动产权证"), WHERE),)),
        EvidenceItem("diploma", Label("毕业证书"), SECONDARY, WHERE, ART_32, substitutes=(
            Substitute("xuexin", Label("学信网记录"), WHERE, EvidenceSource.SHARED,
                       register="学信网", basis=SHARING),)),
        EvidenceItem("licence", Label("营业执照"), CORE, WHERE, SHARING,
                     source=EvidenceSource.SHARED, register="市场监管登记库"),
    ),
    tolerance=Tolerance(Citation("S3", "36"), WHERE, clock="decision", document="",
                        ladder=(Rung("-1 working days", "in charge", WHERE, escalates=False),)),
    fees=(
        Fee("review", Label("评审费"), "200.50", ART_32, WHERE, when="area > 300"),
        Fee("print", Label("工本费"), "10.00", ART_32, WHERE),
    ),
    designation=Designation("1 working days", "director", LAW),
    rating=RatingRule(),
)  # fmt: skip

LEADER = RouteFact(
    "committee", "deputy", "lead-1", "by duty", "S3 39", "mandate.yaml:30", "分管副主任牵头",
)  # fmt: skip
NO_LEADER = replace(LEADER, unit=None, post=None, line=None, refused="charter.several_leaders")

DEMAND = CaseType(
    id="demand",
    label=Label("企业诉求", "Demand"),
    matter="demand",
    where=WHERE,
    fields=(
        words("description", required=False),
        Field("hard", Label("是否复杂"), FieldKind.BOOLEAN, WHERE),
        Field("about_unit", Label("反映的单位"), FieldKind.UNIT, WHERE),
        Field("about_post", Label("反映的岗位"), FieldKind.POST, WHERE),
    ),
    steps=(
        Step("registered", Label("等待意见"), Role.LEAD, WHERE, acts=(
            act("respond", Role.LEAD, to="handling", milestone="opinion", primary=True),
            act("answer", CLERK, FIRST, to="answered"),
        )),
        Step("handling", Label("正在办理"), CLERK, WHERE, acts=(
            act("answer", CLERK, to="answered", primary=True),
            act("reclassify", CLERK),
            act("close", CLERK, to="closed", consent=Consent("head")),
        )),
        Step("answered", Label("等企业确认"), FIRM, WHERE, acts=(
            act("declare", FIRM, to="closed"),
            act("close", CLERK, to="closed", consent=Consent("lead")),
        )),
        Step("closed", Label("已办结"), FIRM, WHERE, closed=True),
    ),
    clocks=(
        ClockRule("opinion", Label("办理意见"), (BudgetChoice("3 working days"),), ("open",),
                  ("respond", "answer"), WHERE, S3, ladder=(Rung("0 hours", "lead", WHERE),)),
        ClockRule("closing", Label("办结反馈"),
                  (BudgetChoice("30 working days", 'class = "complex"'),
                   BudgetChoice("7 working days")),
                  ("open",), ("answer", "close"), WHERE, S3, soft=True,
                  ladder=(Rung("0 hours", "head", WHERE),)),
    ),
    classification=Classification(
        (CaseClass("complex", Label("复杂", "complex"), WHERE, when="hard = true", feedback=True),
         CaseClass("general", Label("一般", "general"), WHERE)), S3, WHERE),
    feedback=FeedbackRule("15 working days", S3, WHERE, ladder=(Rung("0 hours", "head", WHERE),),
                          sample=True),
    lead=Leading("2 working days", "principal", S3, WHERE,
                 ladder=(Rung("0 hours", "principal", WHERE),)),
    recusal=Recusal(("about_unit", "about_post"), "discipline", S3, WHERE),
    designation=Designation("1 working days", "director", S3),
    on_the_spot="answer",
    rating=RatingRule(),
)  # fmt: skip

DEPUTY = Actor("deputy-1", "staff", unit="committee", post="deputy", channel="window")
PRINCIPAL = Actor("principal-1", "staff", unit="committee", post="principal", channel="window")
CHOICES = (Choice("a", Label("甲")),)
