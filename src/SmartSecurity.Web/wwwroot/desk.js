// Keys of the duty desk. A key pressed while writing belongs to the text.
const known = new Set(['j', 'k', 'c', 'r', '/', '?', 'Escape', 'ArrowDown', 'ArrowUp']);

export function listen(page) {
  const onKey = event => {
    const target = event.target;
    const writing = target.closest('input, textarea, select, [contenteditable]');
    if (event.ctrlKey || event.metaKey || event.altKey || !known.has(event.key)) return;
    if (writing && event.key !== 'Escape') return;
    if (event.key.startsWith('Arrow') && !target.closest('[data-list]')) return;
    event.preventDefault();
    if (writing) target.blur();
    page.invokeMethodAsync('OnKeyAsync', event.key);
  };
  document.addEventListener('keydown', onKey);
  document.body.dataset.keys = 'desk';   // a press before this is nobody's
  return {
    stop: () => {
      document.removeEventListener('keydown', onKey);
      delete document.body.dataset.keys;
    },
  };
}

export function focus(selector) {
  document.querySelector(selector)?.focus();
}

export function reveal(id) {
  document.querySelector(`[data-alert-id="${id}"]`)?.scrollIntoView({ block: 'nearest' });
}
