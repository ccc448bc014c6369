// From the press of a tick box to the server's answer; CONTRIBUTING.md says how ticks are kept.
// Every page works without this file.

const me = document.body.dataset.who; // Not known when a page failed.
const pauses = [5, 15, 60];
let memory, timer, trouble, loggedOut, told, isAsked, isSending, isBehind, notBefore, failures = 0;

function wishes() {
  try {
    return memory ?? JSON.parse(localStorage.wishes ?? "[]");
  } catch {
    return [];
  }
}

// Without storage, as long as the page is open.
function keep(list) {
  try {
    if (list.length) localStorage.wishes = JSON.stringify(list);
    else localStorage.removeItem("wishes");
    sessionStorage.clear(); // htmx notes the address.
    memory = null;
  } catch {
    memory = list;
  }
}

function drop({ who, to, done }) {
  keep(wishes().filter((wish) => wish.who !== who || wish.to !== to || wish.done !== done));
}

const mine = (wish) => wish.who === me || (!wish.who && wish.done);
keep(me ? wishes().filter(mine).map((wish) => ({ ...wish, who: me })) : wishes());

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) send();
  const button = event.target.closest("[formaction$='/completion/']");
  if (!button || !window.htmx) return;
  event.preventDefault();
  if (event.detail > 1) return; // A double click is one wish.
  const to = button.getAttribute("formaction");
  const done = Number(button.name !== "undo" && button.value !== "0");
  keep([...wishes().filter((wish) => wish.who !== me || wish.to !== to), { who: me, to, done }]);
  isBehind = true;
  show();
  send();
});

document.addEventListener("submit", ({ target }) => target.matches("[data-forget]") && keep([]));

addEventListener("storage", () => {
  isBehind ||= document.querySelector("[data-waits]");
  show();
  if (!wishes().length) send();
});
addEventListener("offline", show);
for (const moment of ["pageshow", "online", "visibilitychange"]) {
  addEventListener(moment, () => document.hidden || Date.now() < notBefore || send());
}

document.addEventListener("htmx:afterSettle", ({ target }) => {
  // As a note's part asks, unless somebody has gone on meanwhile.
  const active = document.activeElement;
  const isHere = active === document.body || target.contains(active);
  if (isHere) document.getElementById(target.dataset.focus)?.focus();
  show();
});
addEventListener("beforeunload", (event) => {
  const notes = [...document.querySelectorAll("[id^=note-] textarea:not([readonly])")];
  if (notes.some((note) => note.value !== note.defaultValue)) event.preventDefault();
});
// What htmx sends is not kept.
for (const moment of ["beforeRequest", "sendError", "timeout", "responseError"]) {
  document.addEventListener(`htmx:${moment}`, ({ target, detail: { xhr, requestConfig } }) => {
    const part = target.closest(".res-b, .ref, .choice");
    part?.querySelector("[data-unsaved]:not([data-waits])")?.remove();
    if (moment === "beforeRequest") return;
    const isRefused = xhr.status >= 400 && xhr.status < 500;
    const isLook = requestConfig.verb === "get"; // Nothing was to be saved.
    const unsaid = isLook ? "[data-kept], strong" : "[data-kept]";
    const notice = say(part, isRefused ? "refused" : "not-saved", unsaid);
    notice?.querySelector("[data-again]")?.addEventListener("click", () => target.click());
  });
}

if (wishes().length) trouble = "not-saved";
show();

async function send() {
  isAsked = true;
  if (isSending || me === undefined) return;
  isSending = true;
  try {
    while (isAsked) {
      isAsked = false;
      await (navigator.locks?.request("wishes", sendAll) ?? sendAll()); // One tab at a time.
    }
  } finally {
    isSending = false;
  }
}

async function sendAll() {
  const refused = [], later = new Set();
  let wish, part, failed, pause;
  clearTimeout(timer);
  loggedOut = "";
  while ((wish = wishes().find(({ who, to }) => !later.has(who) && !later.has(to)))) {
    const answer = await post(wish);
    const status = answer?.status;
    const text = await answer?.text().catch(() => "");
    if (answer?.ok) {
      drop(wish);
      isBehind = true;
      part = tickOf(wish) && text;
      failures = 0;
    } else if (status === 409) {
      later.add(wish.who);
      loggedOut = text;
    } else if (status < 500 && ![403, 408, 425, 429].includes(status)) {
      drop(wish);
      refused.push(wish);
    } else {
      failed = status === 403 ? "refused" : "not-saved";
      pause = Number(answer?.headers.get("Retry-After")) || 0;
      if (status !== 500) break;
      later.add(wish.to); // The others may do better.
    }
  }
  trouble = failed ?? (loggedOut && "not-saved");
  if (failed) wait(pause);
  if (part || (isBehind && !trouble)) await catchUp(part);
  show();
  for (const wish of refused) {
    const tick = tickOf(wish);
    if (tick) press(tick, !wish.done);
    say(tick?.closest(".res").querySelector(".res-b"), "refused");
  }
}

