// Part of the page's script: asking, stopping, following the answer, and what can be done with it.
const asking = { follows: true, edited: null, scope: {}, titles: {} };

const running = () => root.hasAttribute("data-running");
const setRunning = (on) => root.toggleAttribute("data-running", on);

function ask(data) {
  if (running()) return false;
  hidePeek();
  asking.follows = asking.heard = true;
  setRunning(true); // at once, so that a second Enter does not ask twice; the server's turn confirms it
  setTimeout(() => setRunning($("#running .turn") !== null), 5000); // unless the server is gone
  const chosen = Object.fromEntries(["strictness", "length"].map((name) => [name, remembered(name)]).filter(([, value]) => value));
  send.ask({ conversation: shownTalk(), ...chosen, ...data });
  return true;
}

function halt() {
  if (!running()) return;
  setRunning(false);
  send.halt({ conversation: shownTalk() });
}

function fitField(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
  root.toggleAttribute("data-typed", field.value.trim() !== "");
}

function submit() {
  const field = $("#question");
  const question = field.value.trim();
  if (!question) return;
  if (!ask({ text: question, scope: asking.scope, ...(asking.edited === null ? {} : { turn: asking.edited }) })) return;
  field.value = "";
  stopEditing();
  fitField(field);
}

async function edit(turn) {
  if (running()) return;
  const element = $(`#finished .turn[data-turn="${turn}"]`);
  const isLast = element === all("#finished .turn").at(-1);
  if (!isLast && !(await confirmed("edit_drops", "edit_drops_why", "continue"))) return;
  const field = $("#question");
  asking.edited = Number(turn);
  field.value = $(".ask p", element).textContent;
  $("#composer .editing").hidden = false;
  fitField(field);
  field.focus();
}

function stopEditing() {
  asking.edited = null;
  $("#composer .editing").hidden = true;
}

async function copyAnswer(turn) {
  const answer = $(`#finished .turn[data-turn="${turn}"] .answer`);
  // Without encryption browsers keep the clipboard from pages of other machines: the reader can still copy.
  if (!navigator.clipboard) return getSelection().selectAllChildren(answer);
  await navigator.clipboard.writeText(answer.textContent.trim());
  tell(text("copied"));
}

async function rate(button) {
  const turn = Number(button.dataset.turn);
  const taken = button.getAttribute("aria-pressed") === "true";
  const verdict = taken ? "" : button.dataset.verdict;
  act("rate", { turn, verdict });
  if (verdict !== "down") return verdict && tell(text("thanks"));
  const given = await openDialog("#correct");
  if (given) act("rate", { turn, verdict, correction: given.get("value"), unanswerable: given.has("unanswerable") });
  if (given) tell(text("thanks"));
}

const acts = { copy: (turn) => copyAnswer(turn), edit: (turn) => edit(turn), again: (turn) => ask({ turn: Number(turn) }) };

// Following the answer
const scroller = () => $("#talk");

function keepInView() {
  const end = $("#running .turn") ?? $("#finished .turn:last-of-type");
  if (!asking.follows || !end) return;
  const hidden = end.getBoundingClientRect().bottom + 24 - $("#composer").getBoundingClientRect().top;
  if (hidden > 0) scroller().scrollTop += hidden;
}

document.addEventListener("scroll", (event) => {
  if (event.target.id !== "talk") return;
  hidePeek();
  const end = $("#running .turn");
  if (end) asking.follows = end.getBoundingClientRect().bottom < $("#composer").getBoundingClientRect().top + 80;
}, { capture: true, passive: true });

// The scope of a question
function scopeChanged() {
  const box = $("#scope-place");
  const checked = (name) => all(`input[name="${name}"]:checked`, box).map((input) => input.value);
  const day = (name) => {
    const input = $(`input[name="${name}"]`, box);
    const good = /^(\d{4}(-\d{2}){0,2})?$/.test(input?.value ?? "");
    input?.setAttribute("aria-invalid", String(!good));
    return good ? input?.value : "";
  };
  asking.scope = {};
  for (const name of ["collections", "regions", "publishers"]) if (checked(name).length) asking.scope[name] = checked(name);
  for (const name of ["since", "until"]) if (day(name)) asking.scope[name] = day(name);
  showScope();
}

function showScope() {
  const { documents = [], since, until, ...lists } = asking.scope;
  const names = [...documents.map((id) => asking.titles[id]), ...Object.values(lists).flat(), ...(since || until ? [`${since ?? ""} – ${until ?? ""}`] : [])];
  const chosen = $("#choose-scope .chosen");
  asking.everything ??= [...chosen.childNodes];
  if (names.length === 0) chosen.replaceChildren(...asking.everything);
  else chosen.replaceChildren(names.length === 1 ? names[0] : `${names[0]} +${names.length - 1}`);
  root.toggleAttribute("data-scoped", names.length > 0);
  $("#clear-scope").hidden = names.length === 0;
}

function fillScope() {
  const place = $("#scope-place");
  if (asking.choices) place.replaceChildren(...asking.choices.cloneNode(true).childNodes);
  nameElements(place);
  for (const input of all("input", place)) {
    const held = asking.scope[input.name];
    if (input.type === "checkbox") input.checked = held?.includes(input.value) ?? false;
    else input.value = held ?? "";
  }
}

function limitTo(document, title) {
  asking.scope = { documents: [document] };
  asking.titles[document] = title;
  showScope();
}

document.addEventListener("input", (event) => { if (event.target.closest?.("#scope-place")) scopeChanged(); });

redrawn.scope = (element) => {
  asking.choices = element; // out of sight: what the dialog shows is a copy that keeps what was chosen
  fillScope();
};
redrawn.running = (element) => {
  const turn = $(".turn", element);
  setRunning(turn !== null);
  // A page that is loaded again, or opened beside another, finds an answer under way and follows it.
  if (turn && !asking.heard) send.follow({ conversation: shownTalk() });
  asking.heard = turn !== null;
  keepInView();
  showSources();
};
redrawn.finished = (element) => {
  const { conversation, documents } = $(".turns", element)?.dataset ?? {};
  if (conversation !== undefined && asking.shown !== conversation) {
    if (asking.shown !== undefined && $(".turn", element)) scroller().scrollTop = scroller().scrollHeight;
    if (asking.shown) stopEditing();
    asking.shown = conversation;
  }
  const badge = $("#bar .badge");
  if (documents) Object.assign(badge, { textContent: documents, hidden: documents === "0" });
  const turns = all(".turn", element);
  if (asking.waiting && turns.length) $("#heard").textContent = $(".answer, .note, .error", turns.at(-1))?.textContent ?? "";
  asking.waiting = running();
  keepInView();
  showSources();
};

Object.assign(clicks, {
  ".example": (element) => ask({ text: element.textContent, scope: asking.scope }),
  "[data-anyway]": (element) => ask({ turn: Number(element.dataset.anyway), anyway: true, strictness: "open" }),
  '[data-act="rate"]': (element) => rate(element),
  "[data-act]": (element) => acts[element.dataset.act](element.dataset.turn),
  "#stop-editing": () => { stopEditing(); $("#question").value = ""; fitField($("#question")); },
  "#halt": () => halt(),
  "#choose-scope": () => { act("scope"); fillScope(); openDialog("#scope-box", fillScope); },
  "#clear-scope": () => { asking.scope = {}; showScope(); $("#question").focus(); },
});
