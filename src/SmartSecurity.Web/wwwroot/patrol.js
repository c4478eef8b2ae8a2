// The patrol's page: rounds, one round, one checkpoint. All it shows is on the phone; the network only brings what is new and takes what was recorded.
const version = new URL(import.meta.url).search;
const { openQueue, readMine, newId } = await import(`./patrol-queue.js${version}`);
const { shrink } = await import(`./patrol-photo.js${version}`);
const texts = JSON.parse(document.body.dataset.texts);
const zh = document.documentElement.lang.startsWith('zh');
const main = document.getElementById('patrol');
const earlyMs = 2 * 3600_000, lateMs = 2 * 3600_000, scanHoldsMs = 15 * 60_000, readAgainMs = 60_000, findingsMax = 4;
const say = (name, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, value), texts[name]);
const clock = at => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

let queue, day = null, savedAt = null, rows = [], signedOut = false, forbidden = false, reached = true, draft = null, notice = null;

// Elements without a framework: tag, attributes (on… listens, test is data-testid), children.
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'test') element.dataset.testid = value;
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(9).filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

// The codes on the walls carry the checkpoint's id and the printing; whether the site signed it, the server says at sending.
function readCode(token) {
  try {
    const text = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
    if (text.length !== 36) return null;
    const hex = [...text].slice(0, 16).map(c => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    return { id, version: [...text].slice(16, 20).reduce((n, c) => n * 256 + c.charCodeAt(0), 0) };
  } catch { return null; }
}

const isNow = round => Date.now() >= Date.parse(round.startsAt) - earlyMs && Date.now() <= Date.parse(round.endsAt) + lateMs;
const waitingFor = (round, point) => rows.find(r => r.body.roundId === round.id && r.body.pointId === point.id);
const isDone = (round, point) => !['waiting', 'missed'].includes(point.state) || !!waitingFor(round, point);
const where = () => location.hash.replace(/^#\/?/, '').split('/').filter(Boolean);
const roundOf = id => day?.rounds.find(r => r.id === id);

// A code was scanned: its checkpoint on the round that is under way or nearest, unless it is done there already.
function takeScan() {
  if (!location.pathname.startsWith('/p/') || !day) return;
  const token = location.pathname.slice(3);
  const code = readCode(token);
  history.replaceState(null, '', '/patrol');
  if (!code) { notice = say('badCode'); return; }
  const found = day.rounds.flatMap(round => round.points.filter(p => p.id === code.id).map(point => ({ round, point })))
    .filter(f => isNow(f.round)).sort((a, b) => isDone(a.round, a.point) - isDone(b.round, b.point)
      || Math.abs(Date.now() - Date.parse(a.round.startsAt)) - Math.abs(Date.now() - Date.parse(b.round.startsAt)))[0];
  if (!found) { notice = say('notHere'); return; }
  const old = code.version !== found.point.codeVersion;
  if (old) notice = say('oldCode');
  else sessionStorage.setItem(`scan-${found.point.id}`, JSON.stringify({ token, at: Date.now() }));
  history.replaceState(null, '', `/patrol#/${found.round.id}/${found.point.id}`);
}

function scanOf(point) {
  const scan = JSON.parse(sessionStorage.getItem(`scan-${point.id}`) ?? 'null');
  return scan && Date.now() - scan.at < scanHoldsMs ? scan.token : null;
}

async function read() {
  try {
    const { status, day: read } = await readMine();
    reached = true;
    signedOut = status === 401;
    forbidden = status === 403 || status === 404;
    if (read) {
      [day, savedAt] = [read, Date.now()];
      await queue.keep('day', read);
      await queue.keep('savedAt', savedAt);
    }
  } catch { reached = false; }
  takeScan();
  draw();
  if (reached && !signedOut && !forbidden) await queue.send();
}

async function look() {
  rows = await queue.rows();
  const kept = await queue.kept('day');
  if (kept) [day, savedAt] = [kept, await queue.kept('savedAt')];
  if (queue.state === 'signedOut') signedOut = true;
  draw();
}

function status() {
  const mine = rows.filter(r => !r.refused && r.who === day?.name), others = rows.filter(r => r.who !== day?.name);
  const refused = rows.filter(r => r.refused && r.who === day?.name);
  const cutOff = !reached || !navigator.onLine || queue.state === 'offline';
  const parts = [];
  if (notice) parts.push(h('p', { class: 'banner warn', role: 'status', test: 'patrol-notice' }, notice));
  if (signedOut) parts.push(h('div', { class: 'banner warn', role: 'alert', test: 'patrol-sign-in' }, h('p', { class: 'grow' }, say('signIn')),
    h('a', { class: 'button', href: `/sign-in?back=${encodeURIComponent(location.pathname)}` }, say('signInButton'))));
  if (forbidden) parts.push(h('p', { class: 'banner bad', role: 'alert', test: 'patrol-forbidden' }, say('mayNot')));
  if (cutOff) parts.push(h('p', { class: 'banner', role: 'status', test: 'patrol-offline' },
    h('span', { class: 'sign off', 'aria-hidden': 'true' }), say('offline')));
  if (mine.length) parts.push(h('div', { class: 'banner waiting', role: 'status', test: 'patrol-waiting' },
    h('b', { class: 'grow' }, queue.state === 'sending' ? `${say('waiting', mine.length)} · ${say('sending')}` : say('waiting', mine.length)),
    !signedOut && h('button', { type: 'button', class: 'button', onclick: () => sendNow(), test: 'patrol-send' }, say('sendNow'))));
  for (const who of new Set(others.map(r => r.who)))
    parts.push(h('p', { class: 'banner warn', test: 'patrol-others' }, say('ofOther', others.filter(r => r.who === who).length, who)));
  return [...parts, ...refused.map(refusedCard)];
}

function refusedCard(row) {
  const point = roundOf(row.body.roundId)?.points.find(p => p.id === row.body.pointId);
  const byHand = ['oldCode', 'wrongCode', 'codeOfAnotherPoint'].includes(row.refused.reason);
  return h('section', { class: 'care-card refused', role: 'alert', test: 'patrol-refused' },
    h('p', { class: 'tags' }, h('span', { class: 'tag bad' }, say('refused')), h('span', { class: 'tag' }, clock(row.body.deviceAt))),
    h('h2', null, point?.place ?? ''), h('p', null, texts.reason[row.refused.reason] ?? row.refused.detail),
    row.body.findings.map(f => h('p', { class: 'hint' }, `${texts.topic[f.topic]}: ${f.text}`)),
    h('div', { class: 'row' },
      byHand && h('button', { type: 'button', class: 'button main', test: 'patrol-by-hand', onclick: () => again(row, true) }, say('sendByHand')),
      !byHand && h('button', { type: 'button', class: 'button', onclick: () => again(row, false) }, say('tryAgain')),
      h('button', { type: 'button', class: 'button danger', onclick: () => confirm(say('discardSure')) && queue.remove(row.seq) }, say('discard'))));
}

async function again(row, byHand) {
  const body = byHand ? { ...row.body, code: null, notScannedReason: texts.reasons[3] } : row.body;
  await queue.change({ ...row, body, refused: null });
  await sendNow();
}

async function sendNow() {
  await queue.send(true);
  await read();
}

const mark = state => h('span', { class: `stop-mark ${state}`, 'aria-hidden': 'true' });

function home() {
  const rounds = day?.rounds ?? [];
  return [
    h('h1', { tabindex: '-1' }, say('rounds')),
    !day && !signedOut && !forbidden && h('p', { class: 'empty', test: 'patrol-first' }, say('firstOnline')),
    day && !rounds.length && h('p', { class: 'empty', test: 'patrol-none' }, say('none')),
    rounds.map(round => {
      const visited = round.points.filter(p => isDone(round, p)).length;
      const may = isNow(round) && visited < round.points.length;
      return h('section', { class: `care-card round ${may ? 'now' : ''}`, test: 'patrol-round', 'data-round-id': round.id },
        h('p', { class: 'tags' }, h('span', { class: `tag standing ${round.standing}` }, texts.standing[round.standing]),
          h('span', { class: 'tag' }, say('ofPoints', visited, round.points.length))),
        h('h2', null, round.route),
        h('p', { class: 'times' }, `${round.start}–${round.end}`, h('span', { class: 'hint' }, ` ${round.day} · ${round.community}`)),
        h('a', { class: `button big ${may ? 'main' : ''}`, href: `#/${round.id}`, test: 'patrol-open' },
          !may ? say('look') : visited ? say('continue') : say('start')));
    }),
    savedAt && !reached && h('p', { class: 'hint' }, say('savedAt', clock(savedAt))),
    h('a', { class: 'quiet', href: '/' }, say('leave')),
    !window.isSecureContext && h('p', { class: 'hint' }, say('notSecure')),
  ];
}

function roundView(round) {
  return [
    h('a', { class: 'quiet back', href: '#/' }, `‹ ${say('allRounds')}`),
    h('h1', { tabindex: '-1' }, round.route),
    h('p', { class: 'times' }, `${round.start}–${round.end} · ${say(round.inOrder ? 'inOrder' : 'anyOrder')}`),
    h('p', { class: 'hint' }, say('scanHint')),
    h('ol', { class: 'points' }, round.points.map(point => {
      const waiting = waitingFor(round, point);
      const state = waiting ? 'queued' : point.state;
      return h('li', null, h('a', { class: `point ${state}`, href: `#/${round.id}/${point.id}`, test: 'patrol-point', 'data-point-id': point.id },
        mark(state), h('span', { class: 'what' }, h('b', null, `${point.order}. ${point.place}`),
          h('small', null, [point.building, point.expected && say('expected', point.expected)].filter(Boolean).join(' · ')),
          point.alerts.length > 0 && h('small', { class: 'warn-text' }, `⚠ ${say('alertsNear')}: ${point.alerts.length}`)),
        h('span', { class: 'state' }, waiting ? say('recorded') : texts.state[point.state], point.at && h('small', null, `${point.at} ${point.by ?? ''}`))));
    })),
    h('p', { class: 'hint' }, say('honest')),
  ];
}

// What is being typed outlives a redraw and lasts as long as the tab; a photo too.
function draftOf(round, point) {
  const key = `${round.id}/${point.id}`;
  if (draft?.key !== key) draft = { key, reason: '', ticked: new Set(), findings: [], problem: null };
  return draft;
}

function pointView(round, point) {
  const now = draftOf(round, point), code = scanOf(point), waiting = waitingFor(round, point);
  return [
    h('a', { class: 'quiet back', href: `#/${round.id}` }, `‹ ${round.route}`),
    h('h1', { tabindex: '-1' }, `${point.order}. ${point.place}`),
    h('p', { class: 'times' }, [point.building, point.expected ? say('expected', point.expected) : `${round.start}–${round.end}`].filter(Boolean).join(' · ')),
    isDone(round, point) && h('p', { class: 'banner good', test: 'point-done' }, waiting ? say('recorded')
      : `${texts.state[point.state]} ${point.at ?? ''} ${point.by ?? ''}`),
    point.alerts.length > 0 && h('section', { class: 'banner warn', test: 'point-alerts' }, h('div', null, h('strong', null, say('alertsNear')),
      h('ul', null, point.alerts.map(a =>
        h('li', null, day.opensAlerts ? h('a', { href: `/alerts/${a.id}` }, a.title) : a.title, ` ${say('since', a.since)}`))))),
    code ? h('p', { class: 'banner good', test: 'point-scanned' }, h('span', { class: 'stop-mark onTime', 'aria-hidden': 'true' }), say('scanned'))
      : h('label', { class: 'field care-card' }, h('span', null, say('notScanned')),
        h('select', { test: 'point-reason', onchange: e => { now.reason = e.target.value; } }, h('option', { value: '' }, say('choose')),
          texts.reasons.map(r => h('option', { value: r, selected: now.reason === r }, r)))),
    point.items.length > 0 && h('fieldset', { class: 'care-card ticks' }, h('legend', null, say('checklist')), point.items.map(item =>
      h('label', { class: 'check' }, h('input', { type: 'checkbox', test: `tick-${item.number}`, checked: now.ticked.has(item.number),
        onchange: e => now.ticked[e.target.checked ? 'add' : 'delete'](item.number) }),
      h('span', null, h('small', null, texts.topic[item.topic]), zh ? item.zh : item.en)))),
    now.findings.map((finding, i) => findingCard(now, finding, i)),
    now.findings.length < findingsMax && h('button', { type: 'button', class: 'button big', test: 'finding-add',
      onclick: () => { now.findings.push({ topic: '', text: '', person: '', photo: null }); draw(); } }, `＋ ${say('addFinding')}`),
    now.problem && h('p', { class: 'banner bad', role: 'alert', test: 'point-problem' }, now.problem),
    h('button', { type: 'button', class: 'button big fine', test: 'point-finish', onclick: () => finish(round, point) }, say('done')),
  ];
}

function findingCard(now, finding, i) {
  const aboutPeople = ['population', 'attention'].includes(finding.topic);
  return h('section', { class: 'care-card finding', test: 'finding' },
    h('h2', null, `${say('finding')} ${i + 1}`),
    h('fieldset', { class: 'topics' }, h('legend', null, say('what')), day.topics.map(topic => h('label', { class: 'topic' },
      h('input', { type: 'radio', name: `topic-${i}`, value: topic, checked: finding.topic === topic, test: `topic-${topic}`,
        onchange: () => { finding.topic = topic; if (!['population', 'attention'].includes(topic)) finding.person = ''; draw(); } }),
      h('span', null, texts.topic[topic])))),
    h('label', { class: 'field' }, h('span', null, say('describe')), h('textarea', { rows: 3, maxlength: '300', placeholder: say('describeExample'),
      test: 'finding-text', value: finding.text, oninput: e => { finding.text = e.target.value; } }, finding.text)),
    aboutPeople && h('label', { class: 'field' }, h('span', null, say('person')), h('input', { type: 'text', maxlength: '40', value: finding.person,
      test: 'finding-person', oninput: e => { finding.person = e.target.value; } }), h('small', null, say('personHint'))),
    finding.photo && h('img', { class: 'photo', alt: say('photo'), src: `data:image/jpeg;base64,${finding.photo}`, test: 'finding-picture' }),
    h('div', { class: 'row' },
      h('label', { class: 'button file-button grow' }, say(finding.photo ? 'photoAgain' : 'photo'), h('input', { type: 'file', accept: 'image/*',
        capture: 'environment', 'aria-label': say('photo'), test: 'finding-photo', onchange: e => photograph(now, finding, e.target.files[0]) })),
      h('button', { type: 'button', class: 'button', onclick: () => { now.findings.splice(i, 1); draw(); } }, say('removeFinding'))),
    h('p', { class: 'hint' }, say('photoHint')));
}

async function photograph(now, finding, file) {
  if (!file) return;
  const photo = await shrink(file);
  now.problem = photo ? null : say('badPhoto');
  if (photo) finding.photo = photo;
  draw();
}

async function finish(round, point) {
  const now = draftOf(round, point), code = scanOf(point);
  now.problem = !code && !now.reason ? say('needReason')
    : now.findings.some(f => !f.topic || !f.text.trim()) ? say('needFinding') : null;
  if (now.problem) return draw();
  try {
    await queue.add(day.name, {
      roundId: round.id, pointId: point.id, code, notScannedReason: code ? null : now.reason, deviceAt: new Date().toISOString(),
      ticked: [...now.ticked].sort((a, b) => a - b),
      findings: now.findings.map(f => ({ id: newId(), topic: f.topic, text: f.text.trim(), person: f.person.trim() || null, photo: f.photo })),
    });
  } catch {
    now.problem = say('noStore');   // nothing is said to be recorded that is not on the phone
    return draw();
  }
  sessionStorage.removeItem(`scan-${point.id}`);
  [draft, notice] = [null, null];
  location.hash = `#/${round.id}`;
  queue.send(true).then(() => rows.length === 0 && read());
}

function draw() {
  const [roundId, pointId] = where();
  const round = roundOf(roundId), point = round?.points.find(p => p.id === pointId);
  const typing = document.activeElement?.dataset?.testid, at = document.activeElement?.selectionStart;
  main.replaceChildren(...status(), ...[point ? pointView(round, point) : round ? roundView(round) : home()].flat(9).filter(Boolean));
  if (!typing) return;
  const same = main.querySelector(`[data-testid="${typing}"]`);
  same?.focus({ preventScroll: true });
  if (typeof at === 'number' && same?.setSelectionRange && same.type !== 'radio') try { same.setSelectionRange(at, at); } catch { /* no text field */ }
}

// Somebody who types is not interrupted: what changed meanwhile is drawn when they are done.
const isTyping = () => ['TEXTAREA', 'SELECT'].includes(document.activeElement?.tagName) || document.activeElement?.type === 'text';

async function begin() {
  if ('serviceWorker' in navigator)
    for (const scope of ['/patrol', '/p/'])
      navigator.serviceWorker.register(`/patrol-sw.js${version}`, { scope }).catch(() => { /* without it the page only needs the network to open */ });
  try {
    queue = await openQueue(() => { if (queue && !isTyping()) look().catch(() => {}); });
  } catch {
    main.replaceChildren(h('p', { class: 'banner bad', role: 'alert' }, say('noStore')));
    return;
  }
  addEventListener('hashchange', () => { notice = null; draw(); scrollTo(0, 0); main.querySelector('h1')?.focus({ preventScroll: true }); });
  addEventListener('online', () => { reached = true; sendNow(); });
  addEventListener('offline', () => draw());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) sendNow(); });
  setInterval(() => { if (!document.hidden && !isTyping()) read(); }, readAgainMs);
  await look();
  takeScan();
  draw();
  await read();
}
await begin();
