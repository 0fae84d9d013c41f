"""Tests of the page of a counterexample, in a browser: python -m unittest discover Tests/Browser -p '*_test.py'"""

import unittest

import documents
from browser import BrowserTest, document_of, page, with_document
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

STORED = "truncate_and_reuse.admin_audit.dax-true.no_read_of_another_file"
VALUES = """return Object.fromEntries([...document.querySelectorAll('.cell')].map((cell) =>
  [cell.dataset.cell, cell.querySelector('bdi').textContent]))"""


def states_of(document):
    """The values of all cells before the first step and after each: what the page must agree with."""
    states = [[cell["initial"] for cell in document["cells"]]]
    for step in document["steps"]:
        state = list(states[-1])
        for change in step["changes"]:
            state[change["cell"]] = change["value"]
        states.append(state)
    return states


class TracePageTest(BrowserTest):
    maxDiff = None

    def show(self, document, fragment=""):
        """Opens the page of a document made by hand."""
        self.open(with_document(page(STORED), document, self.id().rsplit(".", 1)[-1]), fragment)

    def selected(self):
        """The number of the selected step; 0 stands for the start."""
        boxes = self.all(".box[aria-current=step]")
        self.assertEqual(len(boxes), 1)
        return int(boxes[0].get_attribute("data-step")) + 1

    def value(self, cell):
        return self.text(f'.cell[data-cell="{cell}"] bdi')

    def shown_steps(self):
        return [int(box.get_attribute("data-step")) + 1 for box in self.all(".box")]


class OpeningTest(TracePageTest):
    def test_opens_at_the_last_step_with_the_reason(self):
        self.show(documents.small())
        self.assertEqual(self.text("h1"), "safe is violated in race under none")
        self.assertEqual(self.selected(), 6)
        alarm = self.one(".reasons .false")
        self.assertIn("b0.life != free", alarm.text)
        self.assertIn("✗ false", alarm.text)
        self.assertEqual(self.script("return scrollY"), 0)
        self.assertIn("4 of 6 steps matter", self.text(".verdict"))
        self.assertIn("b0.life != free", self.text(".row.end"))
        self.assertIn("decision: taken because something had not happened yet", self.text(".row.selected"))

    def test_a_stored_trace_shows_every_state(self):
        path = page(STORED)
        document = document_of(path)
        self.open(path)
        self.assertEqual(self.text("h1"), document["heading"])
        self.assertEqual(self.selected(), len(document["steps"]))
        if self.one(".button.all").is_displayed():
            self.press("a")
        self.assertEqual(self.shown_steps(), list(range(len(document["steps"]) + 1)))
        if self.all("#still-tables > summary"):
            self.one("#still-tables > summary").click()
            self.eventually(lambda: self.all("#still-tables .cell"), "the tables that never change are there")
        self.press(Keys.HOME)
        for number, state in enumerate(states_of(document)):
            self.assertEqual(self.selected(), number)
            for cell, value in self.script(VALUES).items():
                self.assertEqual(value, state[int(cell)][:60], f"{document['cells'][int(cell)]} after step {number}")
            self.press(Keys.ARROW_RIGHT)

    def test_chips_name_what_was_checked(self):
        self.show(documents.small())
        chips = self.text(".chips")
        for text in ("race", "none", "dax", "true", "race.pin"):
            self.assertIn(text, chips)

    def test_the_address_says_which_step(self):
        self.show(documents.small(), "#step=2")
        self.assertEqual(self.selected(), 2)
        self.assertEqual(self.value(2), "none")
        self.press("k")
        self.eventually(lambda: self.script("return location.hash") == "#step=1", "the address follows")
        self.script("location.hash = '#step=3'")
        self.eventually(lambda: self.selected() == 3, "the page follows the address")

    def test_an_address_of_a_collapsed_step_opens_its_group(self):
        self.show(documents.small(), "#step=5")
        self.assertEqual(self.selected(), 5)
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 4, 5, 6])

    def test_an_address_that_is_none_is_ignored(self):
        for fragment in ("#step=99", "#step=x", "#<img>"):
            self.show(documents.small(), fragment)
            self.assertEqual(self.selected(), 6)

    def test_a_violation_before_the_first_step(self):
        self.show(documents.nothing())
        self.assertEqual(self.selected(), 0)
        self.assertIn("blamed", self.one('.cell[data-cell="0"]').get_attribute("class"))
        self.press(Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.END)
        self.assertEqual(self.selected(), 0)

    def test_a_step_that_is_ill_defined(self):
        self.show(documents.broken())
        for place in (".verdict", ".row.selected", ".card"):
            self.assertIn("index 7 is outside of 0..<4", self.text(place))

    def test_a_loop(self):
        self.show(documents.looping())
        self.assertIn("from here on, forever", self.text(".row.loop"))
        self.assertIn("held by nic", self.text(".waiting"))
        self.assertEqual(len(self.all(".row.looped .box")), 3)
        self.one(".row.again .link").click()
        self.assertEqual(self.selected(), 2)


