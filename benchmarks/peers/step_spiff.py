"""SpiffWorkflow's side of one act: run a user task, with its state from and to JSON text.

A repair as BPMN: a start and six user tasks. It has no database of its own: an act reads the
workflow from its JSON, takes the task with an answer, lets the engine run on, and makes the JSON
anew. Measured twice: that alone, and with what every user of it has to add, one row for the state
and one for the history in one transaction, by plain psycopg. Reads {"address", "cases"}.
"""

import io
from itertools import pairwise

import psycopg
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from step_timing import asked, report, timed

TASKS = ("respond", "dispatch", "take", "arrive", "repair", "declare")


def diagram() -> bytes:
    """Return the BPMN text of the repair."""
    names = ("start", *TASKS, "end")
    links = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(names))
    )
    tasks = "".join(
        f'<userTask id="{name}" name="{name}"><incoming>f{n}</incoming>'
        f"<outgoing>f{n + 1}</outgoing></userTask>"
        for n, name in enumerate(TASKS)
    )
    return (
        '<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'targetNamespace="x"><process id="repair" isExecutable="true">'
        '<startEvent id="start"><outgoing>f0</outgoing></startEvent>'
        f'{tasks}<endEvent id="end"><incoming>f{len(TASKS)}</incoming></endEvent>{links}'
        "</process></definitions>"
    ).encode()


parser = BpmnParser()
parser.add_bpmn_xml(etree.parse(io.BytesIO(diagram())))
spec = parser.get_spec("repair")
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


def stepped(text: str, answer: str) -> str:
    """Return the JSON of a workflow after its ready task was taken with an answer."""
    workflow = serializer.deserialize_json(text)
    task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
    task.data["opinion"] = answer
    task.run()
    workflow.do_engine_steps()
    workflow.refresh_waiting_tasks()
    told: str = serializer.serialize_json(workflow)
    return told


def begun() -> str:
    """Return the JSON of a workflow that waits for its first user task."""
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    told: str = serializer.serialize_json(workflow)
    return told


def play_bare(number: int, clock: object) -> None:
    """Start one workflow and take its six acts without a store, each timed."""
    kept = [begun()]

    def act() -> None:
        kept[0] = stepped(kept[0], f"the answer of case {number}")

    for _ in TASKS:
        clock(act)


TOLD = asked()
store = psycopg.connect(TOLD["address"])
store.execute("CREATE TABLE workflow (id int PRIMARY KEY, holder text, state text)")
store.execute(
    "CREATE TABLE history (id serial PRIMARY KEY, workflow int, task text, at timestamptz)"
)
store.commit()


def play_stored(number: int, clock: object) -> None:
    """Start one workflow and take its six acts with a store, each timed."""
    store.execute("INSERT INTO workflow VALUES (%s, 'staff0', %s)", (number, begun()))
    store.commit()
    for name in TASKS:

        def act(name: str = name) -> None:
            found = store.execute("SELECT state FROM workflow WHERE id = %s FOR UPDATE", (number,))
            text = stepped(found.fetchone()[0], f"the answer of case {number}")
            store.execute(
                "UPDATE workflow SET state = %s, holder = %s WHERE id = %s", (text, name, number)
            )
            store.execute(
                "INSERT INTO history (workflow, task, at) VALUES (%s, %s, now())", (number, name)
            )
            store.commit()

        clock(act)


bare = timed(play_bare, TOLD["cases"])
report(
    timed(play_stored, TOLD["cases"]) | {"statements": 3, "bare_cpu_ms": bare["cpu_ms"]},
    version_of="SpiffWorkflow",
)
