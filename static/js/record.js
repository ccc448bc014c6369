// Printing a record and copying its address. Its page works without this file, and says so.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const words of document.querySelectorAll("[data-without-script]")) words.hidden = true;

// Browsers give the clipboard to pages of secure origins only.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    document.getElementById("say").textContent = button.dataset.copied;
  });
}
