// Asks the browser for a passkey and sends its answer with the form around it.
// Web Authentication, W3C: https://www.w3.org/TR/webauthn-3/
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } });
  return {
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
    ...identity(made),
  };
}

async function get(options) {
  const found = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  } });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
    ...identity(found),
  };
}

const identity = (credential) => ({
  id: credential.id, rawId: text(credential.rawId), type: credential.type,
});

async function ask(form) {
  const say = form.querySelector("[data-say]");
  try {
    const options = JSON.parse(form.dataset.options);
    const answer = await (form.dataset.passkey === "create" ? create : get)(options);
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    say.textContent = error.name === "InvalidStateError"
      ? "This device holds a passkey for your account already."
      : "No passkey came back: it was refused, took too long, or this device has none.";
    say.setAttribute("role", "alert");
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
  ask(form);
}
