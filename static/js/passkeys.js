// Makes and shows passkeys, for forms that say in data-passkey which of the two they want. What the
// server asks of the passkey stands in the page, or at the form's own address.
{
  const { create, get } = window.webauthnJSON;
  const asked = document.getElementById("passkey-asked");
  const headers = { Accept: "application/json" };

  const ask = async (form) => {
    if (asked) return JSON.parse(asked.textContent);
    const answer = await fetch(form.action, { headers });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  // One that can log in alone: it is kept on the device, and asks who is there.
  const make = ({ publicKey }) => {
    const authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
    };
    return create({ publicKey: { ...publicKey, authenticatorSelection } });
  };

  const isAble = Boolean(window.PublicKeyCredential);
  for (const told of document.querySelectorAll("[data-scriptless]")) told.hidden = true;
  for (const told of document.querySelectorAll("[data-lacking]")) told.hidden = isAble;
  for (const way of document.querySelectorAll("[data-able]")) way.hidden = !isAble;

  for (const form of isAble ? document.querySelectorAll("form[data-passkey]") : []) {
    const button = form.querySelector("button");
    const failed = form.querySelector("[data-failed]");
    form.hidden = button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      failed.hidden = true;
      try {
        const options = await ask(form);
        const passkey = await (form.dataset.passkey === "make"
          ? make(options.creation_options)
          : get(options.request_options));
        form.elements.credential.value = JSON.stringify(passkey);
        form.submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
}
