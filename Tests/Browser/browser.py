"""A browser for the tests of pages: opens them, presses keys, sets sizes and media, and listens for errors.

Needs selenium and chromedriver, and axe-core for questions of accessibility: pip install selenium, and
pip install --no-deps axe-playwright-python, which brings axe-core along (nothing is fetched by a test).
"""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

ROOT = pathlib.Path(__file__).resolve().parents[2]
PINCER = os.environ.get("PINCER", str(ROOT / ".build/release/pincer"))
CHROMEDRIVER = os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")

_folder = tempfile.TemporaryDirectory(prefix="pincer-pages-")
_DOCUMENT = re.compile(r'(<script type="application/json" id="document">)(.*?)(</script>)', re.S)


def page(name):
    """The path of the page of a stored trace: `name` is its file in counterexamples/, without .json."""
    path = pathlib.Path(_folder.name) / f"{name}.html"
    if not path.exists():
        trace = ROOT / "counterexamples" / f"{name}.json"
        subprocess.run([PINCER, "show", str(trace), "--html", str(path)], check=True, cwd=ROOT, capture_output=True)
    return path


def document_of(path):
    """The document that a page shows."""
    return json.loads(_DOCUMENT.search(path.read_text(encoding="utf-8")).group(2))


def with_document(path, document, name):
    """A page like that at `path`, with everything of it (policy, style, script) but another document."""
    text = json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
    page_text = path.read_text(encoding="utf-8")
    html = _DOCUMENT.sub(lambda match: match.group(1) + text + match.group(3), page_text, count=1)
    other = pathlib.Path(_folder.name) / f"{name}.html"
    other.write_text(html, encoding="utf-8")
    return other


def axe_core():
    """The text of axe-core, out of a Python package that has it; None if there is none."""
    for package in ("axe_playwright_python", "axe_core_python"):
        found = importlib.util.find_spec(package)  # the package itself would want Playwright
        script = pathlib.Path(found.origin).parent / "axe.min.js" if found else None
        if script and script.exists():
            return script.read_text(encoding="utf-8")
    return None


class BrowserTest(unittest.TestCase):
    """Tests with one browser for all of them; each starts on a desktop with nothing stored."""

    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()

    def setUp(self):
        self.size(1280, 900)
        self.media()

    def tearDown(self):
        errors = [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        self.assertEqual(errors, [], "the browser complains")

    # What the browser is

    def size(self, width, height, mobile=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})

    def media(self, kind="", **features):
        """Emulates a medium (`print`) and preferences, e.g. `prefers_color_scheme="dark"`."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": kind,
            "features": [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]})

    # What it shows

    def open(self, path, fragment=""):
        """Opens a page anew, even if only the fragment differs, and forgets what earlier ones stored."""
        self.driver.get("about:blank")
        self.driver.get(path.as_uri() + fragment)
        self.script("localStorage.clear()")

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """The text of an element, shown or not."""
        return self.script("return document.querySelector(arguments[0]).textContent", selector)

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def eventually(self, holds, what, seconds=5):
        """Waits until something holds, for what the page does a moment later."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.02)
        self.fail(f"never: {what}")

    def assert_fits(self):
        """Nothing makes the page scroll sideways."""
        self.assertLessEqual(*self.script("return [document.documentElement.scrollWidth, innerWidth]"))

    def assert_accessible(self):
        """axe-core has nothing to say against the page as it is now."""
        script = axe_core()
        if script is None:
            self.skipTest("no package with axe-core is installed")
        self.script(script)
        result = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(done, (error) => done({error: String(error)}))")
        self.assertNotIn("error", result)
        found = [f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
                 for violation in result["violations"] for node in violation["nodes"][:3]]
        self.assertEqual(found, [])
