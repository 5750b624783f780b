"""Decision models: tables, knowledge, services and imports, with unknown facts."""

from decimal import Decimal

import pytest

from guanyun.engines.common.feel import UNKNOWN, Value
from guanyun.engines.rules import dmn_run, read_model, read_models
from guanyun.errors import Refused, sentence

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model_text(body: str, *, name: str = "助企", namespace: str = "urn:demo") -> bytes:
    """Return a DMN file around a body."""
    return (
        f'<definitions xmlns="{SPACE}" name="{name}" namespace="{namespace}">{body}</definitions>'
    ).encode()


def datum(name: str, kind: str = "number") -> str:
    """Return an input datum whose id is its name."""
    variable = f'<variable name="{name}" typeRef="{kind}"/>'
    return f'<inputData id="{name}" name="{name}">{variable}</inputData>'


def decision(name: str, logic: str, *needs: str, kind: str = "Any") -> str:
    """Return a decision whose id is its name, and which reads other elements."""
    wires = "".join(
        f'<informationRequirement><requiredInput href="#{need}"/></informationRequirement>'
        for need in needs
    )
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        f"{wires}{logic}</decision>"
    )


def literal(text: str) -> str:
    """Return a boxed literal expression."""
    return f"<literalExpression><text><![CDATA[{text}]]></text></literalExpression>"


def table(policy: str, rules: str, extra: str = "") -> str:
    """Return a table of one input, 税收, and one output, whose values are ranked 高, 中, 低."""
    lines = [line.split("=>") for line in rules.split(";")]
    rows = "".join(
        f"<rule><inputEntry><text><![CDATA[{cell.strip()}]]></text></inputEntry>"
        f"<outputEntry><text>{said.strip()}</text></outputEntry></rule>"
        for cell, said in lines
    )
    return (
        f'<decisionTable hitPolicy="{policy}" {extra}>'
        "<input><inputExpression><text>税收</text></inputExpression></input>"
        '<output><outputValues><text>"高", "中", "低"</text></outputValues></output>'
        f"{rows}</decisionTable>"
    )


def run_table(policy: str, rules: str, tax: Value, extra: str = "") -> Value:
    """Return what a table says of a tax."""
    body = datum("税收") + decision("档", table(policy, rules, extra), "税收")
    return dmn_run(read_model(model_text(body)), {"税收": tax}, "档")


OVERLAP = '> 5 => "低"; > 7 => "高"; > 100 => "中"'


@pytest.mark.parametrize(
    ("policy", "extra", "result"),
    [
        ("UNIQUE", "", None),
        ("ANY", "", None),
        ("FIRST", "", "低"),
        ("PRIORITY", "", "高"),
        ("RULE ORDER", "", ("低", "高")),
        ("OUTPUT ORDER", "", ("高", "低")),
        ("COLLECT", "", ("低", "高")),
        ("COLLECT", 'aggregation="COUNT"', Decimal(2)),
        ("COLLECT", 'aggregation="MIN"', "低"),
    ],
)
def test_hit_policy_chooses(policy: str, extra: str, result: Value) -> None:
    """Where two rules hold, the hit policy says what the table yields."""
    assert run_table(policy, OVERLAP, Decimal(8), extra) == result


@pytest.mark.parametrize("policy", ["UNIQUE", "PRIORITY", "COLLECT", "RULE ORDER"])
def test_unknown_input_makes_the_table_unknown(policy: str) -> None:
    """A rule that may hold leaves the table unknown, not null."""
    assert run_table(policy, OVERLAP, UNKNOWN) is UNKNOWN


def test_first_rule_that_asks_nothing_decides_without_the_fact() -> None:
    """A first rule of a dash holds even for an unknown fact."""
    assert run_table("FIRST", '- => "低"; > 7 => "高"', UNKNOWN) == "低"


def test_no_rule_yields_null() -> None:
    """A table without a rule that holds yields null."""
    assert run_table("UNIQUE", OVERLAP, Decimal(1)) is None


def test_knowledge_and_service_run_with_their_parameters() -> None:
    """Knowledge is a function of its parameters, a service of the data it needs."""
    body = (
        datum("税收") + '<businessKnowledgeModel id="k" name="分成 办法"><encapsulatedLogic>'
        '<formalParameter name="基数" typeRef="number"/>'
        + literal("基数 * 0.2")
        + "</encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="d" name="分成"><variable name="分成"/>'
        '<informationRequirement><requiredInput href="#税收"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
        + literal("分成 办法(税收)")
        + '</decision><decisionService id="s" name="核算"><outputDecision href="#d"/>'
        '<inputData href="#税收"/></decisionService>'
    )
    model = read_model(model_text(body))

    assert dmn_run(model, {"税收": Decimal(10)}, "分成") == Decimal("2.0")
    assert dmn_run(model, {"基数": Decimal(5)}, "分成 办法") == Decimal("1.0")
    assert dmn_run(model, {"税收": Decimal(20)}, "核算") == Decimal("4.0")


def test_value_that_does_not_fit_its_type_is_null() -> None:
    """A value outside the type of its variable is null, a list of one is its item."""
    body = (
        '<itemDefinition name="档次"><typeRef>string</typeRef>'
        '<allowedValues><text>"高", "低"</text></allowedValues></itemDefinition>'
        + datum("档", "档次")
        + decision("回", literal("档"), "档")
        + decision("数", literal("[1]"), kind="number")
        + decision("错", literal('"a"'), kind="number")
    )
    model = read_model(model_text(body))

    assert dmn_run(model, {"档": "高"}, "回") == "高"
    assert dmn_run(model, {"档": "中"}) == {"回": None, "数": Decimal(1), "错": None}


def test_faulty_text_is_null_and_told() -> None:
    """A text that is no FEEL yields null, and the model says where it stands."""
    model = read_model(model_text(decision("坏", literal("1 +"))))

    assert dmn_run(model, {}, "坏") is None
    assert [(fault.element, fault.refusal.code) for fault in model.faults] == [
        ("坏", "feel.syntax")
    ]


def test_imported_model_is_read_by_its_local_name() -> None:
    """A decision of another model is read as an entry under the name of its import."""
    home = model_text(decision("率", literal("0.2")), name="A", namespace="urn:a")
    body = (
        f'<import name="基础" namespace="urn:a" importType="{SPACE}"/>'
        '<decision id="d" name="额"><variable name="额"/>'
        '<informationRequirement><requiredDecision href="urn:a#率"/></informationRequirement>'
        + literal("基础.率 * 100")
        + "</decision>"
    )
    model = read_models({"a.dmn": home, "b.dmn": model_text(body)}, "b.dmn")

    assert dmn_run(model, {}, "额") == 20


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a", "dmn.no_xml"),
        (b"<a/>", "dmn.no_definitions"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dmn.doctype"),
        (model_text('<import name="x" namespace="urn:x"/>'), "dmn.no_import"),
    ],
)
def test_file_that_is_no_model_is_refused(content: bytes, code: str) -> None:
    """A broken, foreign or dangerous file is refused with a sentence in both languages."""
    with pytest.raises(Refused) as refused:
        read_model(content)

    assert refused.value.code == code
    assert sentence(code, refused.value.fields, "zh") != str(refused.value)
    assert sentence(code, refused.value.fields, "en") != str(refused.value)


def test_decisions_that_require_each_other_are_refused() -> None:
    """A cycle of requirements is refused, not run until the stack ends."""
    model = read_model(
        model_text(decision("a", literal("b"), "b") + decision("b", literal("a"), "a"))
    )

    with pytest.raises(Refused, match=r"dmn\.cycle"):
        dmn_run(model, {}, "a")
