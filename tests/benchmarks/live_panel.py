"""Measures the live panels in JupyterLab in Chromium: python tests/benchmarks/live_panel.py

Everything is measured in one run and printed as medians: how much of its training speed a network
keeps while it is drawn, how many pictures a second arrive, how long Stop, a slider, a click and a look
back take; and of the lab how long it takes to fill its map, beside the same without pictures. With
`maps` as argument it measures the training speed kept with and without maps in the units, in turns. With
a number, such as 2-8-1, it measures that network alone.
"""

import math
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from rig import Lab, Server, chromium

REPEATS = 7
KEYS = ("ArrowLeft", "ArrowRight")
SECONDS = 2
RUNS = 3  # of each panel, with maps and without
PANEL = """
import time
import numpy as np
from nnlib import BinaryCrossEntropy, CrossEntropy, Momentum, Network, SquaredError, datasets, tutorials
from nnworkshop import data
from nnworkshop.panels import live, live_training
from nnworkshop.panels.live_training import TrainingPanel

def show(network, X, y, loss, **settings):
    panel = TrainingPanel(network, X, y, loss, 0.1, speed="full speed", log=True, **settings)
    panel.epochs.value = 10_000_000
    stop = panel.player.stop
    def stop_and_note():
        stop()
        stopped.append(time.time())
    panel.player.stop = stop_and_note
    return panel

stopped = []
live_training.LONGEST_STILL = 100  # of so many epochs nobody looks at the picture without a kernel
"""
NETWORKS = {
    "XOR, 2-2-1": "xor = tutorials.xor()\n"
    "panel = show(xor.network, xor.X, xor.y, SquaredError(mean=False))\npanel",
    "moons, 2-8-1": "network = Network([2, 8, 1], ['tanh', 'sigmoid'], rng=0)\n"
    "panel = show(network, *datasets.moons(), BinaryCrossEntropy())\npanel",
    "spirals, 2-16-16-1": "network = Network([2, 16, 16, 1], ['tanh', 'tanh', 'sigmoid'], rng=0)\n"
    "panel = show(network, *datasets.spirals(), BinaryCrossEntropy())\npanel",
    "digits, 64-32-10": "network = Network([64, 32, 10], ['tanh', 'softmax'], rng=0)\n"
    "settings = dict(batch_size=32, rule=Momentum(), held_out=0.25)\n"
    "panel = show(network, *data.digits(), CrossEntropy(), **settings)\npanel",
}
ALONE = f"""
training = panel.run.trained(0).training
start = now = time.perf_counter()
while now < start + {SECONDS / 2}:
    training.run(20)
    now = time.perf_counter()
print(training.epoch / (now - start))
"""
LAB = """
from copy import copy
from nnworkshop.panels import LabPanel

def fill():
    lab = copy(panel.lab)
    lab.start()
    start = time.perf_counter()
    while lab.turn is not None:
        lab.run(20)
    print(time.perf_counter() - start)

network = Network([2, 2, 1], 'sigmoid', init='uniform')
panel = LabPanel(network, *datasets.xor(), SquaredError(0.5, mean=False), speed='full speed')
panel
"""
# where a cell of the map is on the picture, and what is said when it has been picked
CELL = """
ax, lab = panel.view.map.ax, panel.lab
x, y = panel.figure.transFigure.inverted().transform(ax.transData.transform(({column}, {row})))
print(x, 1 - y, f'Rate {{lab.rates[{column}]:g}}, {{lab.sizes[{row}]}} hidden', sep='\\n')
"""
# where a row is on the picture
ROW = """
ax, x = panel.view.outputs.ax, panel.run.X[{row}]
x, y = panel.figure.transFigure.inverted().transform(ax.transData.transform(x[:2]))
print(x, 1 - y)
"""
READ_ROW = """wanted => {
    window.frames = [];
    window.said = null;
    const box = document.querySelector('.nnlib-drawer-follow input');
    const read = () => {
        if (box.value === wanted) window.said = Date.now();
        else requestAnimationFrame(read);
    };
    read();
}"""
# before a panel is made: with maps in the units, or without
MAPS = """
from nnworkshop import pictures
diagram = globals().get('diagram', pictures.network_diagram)
without = lambda *given, plane=None, **looks: diagram(*given, **looks)
pictures.network_diagram = diagram if {maps} else without
"""
FRAME = """
start = time.process_time()
for _ in range(50):
    panel.draw()
    panel.picture.frame()
print((time.process_time() - start) * 20)
"""
WATCH = """() => {
    const panel = document.querySelector('.jp-OutputArea-output');
    const image = panel.querySelector('img');
    const button = panel.querySelector('button');
    window.frames = [];
    window.clicked = window.shown = null;
    image.addEventListener('load', () => window.frames.push(Date.now()));
    button.addEventListener('click', () => { window.clicked = Date.now(); });
    const shown = () => requestAnimationFrame(() => { window.shown = Date.now(); });
    new MutationObserver(shown).observe(button, {childList: true, characterData: true, subtree: true});
    window.wanted = window.said = null;
    const read = () => {
        if (panel.textContent.includes(window.wanted)) window.said ??= Date.now();
    };
    new MutationObserver(read).observe(panel, {childList: true, subtree: true});
    const press = () => { window.pressed = Date.now(); };
    document.addEventListener('keydown', press, true);
    document.addEventListener('mousedown', press, true);
}"""


