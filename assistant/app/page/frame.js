// Part of the page's script, which is put together from several files: what the others build on.
// What is shown comes from the server as finished HTML; the script never builds HTML itself. Its state stands as data
// attributes on the root element, which Gradio does not touch when it updates a part.
const root = document.documentElement;
const send = {}; // events to the server, by name; filled when the page is attached
const clicks = {}; // what a click on an element does, by selector; filled by the other files
const redrawn = {}; // what to do when the server has redrawn a part, by the part's name

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const remembered = (key) => { try { return localStorage.getItem(`library-${key}`); } catch { return null; } };
const remember = (key, value) => { try { localStorage.setItem(`library-${key}`, value); } catch { /* private mode */ } };
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const chinese = () => root.dataset.lang === "zh";
const text = (key) => texts[key][chinese() ? 0 : 1];
const narrow = () => matchMedia("(max-width: 1023px)").matches;
const shownTalk = () => $("#finished .turns")?.dataset.conversation ?? "";

// One act for the server; the conversation is named in case the server was started anew and knows this page no more.
const act = (what, data = {}) => send.act({ do: what, conversation: shownTalk(), ...data });

function setLanguage(language) {
  root.dataset.lang = language;
  root.lang = language === "zh" ? "zh-Hans" : "en";
  nameElements(document);
}

function nameElements(within) {
  for (const element of all("[data-zh]", within)) {
    const name = element.dataset[root.dataset.lang];
    element.setAttribute("aria-label", name);
    if (element.matches("textarea, input")) element.placeholder = name;
    else if (element.matches("button")) element.title = name;
  }
  for (const option of all("[data-zh-text]", within)) option.textContent = chinese() ? option.dataset.zhText : option.dataset.enText;
}

const systemTheme = matchMedia("(prefers-color-scheme: dark)");
function setTheme() {
  const chosen = remembered("theme");
  const theme = chosen === "light" || chosen === "dark" ? chosen : systemTheme.matches ? "dark" : "light";
  root.dataset.theme = theme;
  root.style.colorScheme = theme;
  document.body?.classList.toggle("dark", theme === "dark");
}
systemTheme.addEventListener("change", setTheme);

// Dialogs: each resolves with its form's fields, or with null when it was dismissed
function openDialog(id, fill) {
  const box = $(id);
  const form = $("form", box);
  form.reset();
  fill?.(box);
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => box.addEventListener("close", () => resolve(box.returnValue === "yes" ? new FormData(form) : null), { once: true }));
}

async function askFor(title, value) {
  const given = await openDialog("#prompt", (box) => {
    $(".title", box).textContent = text(title);
    $("input", box).value = value;
    queueMicrotask(() => $("input", box).select());
  });
  return given?.get("value").trim() ?? "";
}

async function confirmed(title, why, yes, about = "") {
  const given = await openDialog("#confirm", (box) => {
    $(".title", box).textContent = text(title);
    $(".why", box).textContent = (about ? `${about}\n` : "") + text(why);
    $(".main", box).textContent = text(yes);
  });
  return given !== null;
}

// A line that tells the reader something and goes away by itself
let tellingEnds = 0;
let noticeEnds = 0;
function tell(message) {
  const box = $("#announce");
  box.textContent = message;
  box.classList.add("seen");
  clearTimeout(tellingEnds);
  tellingEnds = setTimeout(() => box.classList.remove("seen"), 2500);
}

redrawn.state = (element) => {
  $("#state-place").replaceChildren(...element.cloneNode(true).childNodes);
  nameElements($("#state-place"));
};
redrawn.notice = (element) => {
  const box = $("#notice");
  clearTimeout(noticeEnds);
  box.classList.toggle("seen", element.textContent.trim() !== "");
  noticeEnds = setTimeout(() => box.classList.remove("seen"), 12000);
};
Object.assign(clicks, {
  "#notice": () => $("#notice").classList.remove("seen"),
  "[data-dismiss]": (element) => element.closest("dialog").close(""),
  "#language": () => { const other = chinese() ? "en" : "zh"; remember("lang", other); setLanguage(other); },
  "#theme": () => { remember("theme", root.dataset.theme === "dark" ? "light" : "dark"); setTheme(); },
  "#open-settings": () => {
    act("settings");
    openDialog("#settings-box", (box) => {
      const chosen = { strictness: remembered("strictness") ?? "balanced", length: remembered("length") ?? "normal", theme: remembered("theme") ?? "system", lang: root.dataset.lang };
      for (const [name, value] of Object.entries(chosen)) $(`input[name="${name}"][value="${value}"]`, box).checked = true;
    });
  },
});

document.addEventListener("change", (event) => {
  if (!event.target.closest?.("#settings-box")) return;
  remember(event.target.name, event.target.value);
  if (event.target.name === "theme") setTheme();
  if (event.target.name === "lang") setLanguage(event.target.value);
});

setTheme();
setLanguage(remembered("lang") ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en"));
