// A sheet of glass over a picture: it tells the kernel where it is touched, and which of its keys are
// pressed. Places are shares of the picture's width and height, from the lower left.
function render({ model, el }) {
  el.classList.add("nnlib-pointer");
  el.tabIndex = 0;
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("label"));

  // What is overtaken by the next (a move, a key held down) waits for the kernel's answer to the one
  // before, and only the last of it is sent: so a busy kernel never has a queue of them. A move also
  // says where the pointer has been meanwhile, so that what is drawn keeps its corners.
  let unanswered = 0;
  let waiting = null;
  const answered = ({ content }) => {
    if (content.execution_state !== "idle") return;
    unanswered -= 1;
    if (!unanswered) flush();
  };
  const send = (touch) => {
    unanswered += 1;
    model.send(touch, { iopub: { status: answered } });
  };
  const flush = () => {
    if (waiting) send(waiting);
    waiting = null;
  };
  const tell = (touch, canWait = false) => {
    if (canWait && unanswered) {
      if (touch.kind === "move" && waiting?.kind === "move") {
        touch.past = [...(waiting.past ?? []), [waiting.x, waiting.y]];
      }
      waiting = touch;
    } else {
      flush();
      send(touch);
    }
  };

  const place = (event) => {
    const box = el.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  };
  const isDrag = (event) => {
    const [x, y] = place(event);
    return model.get("areas").some(([x0, y0, x1, y1]) => x0 <= x && x <= x1 && y0 <= y && y <= y1);
  };
  const touch = (kind, event) => {
    const [x, y] = place(event);
    return { kind, x, y, shift: event.shiftKey };
  };

  // A finger that scrolls the page touches nothing: where nothing can be dragged, it is a tap or it is
  // taken away from us (`pointercancel`). Where something can, the page stays.
  let down = null; // the pointer that is down, and whether the kernel knows of it
  el.addEventListener("touchstart", (event) => isDrag(event.touches[0]) && event.preventDefault(), {
    passive: false,
  });
  el.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    el.focus({ preventScroll: true });
    el.setPointerCapture(event.pointerId);
    down = { id: event.pointerId, told: event.pointerType !== "touch" || isDrag(event) };
    if (down.told) tell(touch("down", event));
  });
  el.addEventListener("pointermove", (event) => {
    if (down?.told && down.id === event.pointerId) tell(touch("move", event), true);
  });
  const end = (event) => {
    if (down?.id !== event.pointerId) return;
    if (!down.told && event.type === "pointerup") tell(touch("down", event));
    if (down.told || event.type === "pointerup") tell(touch("up", event));
    down = null;
  };
  el.addEventListener("pointerup", end);
  el.addEventListener("pointercancel", end);

  el.addEventListener("keydown", (event) => {
    const { key, shiftKey: shift, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey || !model.get("takes").includes(key)) return;
    tell({ kind: "key", key, shift }, event.repeat);
    event.preventDefault();
    event.stopPropagation();
  });

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const tellCalm = () => {
    model.set("calm", calm.matches);
    model.save_changes();
  };
  calm.addEventListener("change", tellCalm);
  if (calm.matches !== model.get("calm")) tellCalm();
  return () => calm.removeEventListener("change", tellCalm);
}

export default { render };
