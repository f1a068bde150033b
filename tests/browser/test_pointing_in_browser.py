"""Pictures that are pointed at in Chromium: with a mouse, a finger, keys, and where they cannot be."""

import nbformat
import pytest
from playwright.sync_api import expect
from rig import Lab, eventually

DOT = """
from nnworkshop.panels.live import FULL_SPEED, Panel, Player

class DotPanel(Panel):
    '''A dot that can be dragged, on the left; on the right nothing can.'''

    def __init__(self):
        super().__init__(width=600, height=300)
        self.left, self.right = self.figure.subplots(1, 2)
        (self.dot,) = self.left.plot([0.5], [0.5], "o", animated=True)
        self.touches, self.steps = [], 0
        self.player = Player(self, self.step, lambda: None)
        self.train = self.add_button("Train", self.player.start)
        self.on_touch(self.touched, ["ArrowLeft", "Enter", "Escape"], "A dot to drag", [self.left])
        self.redraw()

    def step(self, count):
        self.steps += count

    def touched(self, touch):
        self.touches.append(touch)
        if touch.kind in ("down", "move"):
            place = self.left.transData.inverted().transform((touch.x, touch.y))
            self.dot.set_data(*place[:, None])
        self.redraw()

    def describe(self):
        return "A dot at {:.2f}, {:.2f}.".format(*self.dot.get_xydata()[0])

panel = DotPanel()
panel
"""
BUSY = """
import pathlib, time
pathlib.Path("busy").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.02)
pathlib.Path("busy").unlink()
pathlib.Path("go").unlink()
"""
FORBID = """() => document.head.append(Object.assign(document.createElement('meta'), {
    httpEquiv: 'Content-Security-Policy', content: "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
}))"""


class Picture:
    """The picture of a panel on the page; places are shares of it, from the upper left."""

    def __init__(self, lab):
        self.lab, self.page = lab, lab.page
        self.sheet = lab.notebook.locator(".nnlib-pointer")
        image = lab.notebook.locator(".nnlib-screen > img")
        lab.sharp(image)  # by then the page knows where something can be dragged
        image.scroll_into_view_if_needed()

    def at(self, x, y):
        box = self.sheet.bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def drag(self, start, end, steps=20):
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=steps)
        self.page.mouse.up()

    def finger(self, *places):
        """A finger goes down at the first place, and up at the last."""
        session = self.lab.context.new_cdp_session(self.page)

        def dispatch(kind, points=()):
            event = {"type": kind, "touchPoints": [dict(zip("xy", one)) for one in points]}
            session.send("Input.dispatchTouchEvent", event)

        first, *others = (self.at(*place) for place in places)  # before the page scrolls
        dispatch("touchStart", [first])
        for place in others:
            dispatch("touchMove", [place])
        dispatch("touchEnd")
        session.detach()

    def seen(self):
        """What has reached the panel: its kind, and its place on the figure or its key."""
        self.lab.settle()
        line = "print(t.kind, t.key or f'{t.x:.0f} {t.y:.0f}')"
        return self.lab.python(f"for t in panel.touches: {line}").splitlines()

    def scrolled(self):
        return self.page.evaluate(
            "document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer').scrollTop"
        )


@pytest.fixture
def picture(lab):
    """The picture of the panel with the dot, with enough above and below it to scroll."""
    above, below = (nbformat.v4.new_markdown_cell("A line.\n\n" * 30) for _ in range(2))
    lab.run(above, DOT, below)
    return Picture(lab)


def keep_busy(lab):
    """Let the kernel do nothing else until there is a file called `go`; return when it has begun to."""
    (lab.server.root / "go").unlink(missing_ok=True)  # of another test
    lab.page.evaluate(
        """code => {
            const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
            session.kernel.requestExecute({code, silent: true});
        }""",
        BUSY,
    )
    eventually((lab.server.root / "busy").exists)


# With a mouse


def test_a_click_shows_where_it_was(lab, picture):
    lab.page.mouse.click(*picture.at(0.25, 0.4))
    assert picture.seen() == ["down 150 180", "up 150 180"]
    expect(lab.notebook.get_by_role("group", name="A dot to drag")).to_be_focused()


def test_a_drag_is_followed_beyond_the_picture_while_a_run_goes_on(lab, picture):
    lab.notebook.get_by_role("button", name="Train").click()
    picture.drag((0.25, 0.5), (1.1, 0.4))
    first, *moves, last_move, last = picture.seen()
    assert (first, last_move, last) == ("down 150 150", "move 660 180", "up 660 180")
    places = [float(move.split()[1]) for move in moves]
    assert places == sorted(places)
    assert lab.python("print(panel.player.running)") == "True\n"
    lab.python("panel.player.stop()")


def test_a_busy_kernel_gets_the_last_of_many_moves(lab, picture):
    keep_busy(lab)
    picture.drag((0.1, 0.5), (0.4, 0.5))
    (lab.server.root / "go").touch()
    assert picture.seen() == ["down 60 150", "move 240 150", "up 240 150"]


def test_another_button_of_the_mouse_is_not_ours(lab, picture):
    lab.page.mouse.click(*picture.at(0.25, 0.4), button="middle")
    assert picture.seen() == []


