// The meeting form: the button says what it saves, and the minutes of a quick check are counted.
const form = document.getElementById("meeting");
const button = form.querySelector("[data-saves]");
const plain = button.textContent;
const say = (key, values) => form.dataset[key].replace(/%\((\w+)\)s/g, (_whole, name) => values[name]);

const describe = () => {
  const count = (name) => Number(form.elements[name]?.value) || 0;
  const pieces = ["condoms", "lubricants", "needles", "kits"].reduce((sum, name) => sum + count(name), 0);
  const answer = form.querySelector("[name=answer]:checked, [type=hidden][name=answer]")?.value;
  const parts = [];
  if (pieces) parts.push(pieces === 1 ? form.dataset.piece : say("pieces", { n: pieces }));
  if (answer === "accepted") parts.push(form.dataset.check);
  if (answer === "appointment") parts.push(form.dataset.day);
  button.textContent = parts.length ? say("save", { what: parts.join(", ") }) : plain;
};
form.addEventListener("input", describe);
form.addEventListener("change", describe);
describe();

// Minutes are compared around midnight: a reading at 00:05 follows a sample at 23:50.
const minutes = (clock) => {
  const digits = clock.replace(/\D/g, "");
  return Number(digits.slice(0, -2)) * 60 + Number(digits.slice(-2));
};
const clockNow = () => new Date().toTimeString().slice(0, 5);
const until = (clock) => ((minutes(clock) - minutes(clockNow()) + 2160) % 1440) - 720;

const shown = document.getElementById("window");
if (shown) {
  const timer = shown.querySelector("[data-timer]");
  const { from, to } = shown.dataset;
  let stage = "";
  const tick = () => {
    const next = until(from) > 0 ? "soon" : until(to) >= 0 ? "now" : "late";
    if (next === stage) return;
    if (stage) navigator.vibrate?.(next === "now" ? [400, 200, 400] : [800]);
    stage = next;
    timer.textContent = say(next, { time: next === "soon" ? from : to });
  };
  tick();
  setInterval(tick, 1000);
}

// The hour of the reading is when the result is chosen; it can be mended.
for (const choice of form.querySelectorAll("[name=result]"))
  choice.addEventListener("change", () => (form.elements.read_at.value ||= clockNow()));

// Typing a number replaces the one that stands there.
for (const field of form.querySelectorAll(".stp input")) field.addEventListener("focus", () => field.select());
