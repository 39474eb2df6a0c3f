// Passkeys need the browser's help: this ties the library's functions to our buttons, and says when it did not work.
const kinds = { login: "loginForm", authenticate: "authenticateForm", add: "addForm" };
for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const kind = button.dataset.passkey;
  const ids = { [kind]: button.id, credential: button.dataset.credential, passwordless: button.dataset.alone };
  if (button.dataset.options) ids.data = button.dataset.options;
  window.allauth.webauthn.forms[kinds[kind]]({ ids });
  for (const shown of document.querySelectorAll("[data-with-passkey]")) shown.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false;
});