class TimeTest(TracePageTest):
    def test_keys_go_back_and_forward(self):
        self.show(documents.small())
        self.assertEqual((self.value(0), self.value(1)), ("free", "0"))
        self.press(Keys.ARROW_LEFT)
        self.assertEqual(self.selected(), 3)  # 4 and 5 are collapsed
        self.assertEqual((self.value(0), self.value(1)), ("free", "1"))
        self.press("k")
        self.assertEqual((self.value(0), self.value(2)), ("allocated", "none"))
        self.assertEqual(self.text("#state-title"), "State after step 2")
        self.press(Keys.HOME)
        self.assertEqual((self.value(1), self.value(2)), ("0", "b0"))
        self.press("j", Keys.ARROW_RIGHT)
        self.assertEqual(self.selected(), 2)
        self.press(Keys.END)
        self.assertEqual(self.selected(), 6)

    def test_what_a_step_changed_is_marked(self):
        self.show(documents.small(), "#step=3")
        cell = self.one('.cell[data-cell="0"]')
        self.assertIn("●", cell.text)
        self.assertIn("was allocated", cell.text)
        self.assertIn("changed by this step", cell.get_attribute("aria-label"))
        self.press("k")
        self.assertNotIn("●", cell.text)

    def test_what_is_blamed_is_marked_at_the_end_only(self):
        self.show(documents.small())
        cell = self.one('.cell[data-cell="0"]')
        self.assertIn("✗", cell.text)
        self.assertIn("decides the verdict", cell.get_attribute("aria-label"))
        self.press("k")
        self.assertNotIn("✗", cell.text)

    def test_slider(self):
        self.show(documents.small())
        slider = self.one("input[type=range]")
        self.assertEqual(slider.get_attribute("value"), "4")
        self.script("arguments[0].value = 1; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", slider)
        self.assertEqual(self.selected(), 1)
        self.assertEqual(slider.get_attribute("aria-valuetext"), "step 1 of 6: client, pin_range: pin")
        slider.send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.selected(), 2)
        slider.send_keys(Keys.END)
        self.assertEqual(self.selected(), 6)
        slider.send_keys("k")
        self.assertEqual(self.selected(), 3)

    def test_buttons(self):
        self.show(documents.small())
        first, back, forward, last = self.all(".bar .group:first-child .button")
        self.assertFalse(forward.is_enabled() or last.is_enabled())
        back.click()
        self.assertEqual(self.selected(), 3)
        first.click()
        self.assertEqual(self.selected(), 0)
        self.assertFalse(first.is_enabled() or back.is_enabled())
        forward.click()
        self.assertEqual(self.selected(), 1)
        last.click()
        self.assertEqual(self.selected(), 6)

    def test_a_click_selects(self):
        self.show(documents.small())
        self.one('.box[data-step="1"]').click()
        self.assertEqual(self.selected(), 2)
        self.assertIn("race.pin:4", self.text(".card"))
        self.assertIn("step detach", self.text(".card .meant"))

    def test_the_selected_step_is_announced(self):
        self.show(documents.small())
        self.assertEqual(self.text("[role=status]"), "")
        self.press("k")
        self.assertEqual(self.text("[role=status]"), "Step 3 of 6: client, cut: free. b0.life allocated → free")
        self.assertEqual(self.one("[role=status]").get_attribute("aria-live"), "polite")

    def test_a_sentence_leads_to_its_step(self):
        self.show(documents.small())
        self.one(".reasons .link").click()
        self.assertEqual(self.selected(), 3)


