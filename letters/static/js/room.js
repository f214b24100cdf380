// Words selected in the text become the quoted passage. Without this script the whole paragraph
// is quoted, and words are taken away from it by hand.
"use strict";

const KEY = `quote ${location.pathname}`;
const LONGEST = 2000;
const writing = document.querySelector("#on [data-writing]");

let chosen = "";
let chosenIn = null;

// The words stay in this tab: in an address they would be kept by the history.
function selected() {
  const selection = getSelection();
  const words = selection.toString().trim();
  if (!words || words.length > LONGEST) return "";
  const inside = (node) => node?.parentElement?.closest("[data-words]");
  const paragraph = inside(selection.anchorNode);
  return paragraph && paragraph === inside(selection.focusNode) ? words : "";
}

function fill(words) {
  const quote = writing.querySelector("[name=quote]");
  const wanted = writing.querySelector("[name=replacement]");
  // Words that somebody has begun to change are not taken away.
  if (wanted && wanted.value !== quote.value) return;
  quote.value = words;
  if (wanted) wanted.value = words;
}

document.addEventListener("selectionchange", () => {
  const words = selected();
  if (!words) return;
  chosen = words;
  chosenIn = getSelection().anchorNode.parentElement.closest("[data-words]");
});

document.querySelector(".passages").addEventListener("click", (event) => {
  const link = event.target.closest("a.say");
  if (!link) return;
  const paragraph = link.parentElement.querySelector("[data-words]");
  // Pressing the link has ended the selection, so it was noted before.
  if (chosen && paragraph === chosenIn) sessionStorage.setItem(KEY, chosen);
});

document.querySelector(".passages").addEventListener("mouseup", () => {
  const words = writing && selected();
  if (words) fill(words);
});

const kept = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);
// After a refusal the form holds what was typed.
if (writing && kept && !document.querySelector(".notice.error")) fill(kept);