class Panel:
    """The panel of an open notebook, timed."""

    def __init__(self, lab):
        self.lab, self.page = lab, lab.page
        self.page.evaluate(WATCH)

    def steps_alone(self):
        return float(self.lab.python(ALONE))

    def toggle(self):
        self.lab.notebook.locator("button").first.click()

    def epoch(self):
        answer = self.lab.python("print(panel.run.training.epoch, time.perf_counter())")
        return [float(number) for number in answer.split()]

    def train(self):
        """Train for a while; steps a second and pictures a second."""
        self.toggle()
        self.page.wait_for_timeout(300)
        self.page.evaluate("() => { window.frames = []; }")
        epoch, start = self.epoch()
        self.page.wait_for_timeout(SECONDS * 1000)
        last, end = self.epoch()
        frames = self.page.evaluate("() => window.frames.length")
        return (last - epoch) / (end - start), frames / (end - start)

    def stop(self):
        """Milliseconds from the click until training has ended, and until it is seen."""
        self.toggle()
        self.page.wait_for_timeout(600)
        clicked, shown = self.page.evaluate("() => [window.clicked, window.shown]")
        return float(self.lab.python("print(stopped[-1])")) * 1000 - clicked, shown - clicked

    def slide(self, handle):
        """Milliseconds from a key on a slider until the picture shows it, there and back again."""
        return median([self.press(handle, key) for _ in range(REPEATS) for key in KEYS])

    def look_back(self):
        """Milliseconds from a click on the slider of the epochs until the picture of one shows."""
        track = self.lab.notebook.locator(".noUi-base").last
        # away from the lower edge of the window, where the picture sticks
        track.evaluate("node => node.scrollIntoView({block: 'start'})")
        box = track.bounding_box()
        places = [box["width"] * k / (2 * REPEATS) for k in range(1, 2 * REPEATS)]
        clicks = [lambda x=x: track.click(position={"x": x, "y": 2}, force=True) for x in places]
        return median([self.time_to_frame(click) for click in clicks])

    def press(self, handle, key):
        self.lab.notebook.locator(".noUi-handle").nth(handle).focus()
        return self.time_to_frame(lambda: self.page.keyboard.press(key))

    def point(self):
        """Milliseconds from a click on a cell of the lab's map until its picture shows."""
        sheet, times = self.lab.notebook.locator(".nnlib-pointer"), []
        for row, column in [(1, 1), (4, 4)] * REPEATS:
            x, y, wanted = self.lab.python(CELL.format(row=row, column=column)).splitlines()
            self.page.evaluate("wanted => Object.assign(window, {wanted, said: null})", wanted)
            box = sheet.bounding_box()
            place = {"x": float(x) * box["width"], "y": float(y) * box["height"]}
            self.page.evaluate("() => { window.frames = []; }")
            sheet.click(position=place)
            self.page.wait_for_function("said && frames.some(frame => frame >= said)")
            pressed, said, frames = self.page.evaluate("() => [pressed, said, frames]")
            times.append(next(frame for frame in frames if frame >= said) - pressed)
        return median(times)

    def follow(self):
        """Milliseconds from a click on a sample in the surface until a picture with its ring shows."""
        sheet, times = self.lab.notebook.locator(".nnlib-pointer"), []
        for row in (0, 1) * REPEATS:
            x, y = map(float, self.lab.python(ROW.format(row=row)).split())
            self.page.evaluate(READ_ROW, str(row))
            box = sheet.bounding_box()
            sheet.click(position={"x": x * box["width"], "y": y * box["height"]})
            self.page.wait_for_function("said && frames.some(frame => frame >= said)")
            pressed, said, frames = self.page.evaluate("() => [pressed, said, frames]")
            times.append(next(frame for frame in frames if frame >= said) - pressed)
        return median(times)

    def time_to_frame(self, act):
        self.page.evaluate("() => { window.frames = []; }")
        act()
        self.page.wait_for_timeout(700)
        pressed, frames = self.page.evaluate("() => [window.pressed, window.frames]")
        return next((frame for frame in frames if frame >= pressed), math.inf) - pressed