function post({ who, to, done }) {
  const from = document.querySelector("#place [name=from]")?.value ?? "";
  const body = new URLSearchParams({ who, done, from, waiting: wishes().length });
  // Logging in elsewhere makes the token of the page stale.
  const token = document.cookie.match(/csrf(?:token)?=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
  const signal = AbortSignal.timeout(10_000);
  return fetch(to, { method: "POST", body, headers, signal, redirect: "error" }).catch(() => null);
}

function wait(asked) {
  const pause = 1000 * Math.min(Math.max(asked, pauses[failures] ?? 60), 3600);
  failures += 1;
  notBefore = asked && Date.now() + pause;
  timer = setTimeout(send, pause * (1 + Math.random() / 4));
}

// Shows what ticks changed; the rows in view stay where they are.
async function catchUp(part) {
  const place = document.getElementById("place");
  part ||= place && (await fetch(location).then((page) => page.text()).catch(() => ""));
  if (!part?.includes('id="place"')) return;
  const active = document.activeElement;
  const focused = active.id || active.closest(".res")?.querySelector(".tick").id;
  const y = (row) => row.getBoundingClientRect().y;
  const row = [...document.querySelectorAll(".res")].find((each) => y(each) > 0);
  const before = row && y(row);
  isBehind = false;
  htmx.swap(place, part, { swapStyle: "outerHTML" }, { select: "#place", selectOOB: "#bar" });
  const now = row && document.getElementById(row.id);
  if (now) scrollBy(0, y(now) - before);
  // Undo and Try again are gone now.
  if (!focused || document.activeElement.id === focused) return;
  document.getElementById(focused.replace(/^(undo|too)-/, "tick-"))?.focus({ preventScroll: true });
}

// Rows look as wished; of those not saved, the first says so aloud.
function show() {
  const waiting = wishes();
  const why = trouble && loggedOut ? "logged-out" : trouble;
  for (const row of document.querySelectorAll(".res:has(.tick)")) {
    const tick = row.querySelector(".tick");
    const wish = waiting.findLast((each) => tickOf(each) === tick);
    const said = row.querySelector("[data-waits]");
    if (wish) press(tick, wish.done);
    else said?.remove();
    if (!wish || !why || said?.dataset.waits === why) continue;
    said?.remove();
    const first = document.querySelector("[data-waits][role]");
    const notice = say(row.querySelector(".res-b"), trouble, loggedOut && "[data-lost]");
    notice.dataset.waits = why;
    if (first) notice.removeAttribute("role");
  }
  sum(waiting.length);
}

// Says how many wait, below the rows: none of them moves.
function sum(count) {
  document.getElementById("unsent")?.remove();
  const words = document.getElementById("waiting");
  const isDue = words && count && !(words.dataset.offline && navigator.onLine);
  const html = loggedOut || (isDue ? words.innerHTML : "");
  const list = document.querySelector("#place form:has(.tick)") ?? words;
  list?.insertAdjacentHTML("afterend", html);
  const notice = document.getElementById("unsent");
  const [one, many] = notice?.querySelectorAll("[data-n]") ?? [];
  if (many) many.textContent = many.textContent.replace("999", count);
  (count > 1 ? one : many)?.remove();
  if (notice && told !== notice.textContent) {
    document.getElementById("say").textContent = notice.textContent;
  }
  told = notice?.textContent;
}

function say(part, words, without) {
  const template = document.getElementById(words);
  if (!part || !template) return null;
  part.querySelector("[data-unsaved]")?.remove();
  part.append(template.content.cloneNode(true));
  const notice = part.lastElementChild;
  if (without) notice.querySelectorAll(without).forEach((each) => each.remove());
  return notice;
}

function tickOf({ to }) {
  return document.querySelector(`.tick[formaction="${to}"]`);
}

function press(tick, done) {
  tick.setAttribute("aria-pressed", Boolean(done));
  tick.value = done ? 0 : 1;
}
