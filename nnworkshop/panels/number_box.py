"""A box for a number, which understands how people write numbers, and says what it understood.

A browser's own number box drops what it does not know: in one that speaks English `1,5` becomes 15.
This one is a box for text. A comma is a decimal point, `.5` and `2e-3` are numbers, `10,000` is ten
thousand where whole numbers are wanted. Where the page can run
`HANDS_ON`, arrow keys step, and no number that changes by itself takes away what is being typed.
"""

import math
import re

import ipywidgets as widgets
from traitlets import Any as AnyTrait
from traitlets import Bool, Float, Int, TraitError, Unicode, validate

# A style element carries this script, since a page does not run scripts that arrive as text. From the
# click into a box until Enter is pressed or the box is left, no other number may replace what is being
# typed; it has to wait. An arrow key is passed on as text.
HANDS_ON = """<style onload="
const panel = this.closest('.nnlib-panel');
if (panel && !panel.handsOn) {
  panel.handsOn = true;
  const {get, set} = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  const listen = (kind, act) => panel.addEventListener(kind, event => {
    if (event.target.matches('.nn-number input')) act(event.target, event);
  }, true);
  const hold = box => {
    box.held = true;
    Object.defineProperty(box, 'value', {
      get, configurable: true,
      set(text) { if (this.held) this.missed = text; else set.call(this, text); },
    });
  };
  const release = (box, missed) => {
    box.held = false;
    if (missed !== undefined) set.call(box, missed);
    delete box.missed;
  };
  for (const begin of ['focusin', 'pointerdown', 'input']) listen(begin, hold);
  listen('change', box => release(box));
  listen('focusout', box => release(box, box.missed));
  listen('keydown', (box, event) => {
    const arrow = {ArrowUp: '↑', ArrowDown: '↓'}[event.key];
    if (!arrow || box.disabled) return;
    event.preventDefault();
    release(box);
    box.value += arrow;
    box.dispatchEvent(new Event('change', {bubbles: true}));
  });
  // A drawer that opens comes into sight, though the picture may lie where it is.
  let opening = null;
  panel.addEventListener('click', ({target}) => {
    opening = target.closest('.nnlib-switch')?.className.match(/nnlib-switch-(\\w+)/)?.[1];
  }, true);
  new ResizeObserver(() => {
    const drawer = opening && panel.querySelector(`.nnlib-drawer-${opening}`);
    opening = null;
    drawer?.querySelector('input, button, select')?.scrollIntoView({block: 'nearest'});
  }).observe(panel.querySelector('.nnlib-live'));
}">
.nnlib-panel input, .nnlib-panel .widget-dropdown select, .nnlib-panel button { font-family: inherit; }
</style>"""
ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)  # ten even steps of a decade, rounded (R''10)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+")


