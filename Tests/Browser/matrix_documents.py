"""Documents for the page of a matrix, and the page that shows one: small with known counts, large, and hostile."""

import base64
import hashlib
import json
import pathlib
import random

PAGES = pathlib.Path(__file__).resolve().parents[2] / "pages"


def page_of(document):
    """The page as the command makes it: one file, whose policy allows this script and no other."""
    script = (PAGES / "matrix.js").read_text()
    style = (PAGES / "common.css").read_text() + (PAGES / "matrix.css").read_text()
    text = json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html><html lang="en"><head><meta charset=utf-8>'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>Matrix</title>'
        f"<style>{style}</style></head><body><noscript>This page needs JavaScript.</noscript>"
        f'<main id="page"></main><script type="application/json" id="document">{text}</script>'
        f"<script>{script}</script></body></html>"
    )


def run(scenario, policy, dax, verdicts, expected=None, steps=None, costs="vv"):
    return {
        "scenario": scenario, "policy": policy, "settings": {"dax": dax}, "verdicts": verdicts,
        "expected": expected or verdicts, "steps": steps or {}, "costs": costs,
    }


def small():
    """Three policies, four properties, two scenarios, with and without DAX: counts can be checked by hand."""
    return {
        "format": "pincer-matrix-page", "version": 1,
        "columns": [
            {"property": "no_dma_to_freed_block", "aspect": "safety", "about": "No device reaches a freed block."},
            {"property": "well_defined", "aspect": "safety"},
            {"property": "changes_end", "aspect": "progress", "about": "Whoever has locked a file lets go of it."},
            {"property": "asked_by_nobody"},
        ],
        "costs": [
            {"name": "change_waits", "about": "A file operation waits for pins."},
            {"name": "change_fails", "about": "A file operation fails because of the policy."},
        ],
        "policies": [
            {"name": "nothing", "about": "Nobody is asked.", "text": "policy nothing: LayoutPolicy"},
            {"name": "wait_for_pins", "about": "Change waits.\nKind: wait.\n\nIt may `wait` for ever.",
             "text": "policy wait_for_pins: LayoutPolicy {\n  /// Waits.\n  await not pinned(file)\n}"},
            {"name": "etxtbsy", "about": "Change fails."},
        ],
        "scenarios": [
            {"name": "punch_under_region", "path": "models/scenarios/punch_under_region.pin", "about": "A hole."},
            {"name": "fork_under_region", "path": "models/scenarios/fork_under_region.pin", "about": "A child."},
        ],
        "axes": [{"name": "dax", "values": ["false", "true"]}],
        "runs": [
            run(0, 0, "false", "hhh-"),
            run(0, 0, "true", "vhh-", steps={"0": 13}),
            run(1, 0, "true", "vh?-", steps={"0": 17}),
            run(0, 1, "false", "hhh-", costs="hv"),
            run(0, 1, "true", "hhv-", steps={"2": 20}, costs="hv"),
            run(1, 1, "true", "hh--", expected="vh--", costs="hv"),
            run(0, 2, "false", "hhh-", costs="vh"),
            run(0, 2, "true", "hhh-", costs="vv"),
            run(1, 2, "true", "hhh-", costs="vv"),
        ],
        "traces": {
            "1/0": {"title": "no_dma_to_freed_block is violated", "text": "   1  client  pin\n   2  admin   punch",
                    "href": "traces/one.html"},
        },
    }


def large(policies=25, properties=35, runs=1600):
    """As large as a matrix is thought to become."""
    chance = random.Random(7)
    axes = [{"name": name, "values": ["false", "true"]} for name in ("dax", "freezing", "delayed_reuse")]

    def one(number):
        verdicts = "".join(chance.choice("hhhhhv-?") for _ in range(properties))
        steps = {str(at): chance.randint(2, 40) for at, verdict in enumerate(verdicts) if verdict == "v"}
        return {
            "scenario": number % 40, "policy": number % policies,
            "settings": {axis["name"]: chance.choice(axis["values"]) for axis in axes},
            "verdicts": verdicts, "expected": verdicts, "steps": steps,
            "costs": "".join(chance.choice("hvv") for _ in range(6)),
        }

    return {
        "format": "pincer-matrix-page", "version": 1,
        "columns": [{"property": f"property_number_{at}_is_kept", "aspect": f"aspect{at // 7}"}
                    for at in range(properties)],
        "costs": [{"name": f"cost_{at}"} for at in range(6)],
        "policies": [{"name": f"policy_number_{at}"} for at in range(policies)],
        "scenarios": [{"name": f"scenario_{at}", "path": f"models/{at}.pin"} for at in range(40)],
        "axes": axes, "runs": [one(number) for number in range(runs)], "traces": {},
    }


MARKUP = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script></script><!--\"'`&amp;${1}"
FROM_RIGHT = "\u202e\u05e9\u05dc\u05d5\u05dd gnp.exe\u202d\u2067"
ENDLESS = "W" * 10_000
UNDERLINED = "_" * 10_000


def hostile():
    """The small document, in which every text is an attack: on the page, on its lines, or on its width."""
    document = small()
    texts = [MARKUP, FROM_RIGHT, ENDLESS, UNDERLINED]
    for at, column in enumerate(document["columns"]):
        column.update(property=texts[at], about=texts[at - 1], aspect=texts[at // 2])
    for at, policy in enumerate(document["policies"]):
        policy.update(name=texts[at], about=texts[at], text=texts[at])
    for at, cost in enumerate(document["costs"]):
        cost.update(name=f"cost {texts[at]}", about=texts[at + 1])
    for at, scenario in enumerate(document["scenarios"]):
        scenario.update(name=texts[at], path=texts[at], about=texts[at])
    document["axes"] = [{"name": texts[0], "values": [texts[1], texts[2]]}, {"name": "__proto__", "values": ["x"]}]
    for one in document["runs"]:
        one["settings"] = {texts[0]: texts[1], texts[3]: texts[2]}
    document["traces"]["1/0"] = {"title": MARKUP, "text": MARKUP + ENDLESS, "href": "javascript:window.hacked=1"}
    return document
