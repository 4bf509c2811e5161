// The behaviour of the page. What is shown comes from the server as finished HTML; this file never builds HTML itself.
// State stands as data attributes on the root element, which Gradio does not touch when it updates a part.
globalThis.libraryPage = (() => {
  const root = document.documentElement;
  const send = {};
  const source = { turn: null, cite: null, newest: -1 };
  let follows = true; // whether the view moves along with the answer

  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const remembered = (key) => { try { return localStorage.getItem(`library-${key}`); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem(`library-${key}`, value); } catch { /* private mode */ } };
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const text = (key) => libraryTexts[key][root.dataset.lang === "zh" ? 0 : 1];

  // Language and theme
  function setLanguage(language) {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-Hans" : "en";
    nameElements(document);
  }

  function nameElements(within) {
    for (const element of all("[data-zh]", within)) {
      const name = element.dataset[root.dataset.lang];
      element.setAttribute("aria-label", name);
      if (element.matches("textarea")) element.placeholder = name;
      else if (element.matches("button")) element.title = name;
    }
  }

  function setTheme(theme) {
    root.dataset.theme = theme;
    root.style.colorScheme = theme;
    document.body?.classList.toggle("dark", theme === "dark");
  }

  const systemTheme = matchMedia("(prefers-color-scheme: dark)");
  const followSystem = () => setTheme(remembered("theme") ?? (systemTheme.matches ? "dark" : "light"));
  systemTheme.addEventListener("change", followSystem);
  followSystem();
  setLanguage(remembered("lang") ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en"));

  // Asking and stopping
  const running = () => root.hasAttribute("data-running");
  const setRunning = (on) => root.toggleAttribute("data-running", on);

  function ask(question) {
    if (running() || !question.trim()) return false;
    hidePeek();
    follows = true;
    setRunning(true); // at once, so that a second Enter does not ask twice; the server's turn confirms it
    setTimeout(() => setRunning($("#running .turn") !== null), 5000); // unless the server is gone
    send.ask({ text: question });
    return true;
  }

  function halt() {
    if (!running()) return;
    setRunning(false);
    send.halt({});
  }

  function fitField(field) {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
    root.toggleAttribute("data-typed", field.value.trim() !== "");
  }

  function submit() {
    const field = $("#question");
    if (ask(field.value)) field.value = "";
    fitField(field);
  }

  // Following the answer
  const scroller = () => (getComputedStyle($("#talk")).overflowY === "auto" ? $("#talk") : $("#app"));

  function keepInView() {
    const end = $("#running .turn") ?? $("#finished .turn:last-child");
    if (!follows || !end) return;
    const hidden = end.getBoundingClientRect().bottom + 24 - $("#composer").getBoundingClientRect().top;
    if (hidden > 0) scroller().scrollTop += hidden;
  }

  function noteScrolling(event) {
    if (event.target.id !== "talk" && event.target.id !== "app") return;
    hidePeek();
    const end = $("#running .turn");
    if (end) follows = end.getBoundingClientRect().bottom < $("#composer").getBoundingClientRect().top + 80;
  }

  // Sources
  function showSources() {
    const groups = all("#sources .group");
    const newest = groups.length ? Number(groups.at(-1).dataset.turn) : -1;
    if (newest !== source.newest) Object.assign(source, { turn: newest, cite: null, newest });
    for (const group of groups) group.hidden = Number(group.dataset.turn) !== source.turn;
    for (const card of all("#sources .card[data-cite]"))
      card.classList.toggle("active", !card.parentElement.hidden && card.dataset.cite === source.cite);
    for (const mark of all(".cite, .ref"))
      mark.classList.toggle("active", Number(mark.dataset.turn) === source.turn && mark.dataset.cite === source.cite);
  }

  function openSource(turn, cite) {
    Object.assign(source, { turn: Number(turn), cite });
    showSources();
    const group = $(`#sources .group[data-turn="${turn}"]`);
    const card = cite ? $(`.card[data-cite="${cite}"]`, group) : group;
    card?.scrollIntoView({ block: cite ? "nearest" : "start", behavior: calm() ? "auto" : "smooth" });
    card?.focus({ preventScroll: true });
  }

  function backToAnswer(turn, cite) {
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
    const place = mark.getBoundingClientRect();
    box.style.left = `${Math.max(12, Math.min(place.left - 16, innerWidth - box.offsetWidth - 12))}px`;
    const above = place.top - box.offsetHeight - 8;
    box.style.top = `${above > 60 ? above : place.bottom + 8}px`;
  }

  function hidePeek() {
    const box = $("#peek");
    if (box) box.hidden = true;
  }

  async function copyAnswer(button) {
    const answer = $(".answer", button.closest(".reply"));
    // Without encryption browsers keep the clipboard from pages of other machines: the reader can still copy.
    if (!navigator.clipboard) return getSelection().selectAllChildren(answer);
    await navigator.clipboard.writeText(answer.textContent.trim());
    const words = [...button.childNodes];
    button.replaceChildren(text("copied"));
    setTimeout(() => button.replaceChildren(...words), 1500);
  }

  // Library
  function openLibrary(open) {
    if (open === (root.dataset.library === "open")) return;
    root.dataset.library = open ? "open" : "";
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-labelledby", "library-title"]])
      $("#library").setAttribute(name, value);
    for (const id of ["bar", "talk", "composer", "sources"]) $(`#${id}`).inert = open;
    if (open) $("#library-head h2").focus();
    else $("[data-open-library]").focus();
  }

  function offerFiles(files) {
    const limit = Number($("#drop").dataset.megabytes);
    const fitting = files.filter((file) => file.size <= limit * 2 ** 20);
    const large = files.filter((file) => !fitting.includes(file)).map((file) => file.name);
    const note = $("#drop-note");
    note.hidden = !large.length;
    note.textContent = text("too_large").replace("{n}", limit) + large.join(", ");
    if (!fitting.length) return;
    const input = $('#library input[type="file"]');
    const chosen = new DataTransfer();
    for (const file of fitting) chosen.items.add(file);
    input.files = chosen.files;
    root.toggleAttribute("data-uploading", true);
    input.dispatchEvent(Object.assign(new Event("change", { bubbles: true }), { checked: true }));
  }

  // Events, heard at the document because the parts are redrawn
  const clicks = {
    ".example": (element) => ask($(root.dataset.lang === "zh" ? ".zh" : ".en", element).textContent),
    ".cite, .ref": (element) => openSource(element.dataset.turn, element.dataset.cite),
    "[data-back]": (element) => backToAnswer(element.dataset.back, element.dataset.cite),
    ".copy": (element) => copyAnswer(element),
    "[data-open-library]": () => openLibrary(true),
    "[data-close-library]": () => openLibrary(false),
    "#drop": () => $('#library input[type="file"]').click(),
    "#halt": () => halt(),
    "#new": () => { setRunning(false); send.begin_anew({}); $("#question").focus(); },
    "#language": () => { const other = root.dataset.lang === "zh" ? "en" : "zh"; remember("lang", other); setLanguage(other); },
    "#theme": () => { const other = root.dataset.theme === "dark" ? "light" : "dark"; remember("theme", other); setTheme(other); },
  };

  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const element = event.target.closest?.(selector);
      if (element) return act(element);
    }
    if (root.dataset.library === "open" && event.target.id === "app") openLibrary(false);
  });
  document.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  document.addEventListener("input", (event) => { if (event.target.id === "question") fitField(event.target); });
  document.addEventListener("keydown", (event) => {
    // While an input method is composing, Enter and Escape belong to it; 229 is how some browsers say so.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") return root.dataset.library === "open" ? openLibrary(false) : (hidePeek(), halt());
    if (event.key === "Enter" && !event.shiftKey && event.target.id === "question") { event.preventDefault(); submit(); }
  });
  for (const kind of ["pointerover", "focusin"])
    document.addEventListener(kind, (event) => {
      const mark = event.target.closest?.(".cite");
      if (mark && (kind === "focusin" ? mark.matches(":focus-visible") : event.pointerType === "mouse")) peek(mark);
      else hidePeek();
    });
  document.addEventListener("scroll", noteScrolling, { capture: true, passive: true });
  document.addEventListener("change", (event) => {
    if (event.checked || !event.target.matches?.('#library input[type="file"]')) return;
    event.stopImmediatePropagation(); // Gradio hears of the files that are not too large
    offerFiles([...event.target.files]);
  }, { capture: true });
  for (const kind of ["dragover", "drop"])
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // a file that misses the field must not replace the page
      if (kind === "drop" && event.target.closest("#library")) offerFiles([...event.dataTransfer.files]);
    });

  // What to do when the server has redrawn a part
  const redrawn = {
    running: (element) => { setRunning($(".turn", element) !== null); keepInView(); showSources(); },
    finished: () => { keepInView(); showSources(); },
    sources: () => showSources(),
    results: () => root.toggleAttribute("data-uploading", false),
    documents: (element) => {
      const badge = $("#bar .badge");
      badge.textContent = $(".count", element)?.dataset.count ?? "";
      badge.hidden = !badge.textContent;
    },
  };

  // Called by each part of the page once it is there
  function attach(name, element, trigger, watch, events) {
    for (const event of events) send[event] = (data) => trigger(event, data);
    const update = () => { nameElements(element); redrawn[name]?.(element); };
    watch("value", update);
    update();
    if (name === "finished") element.setAttribute("aria-live", "polite"); // an answer is read out once, when it is done
    if (name !== "composer") return;
    setTheme(root.dataset.theme); // Gradio has set its own by now
    setLanguage(root.dataset.lang);
    $("#question").focus({ preventScroll: true });
  }

  return { attach };
})();