class NumberBox(widgets.Text):
    """A number from `min` to `max` with its name in front; `whole` if it is to have no decimals.

    step: of the arrow keys, by default a round share of the range, or, with `log`, to the next
    round number. What is set beyond the range is cut to it. `tell(sentence)` is called when what
    was typed could not be taken as it was. digits: characters that are shown; the value has all.
    """

    value = AnyTrait(0.0, allow_none=False).tag(
        sync=True,
        to_json=lambda value, box: box._shown(value),
        from_json=lambda text, box: box._read(text),
    )
    continuous_update = Bool(False).tag(sync=True)
    min, max, step = Float(0.0), Float(100.0), Float(1.0)
    whole, log = Bool(False), Bool(False)
    name, digits = Unicode(), Int(7)

    def __init__(self, value, min, max, step=None, tell=lambda sentence: None, **settings):
        self.tell, self._remark = tell, ""
        whole = isinstance(value, int)
        step = step or (1 if whole else round_below((max - min) / 100))
        super().__init__(min=min, max=max, step=step, whole=whole, **settings)
        self.name = self.description
        self.value = value
        self.add_class("nn-number")
        self.observe(self._cut, ["min", "max"])

    def _shown(self, value):
        text = written(value)
        fits = self.whole or len(text) <= self.digits
        return text if fits else f"{value:.{self.digits - 3}g}"  # a sign, a zero and a point

    @validate("value")
    def _valid(self, proposal):
        try:
            number = float(proposal["value"])
        except (TypeError, ValueError):
            number = math.nan
        if math.isnan(number):
            raise TraitError(f"{self.name} is {proposal['value']!r}, expected a number")
        return self._within(number)

    def _within(self, number):
        number = max(self.min, min(self.max, number))
        return round(number) if self.whole else number

    def show(self, value):
        """Show a value; a range that it is beyond gives way to it."""
        self.min, self.max = min(self.min, value), max(self.max, value)
        self.value = value

    def _cut(self, _):
        self.value = self._within(self.value)

    def set_state(self, sync_data):
        """Take what the page sends, and show the number that it was understood as.

        A number that became another one is sent by itself. Sent once more, it could come after the
        next arrow key and undo it.
        """
        self._remark, before = "", self.value
        super().set_state(sync_data)
        if "value" in sync_data and self.value == before:
            self.send_state("value")
        if self._remark:
            self.tell(self._remark)

    def _read(self, text):
        """The number that a text from the page stands for."""
        typed = text.rstrip("↑↓")
        number = parsed(typed, self.whole)
        if number is None:
            stays = f"{self.name} stays {written(self.value)}"
            self._remark = f"{stays}: “{typed}” is not a number." if typed.strip() else ""
            return self.value
        if typed != text:
            steps = text.count("↑") - text.count("↓")
            return self._within(self._stepped(self._within(number), steps))
        taken = self._within(number)
        low, high = written(self.min), written(self.max)
        if not self.min <= number <= self.max:
            self._remark = (
                f"{self.name} must be from {low} to {high}: {typed} became {written(taken)}."
            )
        elif taken != number:
            self._remark = f"{self.name} is a whole number: {typed} became {written(taken)}."
        return taken

    def _stepped(self, number, steps):
        """The number that so many arrow keys lead to."""
        if not self.log:
            return round(number + steps * self.step, 10)
        for _ in range(abs(steps)):
            number = next_round(number, up=steps > 0)
        return number


def parsed(text, whole=False):
    """The number that a text stands for, or None. A comma is a decimal point, unless it separates
    thousands: in a decimal number only if there is a point or a second comma too.
    """
    text = text.strip().lower().replace("\N{MINUS SIGN}", "-")
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3})", "", text)
    marks = re.findall("[.,]", text)
    if len(set(marks)) == 2:  # the last one is the decimal point
        text = text.replace(marks[0], "")
    elif (whole or len(marks) > 1) and THOUSANDS.fullmatch(text):
        text = re.sub("[.,]", "", text)
    text = text.replace(",", ".")
    return float(text) if NUMBER.fullmatch(text) else None


def written(value):
    """A number with all its digits, without a needless .0."""
    return repr(value).removesuffix(".0")


def notch(number):
    """Which round number is nearest, counted from 1: ten for each decade."""
    return round(10 * math.log10(number))


def at_notch(k):
    """The round number at that place."""
    return float(f"{ROUND[k % 10]}e{k // 10}")


def next_round(number, up):
    """The next larger or smaller round number."""
    k = notch(number)
    if up:
        return next(value for value in map(at_notch, (k - 1, k, k + 1, k + 2)) if value > number)
    return next(value for value in map(at_notch, (k + 1, k, k - 1, k - 2)) if value < number)


def round_below(number):
    """The largest of 1, 2, 5, 10, ... or 0.5, 0.2, 0.1, ... that is not larger."""
    decade = math.floor(math.log10(number) + 1e-9)
    return max(
        value
        for value in (float(f"{digit}e{decade}") for digit in (1, 2, 5))
        if value <= number * (1 + 1e-9)
    )
