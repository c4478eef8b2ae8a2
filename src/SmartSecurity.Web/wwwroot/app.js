// What must work without a circuit: light or dark. Everything else is a module that its page loads.
(() => {
  document.addEventListener('click', event => {
    if (event.target.closest('[data-reload]')) { event.preventDefault(); location.reload(); return; }
    if (!event.target.closest('[data-theme-toggle]')) return;
    const root = document.documentElement;
    const shown = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const now = root.dataset.theme === 'auto' ? shown : root.dataset.theme;
    const next = now === 'dark' ? 'light' : 'dark';
    // Back on the system's own choice: follow it again from now on.
    root.dataset.theme = next === shown ? 'auto' : next;
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  });
  // The language link comes back to the page it was pressed on.
  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-language]');
    if (!link) return;
    const to = new URL(link.href);
    to.searchParams.set('back', location.pathname + location.search);
    link.href = to.href;
  }, true);
})();
