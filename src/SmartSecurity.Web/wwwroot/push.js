// Asks the browser for messages on this device, and gives the site what it needs to send them.
export async function subscribe(publicKey) {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return { problem: 'missing' };
  if (await Notification.requestPermission() !== 'granted') return { problem: 'refused' };
  try {
    const worker = await navigator.serviceWorker.register('/sw.js', { scope: '/' });
    await navigator.serviceWorker.ready;
    const known = await worker.pushManager.getSubscription();
    const subscription = known ?? await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    const { endpoint, keys } = subscription.toJSON();
    return { endpoint, p256dh: keys.p256dh, auth: keys.auth, name: deviceName() };
  } catch {
    return { problem: 'missing' };
  }
}

function deviceName() {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent) ? 'Edge' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : 'Safari';
  const system = /Android/.test(agent) ? 'Android' : /iPhone|iPad/.test(agent) ? 'iOS' : /Windows/.test(agent) ? 'Windows'
    : /Mac/.test(agent) ? 'macOS' : 'Linux';
  return `${browser} · ${system}`;
}
