// The sheet's button: CSP lets no page carry it inline.
document.addEventListener('click', event => { if (event.target.closest('[data-print]')) print(); });
