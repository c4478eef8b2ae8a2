// Keys and sounds of the duty desk. A key pressed while writing belongs to the text.
const known = new Set(['j', 'k', 'c', 's', 'n', 'h', 'z', 'r', 'v', '/', '?', 'Escape', 'ArrowDown', 'ArrowUp']);
// Where a key only moves the focus: at once, so that what is typed next is not lost on the way to the server.
const places = {
  '/': '#desk-search', n: '#alert-note', r: '[data-testid=outcome], .outcomes button', v: '[data-testid=clip-play], [data-testid=clip-video]',
};
const remembered = 'smartsecurity.sound';
let audio = null;

export function listen(page) {
  const onKey = event => {
    const target = event.target;
    const writing = target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (event.ctrlKey || event.metaKey || event.altKey || !known.has(event.key)) return;
    if (writing && event.key !== 'Escape') return;
    if (event.key.startsWith('Arrow') && !target.closest('[data-list]')) return;
    event.preventDefault();
    if (writing) target.blur();
    if (writing && !target.closest('.panel')) return;   // the first Escape only ends the writing
    if (places[event.key]) focus(places[event.key]);
    else page.invokeMethodAsync('OnKeyAsync', event.key);
  };
  const onClick = event => {
    wake();
    const button = event.target.closest('[data-sound]');
    if (!button) return;
    localStorage.setItem(remembered, isOn() ? 'off' : 'on');
    show();
    if (isOn()) sound(4);
  };
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.body.dataset.keys = 'desk';   // a press before this is nobody's
  show();
  return {
    stop: () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('click', onClick);
      delete document.body.dataset.keys;
    },
  };
}

export function focus(selector) {
  document.querySelector(selector)?.focus();
}

// After the form was drawn.
export function focusSoon(selector) {
  requestAnimationFrame(() => requestAnimationFrame(() => focus(selector)));
}

export function reveal(id) {
  document.querySelector(`[data-alert-id="${id}"]`)?.scrollIntoView({ block: 'nearest' });
}

// The more urgent, the more and the higher: 1 three rising pairs, 2 two pairs, 3 one pair, 4 and 5 one soft tone.
export function sound(priority) {
  document.body.dataset.sounded = String(priority);
  if (!isOn()) return;
  wake();
  if (!audio || audio.state !== 'running') return;   // the browser waits for a first press; the list and the title say it meanwhile
  const pairs = Math.max(1, 4 - priority);
  for (let i = 0; i < pairs; i++) {
    tone(priority <= 2 ? 880 : 587, i * 0.42, priority <= 3 ? 0.14 : 0.07);
    if (priority <= 3) tone(priority <= 2 ? 1175 : 784, i * 0.42 + 0.18, 0.14);
  }
}

function tone(hz, afterS, loudness) {
  const [wave, gain, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + afterS];
  wave.frequency.value = hz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.17);
  wave.connect(gain).connect(audio.destination);
  wave.start(at);
  wave.stop(at + 0.18);
}

function wake() {
  try {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') audio.resume();
  } catch {
    audio = null;   // a machine without sound
  }
}

function isOn() {
  return localStorage.getItem(remembered) !== 'off';
}

function show() {
  for (const button of document.querySelectorAll('[data-sound]')) {
    button.setAttribute('aria-pressed', String(isOn()));
    button.title = isOn() ? button.dataset.on : button.dataset.off;
    button.setAttribute('aria-label', button.title);
  }
}
