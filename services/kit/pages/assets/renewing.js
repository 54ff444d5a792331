// Renews a page's figures when newer facts came. Without it the page is whole, and stays as it is.
(() => {
  "use strict";
  const IDLE_MS = 15 * 60_000, WAIT_MS = 5_000, WAITS_MAX = 8, ANSWER_MS = 20_000;
  const RENEWS = "Renewed as newer facts come.", AWAY = "Not renewed just now.", WAITS = "Newer facts came: the figures are renewed when you are done here.";
  const place = document.querySelector("[data-follows]"), figures = () => document.querySelector("[data-figures]");
  if (!place || !figures()) return;
  const [status, button] = place.children, address = new URL(place.dataset.follows, location);
  let source, waiting, idle, waits = 0, isPaused = false, isDirty = false, isNewer = false, isAsking = false;
  const say = text => { if (status.textContent !== text) status.textContent = text; };
  const later = (what, seconds) => setTimeout(what, seconds * (1 + Math.random()));
  const told = part => { // without what changes with every position: that is no news
    const copy = part.cloneNode(true);
    copy.querySelectorAll("[data-at]").forEach(each => each.remove());
    return copy.textContent.replace(/\s+/g, " ");
  };
  const isBusy = () => isDirty || figures().contains(document.activeElement)
    || (!getSelection().isCollapsed && getSelection().containsNode(figures(), true));
  const follow = (goesOn, text) => { isPaused = !goesOn; button.textContent = goesOn ? "Pause" : "Go on"; say(text); open(); };
  function open() {
    source?.close();
    clearTimeout(waiting);
    if (isPaused || document.hidden) return;
    source = new EventSource(address);
    source.onopen = () => { waits = 0; if (status.textContent === AWAY) say(RENEWS); };
    source.onmessage = event => { address.searchParams.set("after", event.lastEventId); isNewer = true; renew(); };
    source.onerror = () => { // a stream that broke the browser asks for again, one that was refused we do
      if (source.readyState !== EventSource.CLOSED) return;
      if (++waits > WAITS_MAX) follow(false, "No longer renewed.");
      else { say(AWAY); waiting = later(open, WAIT_MS * 2 ** (waits - 1)); }
    };
    renew();
  }
  async function renew() {
    if (!isNewer || isAsking || isPaused || document.hidden) return;
    if (isBusy()) return say(WAITS);
    [isAsking, isNewer] = [true, false];
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(ANSWER_MS) });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-figures]");
      if (answer.status >= 500 || answer.status === 429 || isPaused || isBusy()) isNewer = true;
      else if (!fresh) follow(false, "No longer renewed: load the page again.");
      else {
        if (told(fresh) !== told(figures())) say(`Renewed: newer facts came, until position ${(+address.searchParams.get("after")).toLocaleString("en")}.`);
        else if (status.textContent === WAITS) say(RENEWS);
        figures().replaceWith(fresh);
      }
    } catch { isNewer = true; } finally { isAsking = false; }
    if (isNewer) later(renew, ANSWER_MS);
  }
  const touched = () => { clearTimeout(idle); idle = setTimeout(follow, IDLE_MS, false, "Paused: nothing was done here for a while."); };
  button.onclick = () => { waits = 0; follow(isPaused, isPaused ? RENEWS : "Paused."); };
  for (const [kind, done] of Object.entries({ input: () => { isDirty = true; }, reset: () => { isDirty = false; },
    focusout: () => setTimeout(renew), visibilitychange: open, selectionchange: () => getSelection().isCollapsed && renew(),
    pointerdown: touched, pointermove: touched, keydown: touched, wheel: touched, touchmove: touched })) document.addEventListener(kind, done, { passive: true });
  place.hidden = false;
  touched();
  follow(true, RENEWS);
})();
