"""When two PNG pictures of a notebook count as the same, and where that can be said at all.

Measured on loss curves, decision surfaces, contours and 3-D surfaces of the tutorials: a nudge of
1e-9 in every weight, far more than another processor's rounding, changes no pixel, and one of 1e-6
changes some by 1 of 255 levels. A training of other length shows on its loss curve as soon as the
tip has moved by a pixel: 4 epochs more of 1,500 change 51 pixels by up to 224 levels, 20 more of
10,000 change 47. A changed digit of a label changes 18 by up to 255. An average over the picture
would see none of this.
"""

import base64
import importlib.metadata
import io
import platform
import re
import sys
from pathlib import Path

import numpy as np
from matplotlib import ft2font
from PIL import Image

LOCK = Path(__file__).parents[2] / "requirements.lock"
PNG = "image/png"
LEVELS = 2  # of 255, by which a pixel may differ in any colour channel


def why_not_compared():
    """Why the pictures drawn here may differ from the committed ones, or None where they may not.

    Another matplotlib draws the same figure some 18 levels (RMS) apart; other processors round
    differently and builds that are not matplotlib's own bring another FreeType.
    """
    locked = re.search(r"^matplotlib==([\w.]+)", LOCK.read_text(), re.MULTILINE)[1]
    here = importlib.metadata.version("matplotlib")
    if here != locked:
        return f"the committed ones are drawn by matplotlib {locked}, this is {here}"
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return "the committed ones are drawn by Linux on x86-64"
    if ft2font.__freetype_build_type__ != "local":
        return "this matplotlib does not bring its own FreeType"
    return None


def difference(committed, drawn):
    """What a person should know of the difference between two base64 PNGs; None if the same."""
    if committed == drawn:
        return None
    committed, drawn = _pixels(committed), _pixels(drawn)
    if committed.shape != drawn.shape:
        (height, width, _), (new_height, new_width, _) = committed.shape, drawn.shape
        return f"{width} x {height} pixels became {new_width} x {new_height}"
    apart = np.abs(committed - drawn).max(axis=-1)
    count = np.count_nonzero(apart > LEVELS)
    if not count:
        return None
    return f"{count} of its pixels differ by more than {LEVELS} of 255 levels, one by {apart.max()}"


def differences(committed, drawn):
    """What tells the pictures of two lists of a cell's outputs apart, one sentence each."""
    committed, drawn = bundles(committed), bundles(drawn)
    if len(committed) != len(drawn):
        return [f"pictures committed: {len(committed)}, drawn: {len(drawn)}"]
    if why_not_compared():
        return []
    found = [difference(old[PNG], new[PNG]) for old, new in zip(committed, drawn, strict=True)]
    return [f"picture {number}: {what}" for number, what in enumerate(found, start=1) if what]


def bundles(outputs):
    """The data of those outputs of a cell that hold a picture, under PNG in base64."""
    return [output["data"] for output in outputs if PNG in output.get("data", {})]


def _pixels(png):
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    return np.asarray(picture.convert("RGBA"), dtype=int)
