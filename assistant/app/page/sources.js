// Part of the page's script: the sentences behind an answer, as cards and in their document.
const source = { turn: null, cite: null, newest: -1 };

function showSources() {
  const groups = all("#sources .group");
  const newest = groups.length ? Number(groups.at(-1).dataset.turn) : -1;
  if (newest !== source.newest) {
    Object.assign(source, { turn: newest, cite: null, newest });
    root.dataset.panel = "cards";
  }
  for (const group of groups) group.hidden = Number(group.dataset.turn) !== source.turn;
  for (const card of all("#sources .card[data-cite]"))
    card.classList.toggle("active", !card.parentElement.hidden && card.dataset.cite === source.cite);
  for (const mark of all(".cite, .ref"))
    mark.classList.toggle("active", Number(mark.dataset.turn) === source.turn && mark.dataset.cite === source.cite);
  root.toggleAttribute("data-sources", groups.length > 0);
}

const cardOf = (turn, cite) => $(`#sources .group[data-turn="${turn}"] .card[data-cite="${cite}"]`);

// The card is there at once; the document follows when the server has sent it.
function openSource(turn, cite) {
  Object.assign(source, { turn: Number(turn), cite });
  root.toggleAttribute("data-panel-open", true);
  showSources();
  if (!cite) {
    root.dataset.panel = "cards";
    return $(`#sources .group[data-turn="${turn}"]`)?.scrollIntoView({ block: "start" });
  }
  const card = cardOf(turn, cite);
  if (root.dataset.panel !== "document") card?.scrollIntoView({ block: "nearest" });
  if (!$("[data-read]", card)) { // the document is gone or another by now: its card is what was kept
    root.dataset.panel = "cards";
    return card?.focus({ preventScroll: true });
  }
  const reading = $("#reader .reading");
  if (reading?.dataset.turn === String(turn) && reading.dataset.cite === cite) return showDocument();
  act("read", { turn: Number(turn), cite });
}

function showDocument() {
  root.dataset.panel = "document";
  const mark = $("#reader mark");
  $("#reader h2")?.focus({ preventScroll: true });
  mark?.scrollIntoView({ block: "center" });
}

redrawn.sources = () => showSources();
redrawn.reader = (element) => {
  const reading = $(".reading", element);
  if (!reading) { if (root.dataset.panel === "document") root.dataset.panel = "cards"; return; }
  if (reading.dataset.cite === source.cite && Number(reading.dataset.turn) === source.turn) showDocument();
};

function step(by) {
  const { turn, cite } = $("#reader .reading").dataset;
  const cites = all(`#sources .group[data-turn="${turn}"] .card`).map((card) => card.dataset.cite);
  const next = cites[cites.indexOf(cite) + by];
  if (next) openSource(turn, next);
}

function showCards() {
  root.dataset.panel = "cards";
  const card = cardOf(source.turn, source.cite);
  card?.scrollIntoView({ block: "nearest" });
  card?.focus({ preventScroll: true });
}

function closePanel() {
  root.toggleAttribute("data-panel-open", false);
  root.dataset.panel = "cards";
  $(`#talk .cite[data-turn="${source.turn}"][data-cite="${source.cite}"]`)?.focus({ preventScroll: true });
}

function backToAnswer(turn, cite) {
  if (narrow()) root.toggleAttribute("data-panel-open", false);
  const mark = $(`#talk .cite[data-turn="${turn}"][data-cite="${cite}"]`) ?? $(`#talk .turn[data-turn="${turn}"]`);
  mark?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  mark?.focus({ preventScroll: true });
}

// The quote beside a mark, while the pointer or the focus rests on it
function peek(mark) {
  let box = $("#peek");
  if (!box) {
    box = Object.assign(document.createElement("div"), { id: "peek" });
    box.setAttribute("role", "tooltip");
    document.body.append(box);
  }
  box.textContent = mark.dataset.quote;
  box.hidden = false;
  mark.setAttribute("aria-describedby", "peek");
  const place = mark.getBoundingClientRect();
  box.style.left = `${Math.max(12, Math.min(place.left - 16, innerWidth - box.offsetWidth - 12))}px`;
  const above = place.top - box.offsetHeight - 8;
  box.style.top = `${above > 60 ? above : place.bottom + 8}px`;
}

function hidePeek() {
  const box = $("#peek");
  if (box) box.hidden = true;
}

// A figure and its like in the quotes light up together
function lightFigures(figure) {
  for (const lit of all(".figure.lit")) lit.classList.remove("lit");
  if (!figure) return;
  const turn = figure.closest("[data-turn]")?.dataset.turn;
  for (const like of all(`[data-turn="${turn}"] .figure[data-figure="${figure.dataset.figure}"]`)) like.classList.add("lit");
}

for (const kind of ["pointerover", "focusin"])
  document.addEventListener(kind, (event) => {
    const mark = event.target.closest?.(".cite");
    if (mark && (kind === "focusin" ? mark.matches(":focus-visible") : event.pointerType === "mouse")) peek(mark);
    else hidePeek();
    lightFigures(event.target.closest?.(".figure"));
  });

Object.assign(clicks, {
  ".cite, .ref[data-cite]": (element) => openSource(element.dataset.turn, element.dataset.cite),
  "[data-read]": (element) => openSource(element.dataset.turn, element.dataset.cite),
  "[data-back]": (element) => backToAnswer(element.dataset.back, element.dataset.cite),
  "[data-step]": (element) => step(Number(element.dataset.step)),
  "[data-cards]": () => showCards(),
  "#reader [data-around]": (element) => {
    const { turn, cite } = element.closest(".reading").dataset;
    act("read", { turn: Number(turn), cite, around: Number(element.dataset.around) });
  },
  "[data-close-panel]": () => closePanel(),
});
