// What stands beside the phones: the agenda, what was sent to whom, the stage, and what to mind before the day.
"use strict";

const TABS = ["agenda", "sent", "stage", "concerns"];
const DID = { sent: "was_sent", edited: "was_edited", deleted: "was_deleted", refused: "was_refused" };
const CONCERNS = { missing: "concern_missing", unread: "concern_unread", in_break: "concern_in_break", refused: "concern_refused" };

class Beside {
  constructor(room) {
    Object.assign(this, { room, agenda: [], lines: new Map(), concerns: [], cut: new Map(), current: "agenda" });
    this.tabs = new Map(TABS.map((name) => [name, this.drawnTab(name)]));
    document.getElementById("tabs").append(...this.tabs.values());
    this.open("agenda");
    const all = document.getElementById("all");
    all.onchange = () => document.getElementById("sent").classList.toggle("all", all.checked);
  }

  drawnTab(name) {
    const tab = made("button", "tab", made("span"), made("span", "count"));
    tab.type = "button";
    tab.id = `tab-${name}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${name}`);
    tab.onclick = () => this.open(name);
    tab.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
      if (step) this.open(TABS[(TABS.indexOf(name) + step) % TABS.length], true);
    };
    document.getElementById(`panel-${name}`).setAttribute("aria-labelledby", tab.id);
    return tab;
  }

  open(name, focus = false) {
    this.current = name;
    for (const [each, tab] of this.tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
      document.getElementById(`panel-${each}`).hidden = each !== name;
    }
    if (focus) this.tabs.get(name).focus();
    const stage = document.getElementById("stage");
    if (name === "stage" && !stage.src) stage.src = "stage/";
  }

  speak() {
    const { room } = this;
    for (const [name, tab] of this.tabs) tab.firstChild.textContent = room.word({ agenda: "agenda", sent: "sent", stage: "stage", concerns: "concerns" }[name]);
    document.getElementById("stage").title = room.word("stage");
    this.drawAgenda(this.agenda);
    const sent = document.getElementById("sent");
    sent.replaceChildren();
    for (const line of this.lines.values()) sent.prepend(this.drawnLine(line));
    this.drawConcerns();
  }

  // The agenda

  drawAgenda(rows) {
    this.agenda = rows;
    document.getElementById("agenda").replaceChildren(...rows.map((row) => this.drawnSession(row)));
    this.mark();
  }

  drawnSession(row) {
    const { room } = this;
    const title = made("h3", "", room.inLanguage(row.title));
    const about = made("p", "note", [`${row.from}–${row.to}`, room.inLanguage(row.room), row.cancelled ? room.word("cancelled") : row.moved ? room.word("moved") : ""].filter(Boolean).join(" · "));
    const jump = made("button", "jump", "▸");
    jump.type = "button";
    jump.title = room.word("jump", { session: room.inLanguage(row.title) });
    jump.setAttribute("aria-label", jump.title);
    jump.onclick = () => room.does("jump", { session: row.code });
    const polls = row.polls.map((poll) => made("li", "", made("b", "", String(poll.number)), ` ${room.inLanguage(poll.title)} `, made("small", "", poll.at)));
    const session = made("li", `session ${row.cancelled ? "cancelled" : ""}`, jump, title, about);
    if (row.reminders.length) session.append(made("p", "note", room.word("reminded", { at: row.reminders.join(", ") })));
    if (polls.length) session.append(made("ul", "polls", ...polls));
    return session;
  }

  // Which session is under way, by the clock of the page.
  mark(now = this.room.now()) {
    const rows = document.getElementById("agenda").children;
    this.agenda.forEach((row, number) => {
      const isNow = row.starts <= now && now < row.ends && !row.cancelled;
      const changed = rows[number].classList.toggle("now", isNow) !== (rows[number].getAttribute("aria-current") === "time");
      if (isNow) rows[number].setAttribute("aria-current", "time");
      else rows[number].removeAttribute("aria-current");
      rows[number].classList.toggle("over", row.ends <= now);
      rows[number].querySelector(".jump").hidden = row.starts <= now || row.cancelled;
      if (changed && isNow) rows[number].scrollIntoView({ block: "nearest" });
    });
  }

  // What was sent to whom

  hear(line) {
    const before = document.getElementById(`line-${line.number}`);
    this.lines.set(line.number, line);
    if (before) before.replaceWith(this.drawnLine(line));
    else document.getElementById("sent").prepend(this.drawnLine(line));
  }

  drawnLine(line) {
    const { room } = this;
    const names = line.to.map((key) => room.phones.get(key)?.person.name || key);
    if (line.others) names.push(room.word("others", { n: line.others }));
    const drawn = made("li", `entry ${line.what}`, made("time", "", line.at), made("span", "what", room.word(DID[line.what])), made("p", "", line.text), made("p", "note", `→ ${names.join(", ")}`));
    drawn.id = `line-${line.number}`;
    return drawn;
  }

  // What to mind

  mind(concerns) {
    this.concerns = concerns;
    this.drawConcerns();
  }

  // Labels that this phone cut: their person, and the label.
  mindCut(person, label) {
    if (this.cut.has(label)) return;
    this.cut.set(label, person);
    this.drawConcerns();
  }

  drawConcerns() {
    const { room } = this;
    const titles = new Map(this.agenda.map((row) => [row.code, room.inLanguage(row.title)]));
    const said = this.concerns.map(({ kind, values, where }) => {
      const names = { ...values, language: { en: "English", km: "ខ្មែរ" }[values.language] || values.language };
      for (const key of ["session", "during"]) if (titles.has(names[key])) names[key] = titles.get(names[key]);
      const drawn = made("li", "concern", room.word(CONCERNS[kind], names), made("ul", "", ...where.map((place) => made("li", "", place))));
      drawn.dataset.kind = kind;
      return drawn;
    });
    for (const [label, person] of this.cut) said.push(made("li", "concern", room.word("concern_cut", { label, name: person })));
    document.getElementById("concerns").replaceChildren(...(said.length ? said : [made("li", "note", room.word("no_concerns"))]));
    this.tabs.get("concerns").querySelector(".count").textContent = said.length || "";
  }
}
