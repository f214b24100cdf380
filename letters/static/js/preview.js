// The page preview follows what is typed. Without this script its button does the same.
"use strict";

const form = document.getElementById("text");
const button = document.getElementById("look-page");
const frame = document.querySelector("iframe[name=look]");
const busy = document.getElementById("look-busy");
const PAUSE = 700;

let asking = new AbortController();
let timer;
let changed = form.hasAttribute("data-typed");

async function look() {
  const inside = frame.contentDocument;
  // A frame that shows a PDF has no letter in it to bring up to date.
  if (!inside?.querySelector("main")) return;
  asking.abort();
  asking = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(button.formAction, { method: "POST", body, signal: asking.signal });
  // Other failures are about the connection, not about the text: the last preview stays.
  if (!answer.ok && answer.status !== 422) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { scrollTop } = inside.scrollingElement;
  inside.body.replaceWith(inside.adoptNode(fresh.body));
  inside.scrollingElement.scrollTop = scrollTop;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => look().catch(() => {}), PAUSE);
}

form.addEventListener("input", () => {
  changed = true;
  soon();
});
form.addEventListener("submit", (event) => {
  // Buttons that show a preview leave the typed text where it is.
  const showing = event.submitter?.formTarget === "look";
  busy.hidden = !showing;
  if (!showing) changed = false;
});
frame.addEventListener("load", () => {
  busy.hidden = true;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
if (changed) {
  soon();
  frame.addEventListener("load", soon, { once: true });
}