class AsidesTest(TracePageTest):
    def test_collapsed_steps_open_and_close(self):
        self.show(documents.small())
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 6])
        toggle = self.one("[data-asides]")
        self.assertEqual(toggle.text, "2 steps whose effects are not needed (nic, client) – show")
        toggle.send_keys(Keys.ENTER)
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 4, 5, 6])
        self.assertEqual(self.script("return document.activeElement.dataset.asides"), "3")
        self.assertEqual(self.one("input[type=range]").get_attribute("max"), "6")
        self.press(Keys.ARROW_LEFT)
        self.assertEqual(self.selected(), 5)
        self.one("[data-asides]").click()
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 6])
        self.assertEqual(self.selected(), 3)  # what was selected is collapsed

    def test_all_steps(self):
        self.show(documents.small())
        self.press("a")
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 4, 5, 6])
        self.assertEqual(self.one(".button.all").get_attribute("aria-pressed"), "true")
        self.press(Keys.ARROW_LEFT)
        self.assertEqual(self.selected(), 5)
        self.one(".button.all").click()
        self.assertEqual(self.shown_steps(), [0, 1, 2, 3, 6])
        self.assertEqual(self.selected(), 3)

    def test_tables_that_never_change_are_folded(self):
        self.show(documents.small())
        self.assertEqual(self.text("#still-tables > summary"), "1 table that never changes")
        self.assertEqual(self.all('.cell[data-cell="3"]'), [])
        self.one("#still-tables > summary").click()
        self.eventually(lambda: self.all('.cell[data-cell="3"]'), "the table is there")
        self.eventually(lambda: self.value(3) == "false", "it has its value")


class WhyTest(TracePageTest):
    def test_a_value_leads_back_to_who_wrote_it(self):
        self.show(documents.small())
        self.assertFalse(self.one(".why").is_displayed())
        self.one('.cell[data-cell="0"]').send_keys(Keys.ENTER)
        self.assertIn("b0.life is free since step 3: client, cut: free", self.text(".trail > li:last-child"))
        self.assertEqual(self.selected(), 6)  # asking does not travel in time
        self.assertIn("cause", self.one('.box[data-step="2"]').find_element(By.XPATH, "..").get_attribute("class"))
        self.assertIn("1 in the chain of why", self.text('.box[data-step="2"]'))
        self.assertEqual(self.text("[role=status]"), "b0.life is free since step 3: client, cut: free")
        reads = self.all(".trail .reads .link")
        self.assertEqual([read.text for read in reads], ["extent[data, 0] = none", "b0.pins = 1"])
        reads[0].click()
        self.assertIn("extent[data, 0] is none since step 2", self.text(".trail > li:last-child"))
        self.all(".trail > li:last-child .reads .link")[0].click()
        self.assertIn("extent[data, 0] is b0 from the start", self.text(".trail > li:last-child"))
        self.assertEqual(len(self.all(".trail > li")), 3)
        # Another link of the first answer starts the rest anew.
        self.all(".trail > li:first-child .reads .link")[1].click()
        self.assertEqual(len(self.all(".trail > li")), 2)
        self.assertIn("b0.pins is 1 since step 1", self.text(".trail > li:last-child"))
        self.one(".trail > li:last-child p .link").click()
        self.assertEqual(self.selected(), 1)

    def test_escape_closes_it(self):
        self.show(documents.small())
        self.one('.cell[data-cell="0"]').click()
        self.one(".trail .link").send_keys(Keys.ESCAPE)
        self.assertFalse(self.one(".why").is_displayed())
        self.assertEqual(self.all(".row.cause"), [])
        self.assertEqual(self.script("return document.activeElement.dataset.cell"), "0")

    def test_a_value_from_before_is_asked_as_it_was(self):
        self.show(documents.small(), "#step=2")
        self.one('.cell[data-cell="0"]').click()
        self.assertIn("b0.life is allocated from the start", self.text(".trail"))