# With a finger


def test_a_tap_is_a_touch(lab, picture):
    for x in (0.25, 0.75):  # where something can be dragged, and where nothing can
        picture.finger((x, 0.5))
    assert picture.seen() == ["down 150 150", "up 150 150", "down 450 150", "up 450 150"]


def test_a_finger_drags_what_can_be_dragged_and_the_page_stays(lab, picture):
    before = picture.scrolled()
    picture.finger((0.25, 0.6), *((0.25, 0.6 - k / 20) for k in range(1, 9)))
    seen = picture.seen()
    assert (seen[0], *seen[-2:]) == ("down 150 120", "move 150 240", "up 150 240")
    assert picture.scrolled() == before


def test_a_finger_that_scrolls_the_page_touches_nothing(lab, picture):
    before = picture.scrolled()
    picture.finger((0.75, 0.9), *((0.75, 0.9 - k / 20) for k in range(1, 17)))
    eventually(lambda: picture.scrolled() > before + 50)
    assert picture.seen() == []


# With keys


def test_keys_that_the_panel_asks_for_reach_it_and_no_others(lab, picture):
    picture.sheet.focus()
    for key in ("ArrowLeft", "ArrowUp", "b", "Control+ArrowLeft", "Enter", "Escape"):
        lab.page.keyboard.press(key)
    assert picture.seen() == ["key ArrowLeft", "key Enter", "key Escape"]
    expect(picture.sheet).to_be_focused()
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"


def test_a_key_held_down_makes_no_queue(lab, picture):
    picture.sheet.focus()
    keep_busy(lab)
    for _ in range(20):
        lab.page.keyboard.down("ArrowLeft")
    lab.page.keyboard.up("ArrowLeft")
    (lab.server.root / "go").touch()
    assert picture.seen() == 2 * ["key ArrowLeft"]


def test_tab_shows_where_the_focus_is_and_leaves(lab, picture):
    lab.notebook.get_by_role("button", name="Train").focus()
    lab.page.keyboard.press("Tab")
    expect(picture.sheet).to_be_focused()
    assert picture.sheet.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    lab.page.keyboard.press("Tab")
    expect(picture.sheet).not_to_be_focused()


def test_the_picture_keeps_its_description(lab, picture):
    lab.page.mouse.click(*picture.at(0.25, 0.4))
    described = lab.python("print(panel.describe())").strip()
    expect(lab.notebook.get_by_role("img", name=described)).to_be_visible()


def test_the_page_says_where_little_motion_is_wanted(lab, picture):
    for wanted in ("reduce", "no-preference"):
        lab.page.emulate_media(reduced_motion=wanted)
        calm = f"{wanted == 'reduce'}\n"
        eventually(lambda: lab.python("print(panel.pointer.calm)") == calm)  # noqa: B023


# Over time, and where it cannot be


@pytest.mark.night
def test_it_can_be_pointed_at_after_the_page_is_loaded_again(lab, picture):
    lab.save()
    lab.goto("/lab")
    lab.open("scratch.ipynb")
    again = Picture(lab)
    lab.page.mouse.click(*again.at(0.25, 0.4))
    assert again.seen() == ["down 150 180", "up 150 180"]


@pytest.fixture
def strict(server, browser):
    """A page of its own, whose errors are part of the matter."""
    lab = Lab(server, browser)
    yield lab
    lab.close()
    lab.context.close()


def is_looked_at_only(lab):
    """The picture, a sentence on what is missing, and the panel goes on as ever."""
    expect(lab.notebook.locator(".nnlib-screen > img")).to_be_visible()
    hint = lab.notebook.get_by_text("This picture cannot be pointed at here")
    hint.wait_for(state="attached")
    lab.page.evaluate("document.getAnimations().forEach(one => one.finish())")  # no time to lose
    expect(hint).to_be_visible()
    expect(lab.notebook.locator(".nnlib-pointer")).to_have_count(0)
    expect(lab.notebook.get_by_text("javascript error")).to_be_hidden()
    lab.notebook.get_by_role("button", name="Train").click()
    eventually(lambda: int(lab.python("print(panel.steps)")))
    lab.python("panel.player.stop()")


@pytest.mark.night
def test_a_page_that_forbids_it_shows_the_picture(strict):
    strict.page.evaluate(FORBID)
    strict.run(DOT, name="forbidden.ipynb")
    is_looked_at_only(strict)


@pytest.mark.night
def test_a_page_without_the_extension_shows_the_picture(strict):
    strict.page.route("**/extensions/anywidget/**", lambda route: route.abort())
    strict.goto("/lab")
    strict.run(DOT, name="without.ipynb")
    is_looked_at_only(strict)


def test_a_kernel_without_anywidget_shows_the_picture(lab):
    lab.run("import sys; sys.modules['nnworkshop.panels.pointing'] = None", DOT)
    is_looked_at_only(lab)
    lab.python("del sys.modules['nnworkshop.panels.pointing']")


def test_where_it_can_be_pointed_at_nothing_says_that_it_cannot(lab, picture):
    expect(lab.notebook.locator(".nnlib-hint")).to_have_css("display", "none")
