"""Documents of traces made by hand, for what no stored trace has: hostile names, great length, loops, nothing."""


def small():
    """Three steps that matter and two that do not: a device reaches a block that has been freed."""
    return {
        "format": "pincer-trace-page", "version": 1, "heading": "safe is violated in race under none",
        "property": "safe", "scenario": "race", "policy": "none", "settings": [{"name": "dax", "value": "true"}],
        "model": "race.pin", "documentation": "No device reaches a free block.",
        "processes": [{"name": "client", "kind": "ordinary"}, {"name": "nic", "kind": "device"}],
        "clause": {"text": "invariant safe: b0.life != free", "source": {"file": 0, "line": 2}},
        "reasons": ["for b = b0", "false: b0.life != free", "b0.life is free since step 3 (client, cut: free)"],
        "blame": [0],
        "tables": [
            {"title": "Block", "about": "one row for each", "rows": ["b0"], "columns": ["life", "pins"],
             "cells": [[0, 1]]},
            {"title": "extent", "rows": ["data", "log"], "columns": ["0"], "cells": [[2], [-1]]},
            {"title": "never", "rows": [""], "columns": ["frozen"], "cells": [[3]]},
        ],
        "cells": [{"name": "b0.life", "initial": "allocated", "matters": True},
                  {"name": "b0.pins", "initial": "0", "matters": True},
                  {"name": "extent[data, 0]", "initial": "b0", "matters": True},
                  {"name": "frozen", "initial": "false", "matters": False}],
        "prepared": ["extent[data, 0] = b0"],
        "steps": [
            {"number": 1, "process": 0, "operations": ["reg_mr", "pin_range"], "step": "pin",
             "choices": [{"name": "region", "value": "mr0"}], "source": {"file": 0, "line": 3},
             "changes": [{"cell": 1, "value": "1"}], "reads": [0], "role": "effect"},
            {"number": 2, "process": 0, "operations": ["cut"], "step": "detach", "choices": [],
             "source": {"file": 0, "line": 4}, "changes": [{"cell": 2, "value": "none"}], "reads": [2],
             "role": "effect"},
            {"number": 3, "process": 0, "operations": ["cut"], "step": "free", "choices": [],
             "source": {"file": 0, "line": 5}, "changes": [{"cell": 0, "value": "free"}], "reads": [2, 1],
             "role": "effect"},
            {"number": 4, "process": 1, "operations": ["serve"], "step": "idle", "choices": [], "changes": [],
             "reads": [], "role": "aside"},
            {"number": 5, "process": 0, "operations": ["rest"], "step": "idle", "choices": [], "changes": [],
             "reads": [], "role": "aside"},
            {"number": 6, "process": 1, "operations": ["serve"], "step": "fetch", "choices": [],
             "changes": [{"cell": 1, "value": "0"}], "reads": [0], "role": "decision"},
        ],
        "correct": {"parts": 2, "note": "Up to step 2 the two are the same.",
                    "steps": [{"number": 3, "process": 1, "operations": ["serve"], "step": "fetch", "choices": [],
                               "changes": [{"cell": 1, "value": "0"}]}]},
        "cut": "4 of 6 steps matter.",
        "sources": [{"path": "race.pin", "lines": ["module race", "invariant safe: b0.life != free", "step pin",
                                                   "step detach", "step free", "policy none {", "}"]}],
        "policyText": {"file": 0, "line": 6, "end": 7},
    }


def looping():
    """A run that repeats for ever from its second step on."""
    document = small()
    for key in ("correct", "policy", "policyText", "documentation"):
        del document[key]
    document.update(loopStart=1, blame=[], reasons=[])
    document["waiting"] = ["client waits for the block, held by nic since step 6"]
    return document


def nothing():
    """A property that is false before anything has run."""
    document = small()
    del document["correct"]
    document.update(steps=[], prepared=[], reasons=["false: b0.life != free"])
    return document


