"""The page of a matrix, in a browser without a window: what it counts, how it is used, and what it withstands."""

import base64
import pathlib
import subprocess
import tempfile
import unittest

import matrix_documents as documents
from browser import PINCER, ROOT, BrowserTest, document_of
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

# The contrast of a text with what is behind it, as WCAG 2 defines it; what is transparent shows what is below.
CONTRAST = """
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
const behind = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = parts(getComputedStyle(one).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
  }
  return [255, 255, 255];
};
const seen = (element) => element.getClientRects().length > 0 && !element.closest(".unseen");
const worst = [];
for (const element of document.querySelectorAll(arguments[0])) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !seen(element) || element.closest(":disabled")) continue;
  const [one, other] = [luminance(parts(getComputedStyle(element).color).slice(0, 3)), luminance(behind(element))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (ratio < 4.5) worst.push(`${element.tagName}.${element.className} ${element.textContent.slice(0, 30)} ${ratio}`);
}
return worst;
"""

# How long it takes from a click to a page that is laid out, in milliseconds.
TIMED_CLICK = """
const target = arguments[0], start = performance.now();
target.click();
document.body.offsetHeight;
return performance.now() - start;
"""


class MatrixPage(BrowserTest):
    """Opens documents made by hand, and reads a matrix as one sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def setUp(self):
        self.size(1400, 900)
        # Without motion, nothing has to be waited for.
        self.media(prefers_reduced_motion="reduce", prefers_color_scheme="light")
        self.show(documents.small())

    def show(self, document, fragment=""):
        path = pathlib.Path(self.folder.name) / "matrix.html"
        path.write_text(documents.page_of(document), encoding="utf-8")
        self.open(path, fragment)

    def shown(self, selector):
        """The elements that can be seen."""
        return [one for one in self.all(selector) if one.is_displayed()]

    def texts(self, selector):
        return [" ".join(one.text.split()) for one in self.shown(selector)]

    def row(self, policy, table="verdicts"):
        """The cells of a policy, as one reads them."""
        for row in self.shown(f"table.{table} tbody tr"):
            if row.find_element(By.CSS_SELECTOR, ".policy .name").text == policy:
                return [" ".join(cell.text.split()) for cell in row.find_elements(By.CSS_SELECTOR, "td")
                        if cell.is_displayed()]
        return None

    def cell(self, policy, column, table="verdicts"):
        rows = self.shown(f"table.{table} tbody tr")
        row = next(one for one in rows if one.find_element(By.CSS_SELECTOR, ".policy .name").text == policy)
        return row.find_elements(By.CSS_SELECTOR, "td")[column]

    def choose(self, legend, value):
        """Presses a value in a row of radio buttons."""
        for field in self.shown("fieldset"):
            if field.find_element(By.CSS_SELECTOR, "legend").get_attribute("textContent") != legend:
                continue
            for label in field.find_elements(By.CSS_SELECTOR, "label"):
                if label.text == value:
                    label.click()
                    return
        self.fail(f"there is no {legend}: {value}")

    def select(self, label, value):
        for field in self.shown("label.control"):
            if field.find_element(By.CSS_SELECTOR, ".label").text == label:
                for option in field.find_elements(By.CSS_SELECTOR, "option"):
                    if option.text == value:
                        option.click()
                        return
        self.fail(f"there is no {label}: {value}")

    def press(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def fragment(self):
        return self.script("return location.hash")

    def policies(self):
        return self.texts("table.verdicts .policy .name")


class Counting(MatrixPage):
    def test_cells_have_sign_and_count(self):
        self.assertEqual(self.row("nothing"), ["✗ 2/3 · 13", "✓ 3", "? 1/3", "–"])
        self.assertEqual(self.row("wait_for_pins"), ["✓ 3 ! 1 surprise", "✓ 3", "✗ 1/2 · 20", "–"])
        self.assertEqual(self.row("etxtbsy"), ["✓ 3", "✓ 3", "✓ 3", "–"])

    def test_a_violation_at_the_very_start_has_no_steps_and_says_so(self):
        document = documents.small()
        for run in document["runs"]:
            run["steps"] = {column: 0 for column in run["steps"]}
        self.show(document)
        self.assertTrue(any(cell.endswith("· 0") for cell in self.row("nothing")), self.row("nothing"))

    def test_cells_say_it_in_words(self):
        words = [cell.get_attribute("aria-label") for cell in self.shown("table.verdicts tbody tr:first-child td")]
        self.assertEqual(words, ["violated in 2 of 3 runs, shortest 13 steps", "holds in all 3 runs that ask",
                                 "undecided in 1 of 3 runs", "nobody asks"])
        surprise = self.cell("wait_for_pins", 0).get_attribute("aria-label")
        self.assertEqual(surprise, "holds in all 3 runs that ask; 1 not as expected")

    def test_costs_have_numbers_and_bars(self):
        self.assertEqual(self.row("wait_for_pins", "costs"), ["3/3", "0/3"])
        self.assertEqual(self.row("etxtbsy", "costs"), ["0/3", "1/3"])
        widths = [bar.get_attribute("width") for bar in self.shown("table.costs tbody tr:last-child rect")]
        self.assertIn("33.3%", widths)
        self.assertIn("A file operation waits for pins.", self.one("table.costs thead").text)

    def test_columns_are_grouped_by_aspect(self):
        groups = [(one.text, one.get_attribute("colspan"), one.get_attribute("scope")) for one in self.shown(".aspect")]
        self.assertEqual(groups, [(name, span, "colgroup")
                                  for name, span in (("safety", "2"), ("progress", "1"), ("other", "1"))])
        self.assertTrue(all(one.get_attribute("scope") == "row" for one in self.shown("th.policy")))

    def test_nothing_is_in_the_way_of_a_screen_reader(self):
        for fragment in ("", "#nothing/no_dma_to_freed_block", "#wait_for_pins"):
            with self.subTest(fragment=fragment):
                self.show(documents.small(), fragment)
                self.assert_accessible()

    def test_text_contrasts(self):
        for scheme in ("light", "dark"):
            for address in ("", "#nothing/no_dma_to_freed_block", "#wait_for_pins"):
                self.media(prefers_reduced_motion="reduce", prefers_color_scheme=scheme)
                self.show(documents.small(), address)
                with self.subTest(scheme=scheme, address=address):
                    within = "dialog *" if address else "main > :not(dialog) *"
                    self.assertEqual(self.script(CONTRAST, within), [])


class Filtering(MatrixPage):
    def test_axis_counts_anew(self):
        self.choose("dax", "true")
        self.assertEqual(self.row("nothing"), ["✗ 2/2 · 13", "✓ 2", "? 1/2", "–"])
        self.assertEqual(self.row("wait_for_pins", "costs"), ["2/2", "0/2"])
        self.assertIn("6 of 9 runs", self.one(".summary").text)
        self.choose("dax", "false")
        self.assertEqual(self.row("nothing"), ["✓ 1", "✓ 1", "✓ 1", "–"])
        self.choose("dax", "any")
        self.assertIn("9 of 9 runs", self.one(".summary").text)

    def test_scenario_counts_anew(self):
        self.select("scenario", "fork_under_region")
        self.assertEqual(self.row("nothing"), ["✗ 1/1 · 17", "✓ 1", "? 1/1", "–"])
        self.assertIn("3 of 9 runs", self.one(".summary").text)
        self.assertIn("A child.", self.one(".scenario-about").text)

    def test_part_of_a_name(self):
        self.one("input[type=search]").send_keys("WAIT")
        self.assertEqual(self.policies(), ["wait_for_pins"])
        self.assertIn("1 of 3 policies", self.one(".summary").text)

    def test_aspects_can_be_put_away(self):
        self.shown(".chips .button")[0].click()
        self.assertEqual(self.texts(".aspect"), ["progress", "other"])
        self.assertEqual(self.row("nothing"), ["? 1/3", "–"])
        self.assertEqual(self.shown(".chips .button")[0].get_attribute("aria-pressed"), "false")

    def test_only_what_is_violated_undecided_or_surprising(self):
        self.choose("show", "✗ violated")
        self.assertEqual(self.policies(), ["nothing", "wait_for_pins"])
        self.assertEqual(self.row("nothing"), ["✗ 2/3 · 13", "? 1/3"])
        self.choose("show", "? undecided")
        self.assertEqual(self.row("nothing"), ["? 1/3"])
        self.choose("show", "! surprises")
        self.assertEqual(self.policies(), ["wait_for_pins"])
        self.assertEqual(self.row("wait_for_pins"), ["✓ 3 ! 1 surprise"])

    def test_what_leaves_nothing_says_so_and_can_be_reset(self):
        self.one("input[type=search]").send_keys("no such policy")
        self.assertIn("leave nothing", self.one(".nothing").text)
        self.one(".nothing .button").click()
        self.assertEqual(len(self.policies()), 3)
        self.assertEqual(self.one("input[type=search]").get_attribute("value"), "")
        self.assertEqual(self.fragment(), "")

    def test_filters_are_combined_and_kept_in_the_address(self):
        self.choose("dax", "true")
        self.select("scenario", "punch_under_region")
        self.choose("show", "✗ violated")
        expected = (self.policies(), self.row("nothing"), self.one(".summary").text)
        self.show(documents.small(), self.fragment())
        self.assertEqual((self.policies(), self.row("nothing"), self.one(".summary").text), expected)
        self.assertIn("3 of 9 runs", expected[2])

    def test_rows_are_sorted(self):
        self.select("sort rows", "cost: change_waits")
        self.assertEqual(self.policies(), ["nothing", "etxtbsy", "wait_for_pins"])
        self.assertEqual(self.texts("table.costs .policy .name"), ["nothing", "etxtbsy", "wait_for_pins"])
        self.one(".way").click()
        self.assertEqual(self.policies(), ["wait_for_pins", "nothing", "etxtbsy"])
        self.assertEqual(self.one("table.costs .head").get_attribute("aria-sort"), "descending")
        self.one(".way").click()
        self.select("sort rows", "number of broken properties")
        self.assertEqual(self.policies(), ["etxtbsy", "nothing", "wait_for_pins"])

    def test_a_large_matrix_answers_at_once(self):
        self.show(documents.large())
        values = self.all(".controls input[type=radio]")
        chips = self.all(".chips .button")
        for control in values + chips:
            self.script(TIMED_CLICK, control)
        self.script("history.replaceState(null, '', '#')")
        self.show(documents.large())
        values = self.all(".controls input[type=radio]")
        times = sorted(self.script(TIMED_CLICK, control) for control in values)
        # The middle one: a machine that builds besides may hold up any single one.
        self.assertLess(times[len(times) // 2], 50, times)


class Opening(MatrixPage):
    def test_mouse_opens_runs_and_trace(self):
        self.cell("nothing", 0).click()
        panel = self.one("dialog")
        self.assertTrue(panel.is_displayed())
        self.assertIn("No device reaches a freed block.", panel.text)
        self.assertIn("Violated in 2 of 3 runs, shortest 13 steps.", panel.text)
        self.assertIn("2 admin punch", " ".join(self.one("dialog pre").text.split()))
        self.assertTrue(self.one("dialog .trace a").get_attribute("href").endswith("/traces/one.html"))
        self.assertEqual(self.fragment(), "#nothing/no_dma_to_freed_block")

    def test_runs_are_filtered_by_verdict(self):
        self.cell("nothing", 0).click()
        rows = "dialog .runs tbody tr:not(.trace)"
        self.assertEqual(len(self.shown(rows)), 3)
        self.choose("verdict", "holds 1")
        self.assertEqual(self.texts(rows), ["punch_under_region dax=false ✓ holds"])
        self.choose("verdict", "violated 2")
        self.assertEqual(len(self.shown(rows)), 2)

    def test_runs_of_a_panel_are_those_that_the_filters_leave(self):
        self.choose("dax", "true")
        self.cell("nothing", 0).click()
        self.assertIn("The filters leave 2 of the 3 runs that ask.", self.one("dialog").text)

    def test_surprises_say_what_was_expected(self):
        self.cell("wait_for_pins", 0).click()
        self.assertIn("! 1 not as expected", self.one("dialog .verdict").text)
        self.assertIn("! expected: violated", self.one("dialog .runs").text)

    def test_keyboard_moves_opens_and_closes(self):
        self.script("document.querySelector('table.verdicts [tabindex=\"0\"]').focus()")
        self.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_LEFT)
        active = self.driver.switch_to.active_element
        self.assertEqual(active, self.cell("wait_for_pins", 0))
        self.assertEqual(len(self.all("table.verdicts [tabindex='0']")), 1)
        self.press(Keys.ENTER)
        self.assertTrue(self.one("dialog").is_displayed())
        self.press(Keys.ESCAPE)
        self.assertFalse(self.one("dialog").is_displayed())
        self.assertEqual(self.driver.switch_to.active_element, self.cell("wait_for_pins", 0))
        self.press(Keys.END)
        self.assertEqual(self.driver.switch_to.active_element, self.cell("wait_for_pins", 3))
        self.press(Keys.ARROW_UP, Keys.ARROW_UP, Keys.HOME, Keys.ENTER)
        self.assertEqual(self.fragment(), "#/no_dma_to_freed_block")

    def test_a_link_opens_its_cell(self):
        self.show(documents.small(), "#wait_for_pins/changes_end")
        self.assertIn("changes_end", self.one("dialog h2").text)
        self.assertIn("Violated in 1 of 2 runs, shortest 20 steps.", self.one("dialog").text)
        self.press(Keys.ESCAPE)
        self.assertEqual(self.fragment(), "")
        self.assertEqual(self.driver.switch_to.active_element, self.cell("wait_for_pins", 2))

    def test_back_closes(self):
        self.cell("nothing", 0).click()
        self.driver.back()
        self.assertFalse(self.one("dialog").is_displayed())
        self.driver.forward()
        self.assertTrue(self.one("dialog").is_displayed())

    def test_a_policy_says_what_it_is(self):
        self.one("table.verdicts tbody tr:nth-child(2) .policy").click()
        text = self.one("dialog").text
        self.assertIn("Change waits.\nKind: wait.\nIt may wait for ever.", text)
        self.assertIn("await not pinned(file)", text)
        self.shown("dialog .cell-link")[0].click()
        self.assertEqual(self.fragment(), "#wait_for_pins/changes_end")

    def test_a_cost_opens_its_runs(self):
        self.cell("etxtbsy", 1, "costs").click()
        self.assertIn("Can be incurred in 1 of 3 runs.", self.one("dialog").text)
        self.assertEqual(self.fragment(), "#etxtbsy/change_fails")

    def test_what_is_not_there_opens_nothing(self):
        self.show(documents.small(), "#no%E0%A4%A/such?show=what&with.dax=maybe&scenario=x&sort=y")
        self.assertFalse(self.one("dialog").is_displayed())
        self.assertIn("9 of 9 runs", self.one(".summary").text)


class Looks(MatrixPage):
    def test_a_phone_scrolls_the_table_not_the_page(self):
        for document in (documents.small(), documents.large()):
            self.size(390, 844, mobile=True)
            self.show(document)
            self.assertLessEqual(self.script("return document.documentElement.scrollWidth"), 390)
            frame = self.one(".frame")
            if frame.get_property("scrollWidth") > frame.get_property("clientWidth"):
                head = self.one("th.policy")
                before = head.rect["x"]
                self.script("arguments[0].scrollLeft = 300", frame)
                self.assertEqual(head.rect["x"], before)
                self.assertLess(head.rect["width"], 130)

    def test_filters_are_folded_on_a_phone(self):
        self.size(390, 844, mobile=True)
        self.show(documents.small())
        self.assertFalse(self.one("input[type=search]").is_displayed())
        self.one(".filters > summary").click()
        self.assertTrue(self.one("input[type=search]").is_displayed())
        self.assertLessEqual(self.script("return document.documentElement.scrollWidth"), 390)

    def test_heads_stay_in_sight(self):
        self.show(documents.large())
        self.script("""
            const frame = document.querySelector(".frame");
            frame.scrollIntoView();
            frame.scrollTop = 300;
            if (frame.classList.contains("whole")) scrollBy(0, 300);
        """)
        head, frame = self.one("table.verdicts .head"), self.one(".frame")
        top = self.script("return arguments[0].getBoundingClientRect().top", head)
        start = max(0, self.script("return arguments[0].getBoundingClientRect().top", frame))
        self.assertLess(top - start, 40)
        self.assertGreaterEqual(top, 0)

    def test_theme_is_the_readers_or_the_button(self):
        ground = "return getComputedStyle(document.body).backgroundColor"
        light = self.script(ground)
        self.media(prefers_color_scheme="dark")
        dark = self.script(ground)
        self.assertNotEqual(light, dark)
        self.one(".theme").click()
        self.assertEqual(self.script(ground), light)
        self.assertIn("dark", self.one(".theme").get_attribute("aria-label"))
        self.show(documents.small())
        self.assertEqual(self.script(ground), light)

    def test_paper_has_the_whole_table_and_no_controls(self):
        self.show(documents.large())
        self.media("print")
        self.assertFalse(self.one(".filters").is_displayed())
        self.assertEqual(self.one(".frame").value_of_css_property("overflow"), "visible")
        self.assertEqual(self.one("td.violated").value_of_css_property("color"), "rgba(0, 0, 0, 1)")
        self.media()
        paper = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
        content = base64.b64decode(paper)
        self.assertTrue(content.startswith(b"%PDF"))
        width, height = self.media_box(content)
        self.assertGreater(width, height)

    def media_box(self, paper):
        box = paper.split(b"/MediaBox [")[1].split(b"]")[0].split()
        return float(box[2]), float(box[3])

    def test_nothing_moves_where_the_reader_wants_no_motion(self):
        for motion, animations in (("reduce", 0), ("no-preference", 1)):
            self.media(prefers_reduced_motion=motion)
            self.show(documents.small())
            moving = "arguments[0].click(); return document.querySelector('dialog').getAnimations().length"
            self.assertEqual(self.script(moving, self.cell("nothing", 0)), animations)


class Hostile(MatrixPage):
    def hacked(self):
        return self.script("return window.hacked || document.querySelectorAll('main img, main script').length")

    def test_names_are_only_text(self):
        self.show(documents.hostile())
        self.assertEqual(self.hacked(), 0)
        self.assertIn("<img src=x onerror", self.one("table.verdicts .head").get_attribute("textContent"))
        for selector in ("td", "th.policy", "th.head"):
            for one in self.shown(f"table.verdicts {selector}, table.costs {selector}"):
                self.script("arguments[0].click()", one)
                self.assertTrue(self.one("dialog").is_displayed())
                self.assertEqual(self.hacked(), 0)
                self.assertEqual(self.all("dialog a[href^=javascript]"), [])
                self.script("document.querySelector('dialog').close()")

    def test_names_break_no_layout(self):
        for width in (390, 1400):
            self.size(width, 844, mobile=width < 500)
            self.show(documents.hostile())
            self.assertLessEqual(self.script("return document.documentElement.scrollWidth"), width)
            self.assertTrue(all(row.rect["height"] < 90 for row in self.shown(".frame tbody tr")))
            self.assertTrue(all(head.rect["height"] < 260 for head in self.shown(".frame thead")))
            for selector in ("td", "th.policy", "th.head"):
                self.script("arguments[0].click()", self.one(f"table.verdicts {selector}"))
                body = self.one(".panel")
                self.assertLessEqual(body.get_property("scrollWidth"), body.get_property("clientWidth"), selector)
                self.script("document.querySelector('dialog').close()")

    def test_filters_take_any_name(self):
        self.show(documents.hostile())
        for select in self.shown("select"):
            for at in range(len(select.find_elements(By.CSS_SELECTOR, "option"))):
                self.script("arguments[0].selectedIndex = arguments[1];"
                                "arguments[0].dispatchEvent(new Event('change'))", select, at)
        for control in self.all(".controls input[type=radio], .chips .button"):
            self.script("arguments[0].click()", control)
        self.assertEqual(self.hacked(), 0)

    def test_what_is_missing_stops_nothing(self):
        document = documents.small()
        document.update(costs=[], axes=[], scenarios=[], traces={})
        for one in document["runs"]:
            for key in ("settings", "steps", "expected"):
                del one[key]
        self.show(document, "#nothing/no_dma_to_freed_block")
        self.assertTrue(self.one("dialog").is_displayed())
        self.show(documents.small() | {"runs": [], "policies": []})
        self.assertIn("leave nothing", self.one(".nothing").text)


class Command(MatrixPage):
    """The page that the command writes."""

    def test_the_command_writes_a_page_that_works(self):
        path = pathlib.Path(self.folder.name) / "command.html"
        made = subprocess.run(
            [PINCER, "matrix", "models/scenarios", "--scenario", "punch_under_region",
             "--scenario", "fork_under_region", "--format", "html", "--output", path],
            cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.open(path)
        self.assertEqual(self.policies(), [policy["name"] for policy in document_of(path)["policies"]])
        self.shown("table.verdicts td.violated")[0].click()
        self.assertTrue(self.one("dialog pre").is_displayed())


if __name__ == "__main__":
    unittest.main()