class FoldsTest(TracePageTest):
    def test_the_property_and_the_policy_have_their_text(self):
        self.show(documents.small())
        self.one("#clause > summary").click()
        self.eventually(lambda: self.all("#clause .meant"), "the clause is there")
        self.assertIn("invariant safe: b0.life != free", self.text("#clause .meant"))
        self.one("#policy > summary").click()
        self.eventually(lambda: self.all("#policy li"), "the policy is there")
        self.assertEqual([line.text for line in self.all("#policy li code")], ["policy none {", "}"])

    def test_the_nearest_run_that_keeps_it(self):
        self.show(documents.small())
        self.one(".row.parts .link").click()
        self.assertIn("Up to step 2 the two are the same.", self.text("#correct"))
        this = [item.text for item in self.all(".compare .this li .nr")]
        that = [item.text for item in self.all(".compare .that li .nr")]
        self.assertEqual((this, that), (["3", "4", "5", "6"], ["3"]))
        self.assertIn("b0.pins 1 → 0", self.text(".compare .that li"))
        left, right = self.one(".compare .this").rect, self.one(".compare .that").rect
        self.assertEqual(left["y"], right["y"])
        self.assertLess(left["x"] + left["width"], right["x"])


class LooksTest(TracePageTest):
    def ground(self):
        return self.script("return getComputedStyle(document.body).backgroundColor")

    def test_theme(self):
        self.media(prefers_color_scheme="light")
        self.show(documents.small())
        light = self.ground()
        self.press("t")
        dark = self.ground()
        self.assertNotEqual(light, dark)
        self.driver.refresh()
        self.assertEqual(self.ground(), dark)  # it is remembered
        self.one(".button.theme").click()
        self.assertEqual(self.ground(), light)
        self.media(prefers_color_scheme="dark")
        self.show(documents.small())
        self.driver.refresh()  # without what was stored
        self.assertEqual(self.ground(), dark)

    def test_desktop_has_state_beside_the_run(self):
        self.show(documents.small())
        run, side = self.one(".run").rect, self.one(".side").rect
        self.assertLessEqual(run["x"] + run["width"], side["x"])
        lanes = [self.one(f'.box[data-step="{step}"]').rect["x"] for step in (0, 5)]
        self.assertLess(lanes[0], lanes[1])
        self.assert_fits()

    def test_phone(self):
        self.size(360, 740, mobile=True)
        for document in (documents.small(), documents.looping(), documents.broken(), documents.nothing()):
            self.show(document)
            self.assert_fits()
        self.show(documents.small())
        self.assertTrue(self.one('.box[data-step="5"] .tag').is_displayed())
        self.assertFalse(self.one(".side").is_displayed())
        self.one(".sheet-toggle").click()
        self.assertTrue(self.one('.cell[data-cell="0"]').is_displayed())
        self.assert_fits()
        self.one('.cell[data-cell="0"]').click()
        self.assert_fits()
        for name in ("#clause", "#policy", "#correct"):
            self.script("document.querySelector(arguments[0]).open = true", name)
        self.assert_fits()
        bar = self.one(".bar").rect
        self.assertLessEqual(bar["y"] + bar["height"], 741 + self.script("return scrollY"))

    def test_phone_with_a_stored_trace(self):
        self.size(360, 740, mobile=True)
        self.open(page(STORED))
        self.press("a")
        self.one(".sheet-toggle").click()
        self.assert_fits()

    def test_paper(self):
        self.show(documents.small())
        self.media("print")
        self.eventually(lambda: len(self.all(".box")) == 7, "all steps are there")
        self.assertFalse(self.one(".bar").is_displayed())
        self.assertFalse(self.one(".skip").is_displayed())
        self.assertEqual(self.ground(), "rgb(255, 255, 255)")
        self.assertEqual(self.script("return getComputedStyle(document.querySelector('.box')).color"), "rgb(0, 0, 0)")
        self.assertTrue(self.one("#policy .lines").is_displayed())
        self.assertTrue(self.one("#still-tables .cell").is_displayed())
        self.media()
        self.eventually(lambda: len(self.all(".box")) == 5, "they are collapsed again")
        self.assertEqual(self.all("#policy[open]"), [])
        self.assertEqual(self.selected(), 6)

    def test_nothing_moves_if_that_is_preferred(self):
        self.media(prefers_reduced_motion="reduce")
        self.show(documents.small())
        moving = self.script("""return [...document.querySelectorAll('*')].filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).length""")
        self.assertEqual(moving, 0)

    def test_hovering_shows_the_source(self):
        self.show(documents.small())
        box = self.one('.box[data-step="1"]')
        self.script("""arguments[0].dispatchEvent(
          new PointerEvent('pointerover', {bubbles: true, pointerType: 'mouse'}))""", box)
        self.eventually(lambda: self.one(".tip").is_displayed(), "the tip is there")
        for text in ("race.pin:4", "step detach", "extent[data, 0] = b0"):
            self.assertIn(text, self.text(".tip"))
        self.press("j")
        self.assertFalse(self.one(".tip").is_displayed())


