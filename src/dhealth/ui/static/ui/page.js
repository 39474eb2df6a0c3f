// Small comforts; every page works without them.
const after = (seconds, act) => setTimeout(act, seconds * 1000);
let sent = false; // a second submit would cut the first one off
const send = (id) => sent || ((sent = true), document.getElementById(id)?.requestSubmit());

// Lock after a time without touch or key. The clock is looked at again on return: a sleeping tab counts nothing.
const limit = Number(document.body.dataset.idleSeconds) * 1000;
if (limit) {
  let last = Date.now();
  const idle = () => Date.now() - last >= limit && send("lock");
  const awake = () => idle() || (last = Date.now());
  for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, awake, { passive: true });
  document.addEventListener("visibilitychange", idle);
  addEventListener("opened", () => ((last = Date.now()), (sent = false)));
  setInterval(idle, 1000);
}

// Escape closes the menu or the question that is open and gives the focus back; twice, it covers the screen at once.
const close = () => {
  const menu = document.querySelector("details.pop[open]");
  if (!menu) return document.querySelector(".dlg:target a[href^='#']")?.click();
  menu.open = false;
  menu.querySelector("summary").focus();
};
let escape = 0;
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  close();
  const now = Date.now();
  if (now - escape < 800 && document.getElementById("cover")) {
    document.body.hidden = true;
    send("cover");
  }
  escape = now;
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

// What was unmasked hides itself after 30 seconds, and on leaving the page.
const hide = (mask) => {
  if (mask.tagName === "DETAILS") mask.open = false;
  else mask.replaceChildren();
};
const seen = new WeakSet();
const watch = () => {
  for (const mask of document.querySelectorAll("details.mask[open], [data-unmasked]"))
    if (!seen.has(mask)) {
      seen.add(mask);
      after(30, () => (seen.delete(mask), hide(mask)));
    }
};
new MutationObserver(watch).observe(document.body, { subtree: true, childList: true, attributeFilter: ["open"] });
watch();
addEventListener("pagehide", () => document.querySelectorAll("details.mask[open], [data-unmasked]").forEach(hide));

// A click beside an open menu closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.pop[open]")) menu.open = menu.contains(event.target);
});

// − and + count here instead of asking the server; pills fill a field in; print prints.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".stp .ctl button, [data-fill], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return print();
  const field = button.dataset.fill
    ? document.getElementById(button.dataset.fill)
    : button.parentElement.querySelector("input");
  if (button.dataset.fill) field.value = button.dataset.value;
  else {
    event.preventDefault();
    const next = Number(field.value) + (button.value.endsWith("+") ? 1 : -1);
    field.value = Math.min(Math.max(next, field.min || 0), field.max || Infinity);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
const show = () => document.querySelectorAll("[data-fill], [data-print]").forEach((pill) => (pill.hidden = false));
show();
document.addEventListener("htmx:after:swap", show);

// A number that was asked for on a phone is dialled at once; the phone itself still asks before it rings.
document.addEventListener("htmx:after:swap", () => {
  const number = document.querySelector("a[data-dial]");
  number?.removeAttribute("data-dial");
  if (matchMedia("(pointer: coarse)").matches) number?.click();
});
