// Shows a message while no page is open, and opens its alert when it is pressed. It keeps no page: what is shown is always fresh.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('push', event => {
  const message = event.data?.json() ?? {};
  const urgent = message.priority <= 2;
  event.waitUntil(self.registration.showNotification(message.title ?? 'SmartSecurity', {
    body: message.body,
    tag: message.tag,
    renotify: true,
    requireInteraction: urgent,
    vibrate: urgent ? [300, 120, 300, 120, 300] : [200],
    icon: '/_content/SmartSecurity.Web/mark.svg',
    data: { url: message.url ?? '/' },
  }));
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin).href;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const desk = open.find(page => new URL(page.url).origin === self.location.origin);
    if (!desk) return self.clients.openWindow(url);
    await desk.focus();
    return desk.navigate(url);
  })());
});