class KeyboardTest(TracePageTest):
    def test_everything_is_reached(self):
        self.show(documents.small())
        reached = []
        for _ in range(60):
            self.press(Keys.TAB)
            reached.append(self.script("""const element = document.activeElement;
              return element.dataset.step ? 'step ' + element.dataset.step : element.dataset.cell
                ? 'cell ' + element.dataset.cell : element.type === 'range' ? 'slider'
                : element.getAttribute('aria-label') ?? element.textContent"""))
            if len(reached) > 3 and reached[-1] == reached[0]:
                break
        order = ["To the selected step", "step 3", "First step (Home)", "Back (←)", "slider", "all steps",
                 "Light or dark (t)", "Help: keys and signs (?)",
                 "2 steps whose effects are not needed (nic, client) – show",
                 "step 5", "cell 0", "1 table that never changes"]
        places = [next((place for place, text in enumerate(reached) if text == wanted), wanted) for wanted in order]
        self.assertEqual([place for place in places if isinstance(place, str)], [], f"not reached: {reached}")
        self.assertEqual(places, sorted(places))

    def test_focus_follows_among_rows(self):
        self.show(documents.small())
        self.one(".row.selected .box").send_keys(Keys.ARROW_UP)
        self.assertEqual(self.script("return document.activeElement.dataset.step"), "2")
        self.press("j")
        self.assertEqual(self.script("return document.activeElement.dataset.step"), "5")
        outline = self.script("return getComputedStyle(document.activeElement).outlineStyle")
        self.assertEqual(outline, "solid")

    def test_up_and_down_go_among_cells_while_left_and_right_go_through_time(self):
        self.show(documents.small())
        self.one('.cell[data-cell="0"]').send_keys(Keys.ARROW_DOWN)
        focused = "return document.activeElement.dataset.cell"
        self.assertEqual(self.script(focused), "1")
        self.press(Keys.ARROW_LEFT)
        self.assertEqual((self.script(focused), self.selected(), self.value(1)), ("1", 3, "1"))
        self.press(Keys.ARROW_UP, Keys.ENTER)
        self.assertIn("b0.life is free", self.text(".trail"))

    def test_help(self):
        self.show(documents.small())
        self.press("?")
        self.assertTrue(self.one("dialog").is_displayed())
        self.press("k")
        self.assertEqual(self.selected(), 6)  # keys rest while it is open
        self.press(Keys.ESCAPE)
        self.assertFalse(self.one("dialog").is_displayed())
        self.press("k")
        self.assertEqual(self.selected(), 3)

    def test_keys_of_the_browser_are_left_alone(self):
        self.show(documents.small())
        for modifier in (Keys.CONTROL, Keys.ALT):
            self.press(modifier + "a")
        self.assertEqual(self.one(".button.all").get_attribute("aria-pressed"), "false")


class AccessibilityTest(TracePageTest):
    def test_in_both_themes_and_on_a_phone(self):
        for scheme in ("light", "dark"):
            for width in (1280, 390):
                with self.subTest(scheme=scheme, width=width):
                    self.size(width, 900, mobile=width < 500)
                    self.media(prefers_color_scheme=scheme)
                    self.show(documents.small())
                    for name in ("#clause", "#policy", "#correct", "#still-tables"):
                        self.script("document.querySelector(arguments[0]).open = true", name)
                    self.press("a")
                    if width < 500:
                        self.one(".sheet-toggle").click()
                    self.script("document.querySelector('.cell').click()")
                    self.assert_accessible()

    def test_a_stored_trace(self):
        self.open(page(STORED))
        self.assert_accessible()

    def test_a_loop_and_a_fault(self):
        for document in (documents.looping(), documents.broken(), documents.nothing()):
            self.show(document)
            self.assert_accessible()


