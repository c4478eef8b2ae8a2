// Presses and drags on a camera's picture, by finger, pen or mouse; arrow keys move the dot that has the focus.
const keyStep = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function listen(stage, page) {
  const placeOf = event => {
    const box = stage.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map(v => Math.min(1, Math.max(0, v)));
  };
  let dragged = null;
  const put = (dot, [x, y]) => { dot.style.left = `${x * 100}%`; dot.style.top = `${y * 100}%`; };
  const tell = (dot, [x, y]) => page.invokeMethodAsync('OnMovedAsync', Number(dot.dataset.mark), Number(dot.dataset.point), x, y);

  const onDown = event => {
    if (event.button !== 0) return;
    const dot = event.target.closest('.handle');
    // While something is drawn, a press on a dot is a point of the new mark: marks may share a corner.
    if (dot && !stage.classList.contains('is-drawing')) {
      dragged = dot;
      dot.setPointerCapture(event.pointerId);
      return;
    }
    page.invokeMethodAsync('OnPointAsync', ...placeOf(event));
  };
  const onMove = event => { if (dragged) put(dragged, placeOf(event)); };
  const onUp = event => {
    if (!dragged) return;
    tell(dragged, placeOf(event));
    dragged = null;
  };
  const onCancel = () => { dragged = null; };
  const onKey = event => {
    const dot = event.target.closest('.handle');
    if (!dot || !keyStep[event.key]) return;
    event.preventDefault();
    const [dx, dy] = keyStep[event.key];
    const to = [parseFloat(dot.style.left) / 100 + dx / 100, parseFloat(dot.style.top) / 100 + dy / 100].map(v => Math.min(1, Math.max(0, v)));
    put(dot, to);
    tell(dot, to);
  };
  const all = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onCancel, keydown: onKey };
  for (const [name, heard] of Object.entries(all)) stage.addEventListener(name, heard);
  stage.dataset.listening = '';   // a press before this is nobody's
  return { stop: () => { for (const [name, heard] of Object.entries(all)) stage.removeEventListener(name, heard); } };
}
