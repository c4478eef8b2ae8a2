// What was recorded and not yet sent, in the order it was recorded. A row is written before the screen says so, and goes only after the server's answer.
const name = 'smartsecurity-patrol';
const backOffMs = [2000, 4000, 8000, 15000, 30000, 60000];
const answerWithinMs = 90000;   // four photos over a bad link
const api = '/api/v1/patrols';
const head = { 'X-Requested-With': 'patrol' };

const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));   // randomUUID is there on https only
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export async function readMine() {
  const answer = await fetch(`${api}/mine`, { headers: head, cache: 'no-store', signal: AbortSignal.timeout(15000) });
  return { status: answer.status, day: answer.ok ? await answer.json() : null };
}

export async function openQueue(changed) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('queue', { keyPath: 'seq', autoIncrement: true });
    opening.result.createObjectStore('kept');
  };
  const db = await done(opening);
  navigator.storage?.persist?.().catch(() => {});   // else a full phone may throw the queue away
  const within = (store, mode, work) => new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode, mode === 'readwrite' ? { durability: 'strict' } : undefined);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const other = 'BroadcastChannel' in self ? new BroadcastChannel(name) : null;
  if (other) other.onmessage = () => changed();
  const tell = () => { other?.postMessage('changed'); changed(); };

  const queue = {
    state: 'idle',   // idle, sending, offline, signedOut, forbidden
    keep: (key, value) => within('kept', 'readwrite', s => s.put(value, key)),
    kept: key => within('kept', 'readonly', s => s.get(key)),
    rows: () => within('queue', 'readonly', s => s.getAll()),
    async add(who, body) { await within('queue', 'readwrite', s => s.add({ id: newId(), who, body, refused: null })); tell(); },
    async change(row) { await within('queue', 'readwrite', s => s.put(row)); tell(); },
    async remove(seq) { await within('queue', 'readwrite', s => s.delete(seq)); tell(); },
    send,
  };

  let tries = 0, timer = 0, running = null, again = false;
  const later = state => {
    queue.state = state;
    clearTimeout(timer);
    timer = setTimeout(() => send(), backOffMs[Math.min(tries++, backOffMs.length - 1)]);
  };

  // One sender at a time, in other tabs too; the server would take a second one's rows for repeats anyway.
  function send(fresh = false) {
    if (fresh) tries = 0;
    if (running) { again = true; return running; }
    const alone = work => navigator.locks ? navigator.locks.request(`${name}-send`, work) : work();
    running = alone(sendAll).catch(() => later('offline')).finally(() => {
      running = null;
      tell();
      if (again) { again = false; send(); }
    });
    return running;
  }

  async function sendAll() {
    clearTimeout(timer);
    const who = (await queue.kept('day'))?.name;
    for (const row of await queue.rows()) {
      if (row.refused || row.who !== who) continue;
      queue.state = 'sending';
      changed();
      const answer = await fetch(`${api}/visits/${row.id}`, {
        method: 'PUT', headers: { ...head, 'Content-Type': 'application/json' }, signal: AbortSignal.timeout(answerWithinMs),
        body: JSON.stringify({ ...row.body, by: row.who, deviceNow: new Date().toISOString() }),
      });
      if (answer.ok) {
        await markSent(row, await answer.json());
        await queue.remove(row.seq);
        tries = 0;
      } else if (answer.status === 401) { queue.state = 'signedOut'; return; }
      else if (answer.status === 403) { queue.state = 'forbidden'; return; }
      else if (answer.status === 408 || answer.status === 429 || answer.status >= 500) return later('offline');
      else {
        const problem = await answer.json().catch(() => ({}));
        if (problem.reason === 'recordedByAnother') { queue.state = 'idle'; return; }   // this phone has changed hands: the page says whose rows wait
        await queue.change({ ...row, refused: { reason: problem.reason ?? null, detail: problem.detail ?? `HTTP ${answer.status}` } });
      }
    }
    queue.state = 'idle';
  }

  // The day on the phone knows of what was sent, also when the next reading fails.
  async function markSent(row, answer) {
    const day = await queue.kept('day');
    const point = day?.rounds.find(r => r.id === row.body.roundId)?.points.find(p => p.id === row.body.pointId);
    if (!point) return;
    point.state = answer.state;
    point.at ??= new Date(answer.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
    point.by ??= row.who;
    await queue.keep('day', day);
  }
  return queue;
}
