// A camera's picture of this moment, about twice a second, while somebody can see it.
const everyMs = 500, oldAfterMs = 3000, afterFailureMs = 2000;

export function watch(box, url, words) {
  const [picture, none, age] = [box.querySelector('img'), box.querySelector('[data-none]'), box.querySelector('[data-age]')];
  let stopped = false, tag = null, shown = null, timer = 0, asking = null;

  const tellAge = ms => {
    age.hidden = picture.hidden || !(ms > oldAfterMs);
    if (!age.hidden) age.textContent = words.old.replace('{0}', Math.round(ms / 1000));
  };
  const show = async answer => {
    const next = URL.createObjectURL(await answer.blob());
    if (stopped) { URL.revokeObjectURL(next); return; }
    picture.src = next;
    if (shown) URL.revokeObjectURL(shown);
    shown = next;
    tag = answer.headers.get('ETag');
    picture.hidden = false;
    none.hidden = true;
  };
  // What is no longer so is not left on the screen.
  const showNone = () => {
    picture.hidden = true;
    picture.removeAttribute('src');
    if (shown) URL.revokeObjectURL(shown);
    shown = tag = null;
    none.hidden = false;
    none.textContent = words.none;
  };
  const look = async () => {
    let waitMs = everyMs;
    asking = new AbortController();
    try {
      const answer = await fetch(url, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store', signal: asking.signal });
      if (answer.status === 200) await show(answer);
      else if (answer.status !== 304) { showNone(); waitMs = afterFailureMs; }
      tellAge(Number(answer.headers.get('Picture-Age-Ms')));
    } catch (error) {
      if (error.name !== 'AbortError') { showNone(); tellAge(0); waitMs = afterFailureMs; }
    }
    asking = null;
    if (!stopped && !document.hidden) timer = setTimeout(look, waitMs);
  };
  const onHidden = () => {
    clearTimeout(timer);
    if (document.hidden) asking?.abort();
    else if (!asking) look();
  };
  document.addEventListener('visibilitychange', onHidden);
  if (!document.hidden) look();
  return {
    move: to => { url = to; },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      asking?.abort();
      document.removeEventListener('visibilitychange', onHidden);
      showNone();
    },
  };
}
