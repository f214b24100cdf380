// The page preview follows what is typed. Without this script its button does the same.
"use strict";

const form = document.getElementById("text");
const button = document.getElementById("look-page");
const frame = document.querySelector("iframe[name=look]");
const PAUSE = 700;

let asking = new AbortController();
let timer;
let changed = form.hasAttribute("data-typed");

// A frame that shows a PDF has no letter in it to bring up to date.
function page() {
  const inside = frame.contentDocument;
  return inside?.querySelector("main") ? inside : null;
}

async function look() {
  const inside = page();
  if (!inside) return;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(button.formAction, { method: "POST", body, signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // An error page is about the connection, not about the text: the last preview stays.
    if (answer.status !== 422 && !answer.ok) return;
    const root = inside.scrollingElement;
    const { scrollTop } = root;
    inside.body.replaceWith(inside.adoptNode(fresh.body));
    root.scrollTop = scrollTop;
  } catch (problem) {
    if (problem.name !== "AbortError" && !(problem instanceof TypeError)) throw problem;
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

form.addEventListener("input", () => {
  changed = true;
  soon();
});
// Buttons that show a preview leave the typed text where it is.
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget !== "look") changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
if (changed) frame.addEventListener("load", soon, { once: true });
