"""Reports of a check and files for other tools, judged by programs that others have written."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import itf_py
import jsonschema
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from browser import PINCER, ROOT

MODEL = """
module hello
enum Life { mapped, free }
var life: Life = mapped
var pins: Int in 0...1 = 0
scenario hello {
  process client {
    step pin { if life == mapped { pins = 1 } }
    step unpin { pins = 0 }
  }
  process admin {
    step check { await pins == 0 }
    step free { life = free }
  }
  invariant pinned_is_not_free: pins > 0 implies life != free
  expect pinned_is_not_free: VERDICT
}
"""

# What Apalache's ADR 15 says of a trace, as a schema.
ITF = {
    "type": "object",
    "required": ["vars", "states"],
    "properties": {
        "#meta": {"type": "object"},
        "vars": {"type": "array", "items": {"type": "string"}},
        "loop": {"type": "integer", "minimum": 0},
        "states": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"#meta": {"type": "object"}},
                "additionalProperties": {"$ref": "#/$defs/value"},
            },
        },
    },
    "$defs": {
        "value": {
            "anyOf": [
                {"type": ["boolean", "string"]},
                {"type": "array", "items": {"$ref": "#/$defs/value"}},
                {
                    "type": "object",
                    "required": ["#bigint"],
                    "properties": {"#bigint": {"type": "string", "pattern": "^-?[0-9]+$"}},
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": {
                        "#tup": {"$ref": "#/$defs/list"},
                        "#set": {"$ref": "#/$defs/list"},
                        "#map": {
                            "type": "array",
                            "items": {
                                "type": "array",
                                "minItems": 2,
                                "maxItems": 2,
                                "items": {"$ref": "#/$defs/value"},
                            },
                        },
                    },
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "propertyNames": {"pattern": "^[^#]"},
                    "additionalProperties": {"$ref": "#/$defs/value"},
                },
            ]
        },
        "list": {"type": "array", "items": {"$ref": "#/$defs/value"}},
    },
}


class ReportsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pincer-reports-")
        self.place = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def check(self, verdict, *options):
        """Checks the model with an expectation; returns the exit code."""
        (self.place / "hello.pin").write_text(MODEL.replace("VERDICT", verdict))
        command = [PINCER, "check", "hello.pin", "--no-cache", *options]
        return subprocess.run(command, cwd=self.place, capture_output=True).returncode

    def test_junit_is_read_with_a_case_for_each_expectation(self):
        self.assertEqual(self.check("holds", "--junit", "j.xml"), 1)
        report = JUnitXml.fromfile(str(self.place / "j.xml"))
        cases = {case.name: case for suite in report for case in suite}
        self.assertEqual(set(cases), {"pinned_is_not_free", "no_deadlock", "well_defined"})
        self.assertIn("pin", cases["pinned_is_not_free"].result[0].text)
        self.assertEqual(cases["no_deadlock"].result, [])
        self.assertEqual((report.tests, report.failures, report.errors), (3, 1, 0))

    def test_sarif_fits_its_object_model(self):
        self.assertEqual(self.check("holds", "--sarif", "s.sarif"), 1)
        log = Sarif.model_validate_json((self.place / "s.sarif").read_text())
        (result,) = log.runs[0].results
        self.assertEqual(result.rule_id, "pinned_is_not_free")
        place = result.locations[0].physical_location
        self.assertEqual(place.artifact_location.uri, "hello.pin")
        text = (self.place / "hello.pin").read_text().split("\n")
        self.assertIn("expect pinned_is_not_free", text[place.region.start_line - 1])
        self.assertGreaterEqual(len(result.code_flows[0].thread_flows[0].locations), 3)

    def test_sarif_of_a_good_check_has_no_results(self):
        self.assertEqual(self.check("violated", "--sarif", "s.sarif"), 0)
        self.assertEqual(Sarif.model_validate_json((self.place / "s.sarif").read_text()).runs[0].results, [])

    def test_traces_are_read_by_a_library_for_itf(self):
        for trace in sorted((ROOT / "counterexamples").glob("*.json"))[::12]:
            out = self.place / "trace.itf.json"
            subprocess.run([PINCER, "show", str(trace), "--itf", str(out)], check=True, cwd=ROOT)
            document = json.loads(out.read_text())
            jsonschema.validate(document, ITF)
            read = itf_py.trace_from_json(document)
            stored = json.loads(trace.read_text())
            steps = [step for step in stored["steps"] if step["process"] != "setup"]
            self.assertEqual(len(read.states), len(steps) + 1, trace.name)
            self.assertEqual(read.loop is not None, "loopStart" in stored, trace.name)

    def test_a_figure_is_xml_and_a_graph_is_drawn(self):
        from xml.dom import minidom

        trace = sorted((ROOT / "counterexamples").glob("*no_deadlock*.json"))[0]
        out = self.place / "trace.svg"
        subprocess.run([PINCER, "show", str(trace), "--svg", str(out)], check=True, cwd=ROOT)
        self.assertEqual(minidom.parse(str(out)).documentElement.tagName, "svg")
        self.check("holds")
        graph = self.place / "graph.svg"
        subprocess.run([PINCER, "graph", "hello.pin", "--svg", str(graph)], check=True, cwd=self.place)
        self.assertIn("breaks pinned_is_not_free", graph.read_text())

    def test_a_reproducer_compiles_and_takes_the_steps_in_order(self):
        for trace in sorted((ROOT / "counterexamples").glob("*.json"))[::40]:
            source = self.place / "reproducer.c"
            subprocess.run([PINCER, "show", str(trace), "--litmus", str(source)], check=True, cwd=ROOT)
            program = self.place / "reproducer"
            subprocess.run(
                ["cc", "-Wall", "-Wextra", "-Werror", "-pthread", "-o", str(program), str(source)], check=True)
            said = subprocess.run([str(program)], check=True, capture_output=True, text=True, timeout=20).stdout
            numbers = [int(line.split()[0]) for line in said.splitlines()]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)), trace.name)


if __name__ == "__main__":
    unittest.main()