class HostileTest(TracePageTest):
    def check(self):
        self.assertIsNone(self.script("return window.hacked"))
        self.assertEqual(self.script("return document.querySelectorAll('img, svg[onload], iframe').length"), 0)
        self.assertEqual(self.script("return document.querySelectorAll('script').length"), 2)
        self.assert_fits()

    def exercise(self):
        self.check()
        for name in ("#clause", "#policy", "#correct"):
            self.script("document.querySelector(arguments[0]).open = true", name)
        self.press("a")
        for _ in range(20):
            self.press("k")
        self.check()
        self.press(Keys.END)
        self.script("document.querySelector('.cell').click()")
        for _ in range(4):
            self.script("document.querySelector('.trail > li:last-child .reads .link')?.click()")
        self.check()
        # All that is folded because of its length, unfolded.
        self.script("document.querySelectorAll('.link[aria-expanded=false]').forEach((each) => each.click())")
        self.check()

    def test_desktop(self):
        self.show(documents.hostile())
        self.exercise()

    def test_phone(self):
        self.size(360, 740, mobile=True)
        self.show(documents.hostile())
        self.one(".sheet-toggle").click()
        self.exercise()

    def test_texts_are_shown_as_they_are(self):
        document = documents.small()
        document["heading"] = documents.IMAGE
        document["steps"][0]["step"] = documents.SCRIPT
        self.show(document)
        self.assertEqual(self.text("h1"), documents.IMAGE)
        self.assertIn(documents.SCRIPT, self.text('.box[data-step="0"]'))
        self.check()

    def test_what_turns_text_around_is_shown(self):
        document = documents.small()
        document["cells"][0]["name"] = "a\u202eb"
        self.show(document)
        self.one('.cell[data-cell="0"]').click()
        self.assertIn("a⟨202E⟩b is free", self.text(".trail"))
        self.assertNotIn("\u202e", self.script("return document.getElementById('page').textContent"))

    def test_long_names_unfold(self):
        document = documents.small()
        document["heading"] = documents.LONG
        self.show(document)
        self.assertLess(self.one("h1").rect["height"], 200)
        toggle = self.one("h1 .link")
        self.assertEqual(toggle.text, "show all 10,000 characters")
        toggle.click()
        self.assertIn(documents.LONG, self.text("h1"))
        self.assert_fits()
        toggle.click()
        self.assertNotIn(documents.LONG, self.text("h1"))

    def test_many_processes(self):
        document = documents.small()
        document["processes"] = [{"name": f"process_{index}", "kind": "ordinary"} for index in range(40)]
        self.show(document)
        self.assertTrue(self.one('.box[data-step="0"] .tag').is_displayed())
        self.assert_fits()


class LongTest(TracePageTest):
    def test_ten_thousand_steps(self):
        document = documents.long()
        states = states_of(document)
        self.show(document)
        self.assertEqual(self.selected(), 10_000)

        def agrees(number):
            values = self.script(VALUES)
            self.assertEqual(len(values), 300)
            self.assertEqual([values[str(cell)] for cell in range(300)], states[number])

        def is_visible():
            return self.script("""const {top, bottom} = document.querySelector('.row.selected').getBoundingClientRect();
              return top >= 0 && bottom <= innerHeight""")

        agrees(10_000)
        self.press("k", "k")
        self.assertEqual(self.selected(), 9_997)
        agrees(9_997)
        self.assertTrue(is_visible())
        self.press(Keys.HOME)
        agrees(0)
        self.assertTrue(is_visible())
        self.press(Keys.END)
        agrees(10_000)
        self.eventually(is_visible, "the last step is in view")
        self.script("location.hash = '#step=5000'")
        self.eventually(lambda: self.selected() == 5_000, "the page follows the address")
        agrees(5_000)
        self.eventually(is_visible, "step 5000 is in view")
        self.press("a")
        self.assertEqual(self.one("input[type=range]").get_attribute("max"), "10000")
        self.press("j")
        self.assertEqual(self.selected(), 5_001)
        self.assertTrue(is_visible())
        # Rows far away are not laid out.
        self.assertLess(len(self.all(".box")), 2_000)

    def test_an_address_opens_it_in_the_middle(self):
        self.show(documents.long(), "#step=7001")
        self.assertEqual(self.selected(), 7_001)
        self.eventually(lambda: self.script("""
          const {top, bottom} = document.querySelector('.row.selected').getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight"""), "it is in view")

    def test_the_nearest_run_of_a_long_one_is_shown_in_part(self):
        self.show(documents.long())
        self.one("#correct > summary").click()
        self.eventually(lambda: self.all(".compare"), "it is there")
        self.assertEqual(len(self.all(".compare .that li")), 17)
        self.assertIn("4984 more", self.text(".compare .that li:last-child"))


if __name__ == "__main__":
    unittest.main()
