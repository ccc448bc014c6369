// What the outline's buttons and forms cannot do: rows dragged by mouse, pen or finger, and the
// focus kept. The page works without this file.

const EDGE = 70; // Within so many pixels of the window's edge a drag scrolls.
let drag = null;
let putBack = null;

document.querySelector(".workshop").classList.add("can-drag");

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button || drag) return;
  event.preventDefault();
  const item = grip.closest("[data-key]");
  drag = { item, grip, list: item.parentElement, next: item.nextElementSibling, y: event.clientY };
  document.body.setPointerCapture(event.pointerId);
  item.classList.add("dragged");
  fold(true);
  requestAnimationFrame(follow);
});

document.addEventListener("pointermove", (event) => {
  if (drag) drag.y = event.clientY;
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  drag.y = event.clientY;
  put();
  settle();
  const { item, list, next } = drag;
  if (item.parentElement !== list || item.nextElementSibling !== next) send(drag);
  drag = null;
});

document.addEventListener("pointercancel", giveUp);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") giveUp();
});

// Steps are moved with their resources folded, and the row stays under the pointer meanwhile.
function fold(isFolded) {
  if (drag.list.dataset.list !== "step") return;
  const before = drag.grip.getBoundingClientRect().top;
  drag.list.classList.toggle("folded", isFolded);
  window.scrollBy(0, drag.grip.getBoundingClientRect().top - before);
}

function follow() {
  if (!drag) return;
  if (drag.y < EDGE) window.scrollBy(0, -12);
  if (drag.y > window.innerHeight - EDGE) window.scrollBy(0, 12);
  put();
  requestAnimationFrame(follow);
}

function put() {
  const { y, item } = drag;
  const list = listAt(y);
  const rows = [...list.children].filter((row) => row.dataset.key && row !== item);
  const below = rows.find((row) => y < middle(row)) ?? null;
  if (item.parentElement !== list || item.nextElementSibling !== below) {
    list.insertBefore(item, below);
  }
}

function listAt(y) {
  if (drag.list.dataset.list === "step") return drag.list;
  const stages = [...document.querySelectorAll(".stage")];
  const stage = stages.find((each) => y < each.getBoundingClientRect().bottom) ?? stages.at(-1);
  return stage.querySelector("[data-list]");
}

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

function settle() {
  drag.item.classList.remove("dragged");
  fold(false);
}

function giveUp() {
  if (!drag) return;
  drag.list.insertBefore(drag.item, drag.next);
  settle();
  drag = null;
}

function send({ item, list, next }) {
  const place = document.getElementById("place");
  const into = item.parentElement;
  const values = {
    csrfmiddlewaretoken: place.elements.csrfmiddlewaretoken.value,
    keys: [...into.children].map((row) => row.dataset.key),
    dragged: item.dataset.key,
    step: into.dataset.step ?? "",
  };
  putBack = () => list.insertBefore(item, next);
  const sent = htmx.ajax("POST", place.dataset.order, { source: item, target: "#outline", values });
  sent.catch(() => {}); // What went wrong is told below.
}

// Rows that are being typed in stay as they are, whatever else is drawn anew.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "post") return;
  const open = [...document.querySelectorAll("[data-open]")].map((row) => row.dataset.open);
  event.detail.parameters.open = open;
});

// An answer of this page says where it belongs. Another one is a page to log in, or a fault.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = false;
  complain("failed");
});
document.addEventListener("htmx:sendError", () => complain("lost"));
document.addEventListener("htmx:timeout", () => complain("lost"));
document.addEventListener("htmx:responseError", () => complain("failed"));

function complain(why) {
  const notice = document.getElementById("not-sent");
  notice.textContent = notice.dataset[why];
  putBack?.();
  putBack = null;
}

// Where the pressed button is gone, the focus goes where the answer says, or to the row's own link.
document.addEventListener("htmx:afterSettle", (event) => {
  putBack = null;
  if (document.activeElement === document.body) {
    const row = event.detail.requestConfig?.elt?.closest("[data-open]");
    const said = document.querySelector("#say [data-focus]")?.dataset.focus;
    const wanted = said || (row && `edit-${row.dataset.open}`);
    if (wanted) document.getElementById(wanted)?.focus({ preventScroll: true });
  }
  document.activeElement.scrollIntoView?.({ block: "nearest" });
});
