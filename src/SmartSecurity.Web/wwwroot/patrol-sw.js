// Keeps the patrol's page on the phone, so that it opens in a cellar. It touches nothing else of the site: what is not listed here goes to the network.
const version = new URL(self.location.href).searchParams.get('v') ?? '';
const cacheName = `patrol-${version}`;
const shell = '/patrol';
const folder = '/_content/SmartSecurity.Web/';
const parts = ['app.css', 'patrol.css', 'app.js', 'patrol.js', 'patrol-queue.js', 'patrol-photo.js'].map(name => `${folder}${name}?v=${version}`);
const plain = [`${folder}mark.svg`, `${folder}chevron.svg`];
const answerWithinMs = 4000;   // a link that is slower than this is as good as none: the page is on the phone

const isPage = url => url.pathname === shell || url.pathname.startsWith('/p/');

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll([shell, ...parts, ...plain].map(path => new Request(path, { cache: 'reload' })));
  await self.skipWaiting();
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('patrol-') && name !== cacheName) await caches.delete(name);
  await self.clients.claim();
})()));

async function page(request) {
  const cache = await caches.open(cacheName);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(answerWithinMs) });
    // Only the page itself is kept: a sign-in page or an error in its place would shut the phone out.
    if (answer.ok && !answer.redirected) await cache.put(shell, answer.clone());
    if (answer.status < 500) return answer;
  } catch { /* out of reach */ }
  return await cache.match(shell) ?? Response.error();
}

async function part(request) {
  const kept = await caches.match(request);
  return kept ?? fetch(request);
}

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') { if (isPage(url)) event.respondWith(page(event.request)); return; }
  if (parts.includes(url.pathname + url.search) || plain.includes(url.pathname)) event.respondWith(part(event.request));
});
