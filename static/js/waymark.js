// What htmx does not do by itself when a resource is ticked. Every page works without this file.

// The box flips at once; the server's answer then replaces the row.
document.addEventListener("htmx:beforeRequest", (event) => {
  const tick = event.target.closest(".tick");
  if (!tick) return;
  clearNotice(tick);
  flip(tick);
});

// A lost request keeps the box as it was set; a refused one puts it back. Both say so in the row.
document.addEventListener("htmx:sendError", (event) => explain(event, "not-saved"));
document.addEventListener("htmx:timeout", (event) => explain(event, "not-saved"));
document.addEventListener("htmx:responseError", (event) => {
  const serverFailed = event.detail.xhr.status >= 500;
  const tick = event.target.closest(".tick");
  if (tick && !serverFailed) flip(tick);
  explain(event, serverFailed ? "not-saved" : "refused");
});

// The button that was pressed may be gone after the swap: Undo and an offer hand the focus to the tick box.
document.addEventListener("htmx:afterSettle", (event) => {
  const pressed = event.detail.requestConfig?.elt?.id ?? "";
  if (!pressed || document.getElementById(pressed)) return;
  document.getElementById(pressed.replace(/^(undo|too)-/, "tick-"))?.focus({ preventScroll: true });
});

function flip(tick) {
  const isDone = tick.getAttribute("aria-pressed") === "true";
  tick.setAttribute("aria-pressed", String(!isDone));
}

function explain(event, notice) {
  const row = event.target.closest(".res");
  const template = document.getElementById(notice);
  if (!row || !template) return;
  clearNotice(row);
  const body = row.querySelector(".res-b");
  body.append(template.content.cloneNode(true));
  body.querySelector("[data-again]")?.addEventListener("click", () => {
    const button = event.target;
    if (button.matches(".tick")) flip(button);
    button.click();
  });
}

function clearNotice(part) {
  part.closest(".res").querySelector("[role=alert]")?.remove();
}
