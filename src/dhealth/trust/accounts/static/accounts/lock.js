// The lock falls without leaving the page: half-written words stay in it, unseen, while the clock stands in its place.
const form = document.getElementById("lock");
const limit = Number(document.body.dataset.idleSeconds) * 1000;
let kept = null; // what stood here: nodes, title, class, place
let active = false;

const ask = (address, fields) =>
  fetch(address, {
    method: fields ? "POST" : "GET",
    body: fields && new URLSearchParams(fields),
    headers: { "HX-Request": "true" },
  });
const wait = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

const put = (body, nodes, title, look) => {
  body.replaceChildren(...nodes);
  body.className = look;
  document.title = title;
};

const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  kept ??= {
    nodes: [...document.body.childNodes],
    title: document.title,
    look: document.body.className,
    place: scrollY,
    field: document.activeElement,
  };
  put(document.body, page.body.childNodes, page.title, page.body.className);
  document.body.hidden = false;
  document.getElementById("pin")?.focus();
};

const restore = () => {
  const { nodes, title, look, place, field } = kept;
  kept = null;
  put(document.body, nodes, title, look);
  document.body.hidden = false;
  scrollTo(0, place);
  field?.focus?.();
  dispatchEvent(new Event("opened"));
};

const read = async (answer) => {
  const where = answer.headers.get("HX-Redirect");
  if (!where) return show(answer);
  if (where.startsWith("/sign-in/")) return location.assign(where);
  return where === form.getAttribute("action") ? show(await fetch(where)) : kept && restore();
};

const cover = async (asked) => {
  document.body.hidden = true;
  for (;;) {
    try {
      return await read(await ask(asked.action, new FormData(asked)));
    } catch {
      await wait(2000); // no network: the page stays hidden until the lock can be shown
    }
  }
};

if (form && limit) {
  addEventListener(
    "submit",
    (event) => {
      const asked = event.target;
      if (asked.id === "lock" || asked.id === "cover") {
        event.preventDefault();
        if (!kept) cover(asked);
      } else if (kept && asked.querySelector("#pin")) {
        event.preventDefault();
        ask(asked.action, new FormData(asked)).then(read, () => {});
      }
    },
    true,
  );
  // Typing is presence too: the server hears of it once in a while, so that saving a long form does not meet the lock.
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (active = true), { passive: true });
  setInterval(() => {
    if (!active || kept) return;
    active = false;
    ask(`${form.action}presence/`).then(
      (answer) => answer.headers.get("HX-Redirect") && cover(form),
      () => {},
    );
  }, limit / 3);
}