def broken():
    """A run whose last step is ill-defined."""
    document = small()
    document["steps"][-1].update(changes=[], role="effect")
    document["fault"] = "index 7 is outside of 0..<4"
    del document["correct"]
    return document


IMAGE = "<img src=x onerror=\"window.hacked=1\">"
SCRIPT = "</script><script>window.hacked=1</script>"
QUOTES = "\"'`><svg/onload=window.hacked=1>${window.hacked=1}"
OVERRIDE = "\u202egnp.exe\u202c\u2066\u200f"
ARABIC = "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645"
LONG = "x" * 10_000


def hostile():
    """Every text is an attack on the page: on its script, its layout, or its reader."""
    document = small()
    attacks = [IMAGE, SCRIPT, QUOTES, OVERRIDE, ARABIC, LONG, "javascript:window.hacked=1", "__proto__",
               "\u0000\u001b[31m"]
    count = 0

    def attack():
        nonlocal count
        count += 1
        return attacks[count % len(attacks)]

    for key in ("heading", "property", "scenario", "policy", "model", "documentation", "cut"):
        document[key] = attack()
    document["settings"] = [{"name": attack(), "value": attack()} for _ in attacks]
    document["processes"] = [{"name": text, "kind": "device" if index % 3 == 0 else "ordinary"}
                             for index, text in enumerate(attacks[:6])]
    document["clause"]["text"] = SCRIPT + LONG
    document["reasons"] = ["false: " + text for text in attacks] + attacks
    document["waiting"] = list(attacks)
    document["prepared"] = list(attacks)
    document["fault"] = LONG + IMAGE
    for cell in document["cells"]:
        cell.update(name=attack(), initial=attack())
    for table in document["tables"]:
        table.update(title=attack(), about=attack(), rows=[attack() for _ in table["rows"]],
                     columns=[attack() for _ in table["columns"]])
    document["steps"] = [
        {"number": index + 1, "process": index % 6, "operations": [attack(), attack()], "step": attack(),
         "choices": [{"name": attack(), "value": attack()}], "source": {"file": 0, "line": 1 + index % 9},
         "changes": [{"cell": index % 4, "value": attack()}], "reads": [0, 1, 2],
         "role": ["effect", "decision", "aside"][index % 3]}
        for index in range(19)]
    document["correct"]["note"] = attack()
    for step in document["correct"]["steps"]:
        step.update(operations=[attack()], step=attack(), changes=[{"cell": 1, "value": attack()}])
    document["sources"] = [{"path": SCRIPT, "lines": attacks + ["y" * 10_000]}]
    return document


def long(count=10_000, cells=300):
    """A long run: every step writes its number to one of the cells; two of three steps matter."""
    document = small()
    width = 10
    document["processes"] = [{"name": f"p{index}", "kind": "ordinary"} for index in range(3)]
    document["processes"].append({"name": "nic", "kind": "device"})
    document["cells"] = [{"name": f"c[{index}]", "initial": "0", "matters": True} for index in range(cells)]
    document["tables"] = [{"title": "c", "rows": [str(row) for row in range(cells // width)],
                           "columns": [str(column) for column in range(width)],
                           "cells": [list(range(row, row + width)) for row in range(0, cells, width)]}]
    document["steps"] = [
        {"number": index + 1, "process": index // 3 % 4, "operations": ["work"], "step": f"s{index + 1}", "choices": [],
         "source": {"file": 0, "line": 3}, "changes": [{"cell": index * 7 % cells, "value": str(index + 1)}],
         "reads": [(index + 1) % cells], "role": "aside" if index % 3 == 1 else "effect"}
        for index in range(count)]
    document["correct"]["parts"] = count // 2
    document["correct"]["steps"] = [dict(step, number=count // 2 + offset + 1)
                                    for offset, step in enumerate(document["steps"][count // 2:])]
    document["reasons"] = ["false: c[0] == 0"]
    return document