def median(values):
    return statistics.median(values)


def kept_speed(panel):
    """The share of its speed alone that a run keeps, its pictures a second, and both times of Stop."""
    alone = panel.steps_alone()
    steps, rate = panel.train()
    end, show = panel.stop()
    return steps / (alone + panel.steps_alone()) * 2, rate, end, show


def measure(lab, name):
    """Print the figures of one network."""
    lab.run(PANEL, NETWORKS[name])
    panel = Panel(lab)
    panel.page.wait_for_timeout(1000)
    print(name)
    usual = float(lab.python("print(live.FRAMES_A_SECOND)"))
    for wanted in (usual, 20):
        lab.python(f"live.FRAMES_A_SECOND = {wanted}")
        kept, frames, ends, shows = [], [], [], []
        for _ in range(REPEATS):
            for values, value in zip((kept, frames, ends, shows), kept_speed(panel)):
                values.append(value)
        print(
            f"  {wanted:g} frames/s asked: {median(frames):.1f} arrive, "
            f"{median(kept):.0%} of the training speed kept; "
            f"Stop ends training in {median(ends):.0f} ms, shows in {median(shows):.0f} ms",
            flush=True,
        )
    lab.python(f"live.FRAMES_A_SECOND = {usual}")
    if "digits" not in name:  # which show no plane to point at
        measure_clicks(panel)
    print(f"  another of {panel.epoch()[0]:,.0f} epochs shows in {panel.look_back():.0f} ms")
    print(f"  a slider shows in {panel.slide(1):.0f} ms")
    panel.toggle()
    print(f"  while training a slider shows in {panel.slide(0):.0f} ms")
    lab.close()


def measure_clicks(panel):
    """Print how long it takes from a click on a sample to its ring."""
    print(f"  a click on a sample shows in {panel.follow():.0f} ms", end="")
    panel.toggle()
    print(f", while training in {panel.follow():.0f} ms")
    panel.toggle()


def measure_maps(lab, name, rounds=5):
    """Print what maps in the units cost: panels with and without them, in turns, each of which trains RUNS times."""
    kept, frames = {True: [], False: []}, {True: [], False: []}
    for maps in [True, False] * rounds:
        lab.run(MAPS.format(maps=maps), PANEL, NETWORKS[name])
        panel = Panel(lab)
        panel.page.wait_for_timeout(1000)
        runs = [kept_speed(panel)[:2] for _ in range(RUNS)]
        kept[maps].append(median([share for share, _ in runs]))
        rate = median([rate for _, rate in runs])
        frames[maps].append((rate, float(lab.python(FRAME))))
        lab.close()
    print(name)
    for maps, words in ((True, "with maps"), (False, "without")):
        rate, cost = map(median, zip(*frames[maps]))
        print(
            f"  {words}: {median(kept[maps]):.0%} of the training speed kept at {rate:.1f} frames/s, "
            f"a frame takes {cost:.1f} ms of the kernel",
            flush=True,
        )


def measure_lab(lab):
    """Print how long the map of the lab takes, with pictures and without."""
    notebook = lab.run(PANEL, LAB)
    panel = Panel(lab)
    panel.page.wait_for_timeout(1000)
    kept, times = [], []
    for _ in range(3):
        alone = float(lab.python("fill()"))
        notebook.get_by_role("button", name="Reset").click()
        notebook.get_by_text("all networks start again").wait_for()
        start = time.perf_counter()
        panel.toggle()
        notebook.get_by_text("cells are done").wait_for(timeout=120_000)
        times.append(time.perf_counter() - start)
        kept.append((alone + float(lab.python("fill()"))) / 2 / times[-1])
    resting = panel.point()
    notebook.get_by_role("button", name="Reset").click()
    notebook.get_by_label("epochs", exact=True).fill("1000000")
    panel.toggle()
    print(f"the map: a click shows in {resting:.0f} ms, while training in {panel.point():.0f} ms")
    panel.toggle()
    cells, networks = lab.python("print(len(panel.lab.order), panel.lab.networks)").split()
    print(
        f"the lab, {cells} cells of {networks} networks for 2,000 epochs: filled in "
        f"{median(times):.1f} s, {median(kept):.0%} of the speed without pictures"
    )
    lab.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            with chromium() as browser:
                lab = Lab(server, browser)
                maps = "maps" in sys.argv
                wanted = [one for one in sys.argv[1:] if one != "maps"]
                for name in NETWORKS:
                    if maps and "digits" in name or wanted and name.split()[-1] not in wanted:
                        continue
                    (measure_maps if maps else measure)(lab, name)
                if not maps and not wanted:
                    measure_lab(lab)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
