// Search by a label's QR square: the phone reads it by itself, and only the code leaves it. Where a browser cannot read
// squares or has no camera, the button stays away: the code is printed below the square.
const button = document.querySelector("[data-scan]");
const sheet = document.getElementById("scan");
const field = document.getElementById("q");
const video = sheet.querySelector("video");
const LOOK_EVERY = 150; // milliseconds

const can = async () =>
  "BarcodeDetector" in window &&
  "mediaDevices" in navigator &&
  (await BarcodeDetector.getSupportedFormats()).includes("qr_code");

const stop = () => {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
};

const look = async (detector) => {
  if (!sheet.open) return;
  const found = await detector.detect(video).catch(() => []); // no picture yet
  if (!sheet.open) return; // closed while it looked: nothing is searched
  if (!found.length) return setTimeout(look, LOOK_EVERY, detector);
  field.value = found[0].rawValue.slice(0, field.maxLength);
  sheet.close();
  field.form.requestSubmit();
};

const begin = async () => {
  sheet.classList.remove("failed");
  sheet.showModal();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    if (!sheet.open) return stop(); // closed while the phone asked for leave
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  } catch {
    stop();
    sheet.classList.add("failed");
  }
};

button.addEventListener("click", begin);
sheet.addEventListener("close", stop);
addEventListener("pagehide", () => sheet.close());
document.addEventListener("visibilitychange", () => document.hidden && sheet.close());
can().then((yes) => (button.hidden = !yes), () => {});
