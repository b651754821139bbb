// The room: follows the stream of what happens, and carries out what whoever sits here does.
"use strict";

const at = (id) => document.getElementById(id);
const clock = { real: 0, now: 0, speed: 0, offset: 0, away: 0 };

const room = {
  phones: new Map(), words: {}, people: [], crowd: null, health: "starting", cut: 0, survived: null, beside: null, title: {}, bot: { name: "" },
  language: kept("language") || "en", current: null,

  word(key, values = {}) {
    const text = (this.words[this.language] || {})[key] ?? (this.words.en || {})[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  },

  inLanguage(texts) {
    return texts[this.language] ?? Object.values(texts)[0] ?? "";
  },

  async post(path, body, type) {
    const response = await fetch(path, { method: "POST", body, headers: type ? { "Content-Type": type } : {} }).catch(() => null);
    return response?.ok ? response.json() : null;
  },

  act(given) {
    return this.post("act", JSON.stringify(given), "application/json");
  },

  isRead(key) {
    return this.current === key && document.hasFocus();
  },

  // Be that person.
  be(key, { show = false } = {}) {
    if (this.current !== key) {
      this.phones.get(this.current)?.log.setAttribute("aria-live", "off");
      this.current = key;
      this.phones.get(key).log.setAttribute("aria-live", "polite");
      for (const [other, phone] of this.phones) phone.element.classList.toggle("current", other === key);
    }
    this.phones.get(key).unread = 0;
    this.badge();
    if (show) this.phones.get(key).element.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  },

  badge() {
    for (const [key, phone] of this.phones) {
      const tab = at(`be-${key}`);
      tab.setAttribute("aria-current", String(key === this.current));
      const badge = tab.querySelector(".unread");
      badge.textContent = phone.unread || "";
      badge.setAttribute("aria-label", phone.unread ? this.word("unread", { n: phone.unread }) : "");
    }
  },

  // The payload of a deep link to the bot; null for any other address.
  payload(address) {
    const found = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?start=([\w-]+))?\/?$/i.exec(address);
    return found && found[1].toLowerCase() === this.bot.username.toLowerCase() ? found[2] || "" : null;
  },

  // Links are often for somebody else: they were forwarded, printed or scanned.
  open(payload, key) {
    const choices = [...this.phones.values()].sort((one) => (one.person.key === key ? -1 : 0));
    this.ask(this.word("open_on"), choices.map(({ person }) => [person.name, () => {
      this.be(person.key, { show: true });
      this.act({ who: person.key, act: "start", payload });
    }]));
  },

  ask(question, answers) {
    const asking = at("asking");
    asking.querySelector("p").textContent = question;
    const choices = [...answers, [this.word("cancel"), () => {}]];
    asking.querySelector(".answers").replaceChildren(...choices.map(([label, does]) => {
      const answer = made("button", "", label);
      answer.type = "button";
      answer.onclick = () => { asking.close(); does(); };
      return answer;
    }));
    asking.showModal();
  },

  // A box that has to be dismissed, as callback answers with an alert are.
  say(text, language) {
    this.ask(text, []);
    at("asking").querySelector("p").lang = language;
    at("asking").querySelector("button").textContent = "OK";
  },

  look(source) {
    at("picture").querySelector("img").src = source;
    at("picture").showModal();
  },

  // What stays as it is.
  enter(said) {
    Object.assign(this, said);
    this.phones = new Map(said.people.map((person) => [person.key, new Phone(person, this)]));
    at("phones").replaceChildren(...[...this.phones.values()].map((phone) => phone.element));
    at("people").replaceChildren(...said.people.map((person) => {
      const tab = made("button", "person", face(person), made("span", "name", person.name), made("span", "unread"));
      tab.id = `be-${person.key}`;
      tab.type = "button";
      tab.onclick = () => { this.be(person.key, { show: true }); this.phones.get(person.key).input.focus({ preventScroll: true }); };
      return tab;
    }));
    at("language").replaceChildren(...Object.keys(said.words).map((language) => {
      const choice = made("option", "", { en: "English", km: "ខ្មែរ" }[language] || language);
      choice.value = language;
      choice.selected = language === this.language;
      return choice;
    }));
    at("sent").replaceChildren();
    this.beside.lines.clear();
    this.speak();
    this.be(said.people[0].key);
  },

  speak() {
    document.documentElement.lang = this.language;
    at("language").value = this.language;
    at("title").textContent = this.inLanguage(this.title);
    document.title = `${this.word("rehearsal")} · ${this.inLanguage(this.title)}`;
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = this.word(element.dataset.word);
    for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", this.word(element.dataset.label));
    at("speed").replaceChildren(...[1, 10, 60, 300, 600].map((speed) => {
      const choice = made("option", "", `×${speed}`);
      choice.value = String(speed);
      return choice;
    }));
    for (const phone of this.phones.values()) phone.speak();
    this.beside.speak();
    this.badge();
    this.tell();
  },

  does(act, more = {}) {
    return this.act({ who: "room", act, ...more });
  },

  now() {
    return clock.now + (Date.now() - clock.real) * clock.speed;
  },

  // How the bot is, what everybody else is at, and how the day goes.
  tell() {
    const { health, crowd, cut } = this;
    at("health").textContent = this.word({ starting: "bot_starting", up: "bot_up", dead: "bot_dead" }[health]);
    at("health").className = health;
    at("kill").textContent = this.word(health === "dead" ? "start_again" : "kill");
    at("kill").disabled = health === "starting";
    at("kill").classList.toggle("alarming", health === "dead");
    at("cut").textContent = cut ? this.word("mend", { n: cut }) : this.word("cut");
    at("cut").title = cut ? "" : this.word("cut_title");
    at("cut").classList.toggle("alarming", cut > 0);
    at("pause").textContent = this.word(clock.paused ? "go_on" : "pause");
    at("pause").setAttribute("aria-pressed", String(Boolean(clock.paused)));
    at("clock").classList.toggle("waits", Boolean(clock.waits));
    at("clock").title = clock.waits ? this.word("waits") : "";
    at("speed").value = String(clock.chosen || 1);
    if (!crowd) return;
    const isBusy = crowd.doing !== "nothing";
    at("arrive").disabled = at("answer").disabled = isBusy || health !== "up";
    at("arrive").classList.toggle("first", !crowd.here && !isBusy);
    at("answer").textContent = this.word("answer", { n: crowd.size });
    const [said, values] = this.whatToSay(crowd, isBusy);
    at("said").textContent = this.word(said, values);
    at("said").classList.toggle("problem", said === "failed");
  },

  whatToSay(crowd, isBusy) {
    const { health, cut, survived } = this;
    const values = { ...crowd, n: crowd.size };
    if (cut) return ["is_cut", {}];
    if (health === "dead") return ["is_dead", {}];
    if (crowd.problem) return ["failed", values];
    if (isBusy) return [crowd.doing === "arrives" ? "arriving" : "answering", values];
    if (clock.waits) return ["waits", {}];
    if (survived?.after) {
      const [before, after] = [survived.before.ballots, survived.after.ballots];
      return [after < before ? "fewer" : "survived", { before, after, people: survived.after.people }];
    }
    return [crowd.answered ? "answered" : crowd.here ? "here" : "welcome", values];
  },
};

function kept(name) {
  try { return localStorage.getItem(`sala-room-${name}`); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`sala-room-${name}`, value); } catch { /* then it is for now only */ }
}

function tick() {
  if (!clock.real) return;
  at("clock").textContent = new Date(room.now() + clock.offset * 60000).toISOString().slice(11, 19);
  room.beside.mark();
}

function listen() {
  const stream = new EventSource("stream");
  const on = (name, does) => stream.addEventListener(name, (event) => does(JSON.parse(event.data)));
  on("room", (said) => room.enter(said));
  on("clock", (said) => { Object.assign(clock, said); tick(); room.tell(); });
  on("bot", (said) => { Object.assign(room, said); room.tell(); });
  on("crowd", (said) => { room.crowd = said; room.tell(); });
  on("agenda", (rows) => room.beside.drawAgenda(rows));
  on("concerns", (said) => room.beside.mind(said));
  on("line", (line) => room.beside.hear(line));
  stream.addEventListener("phone", (event) => {
    const change = JSON.parse(event.data);
    room.phones.get(change.key).hear(change);
    room.badge();
  });
}

at("language").onchange = (event) => {
  room.language = event.target.value;
  keep("language", room.language);
  room.speak();
};
for (const act of ["arrive", "answer"]) at(act).onclick = () => room.does(act);
at("pause").onclick = () => (clock.paused ? room.does("play", { speed: clock.chosen }) : room.does("pause"));
at("speed").onchange = (event) => room.does("play", { speed: Number(event.target.value) });
at("next").onclick = () => room.does("jump");
at("late").onclick = () => { room.be("org", { show: true }); room.does("late"); };
at("kill").onclick = () => room.does(room.health === "dead" ? "start" : "kill");
at("cut").onclick = () => room.does(room.cut ? "mend" : "cut");
at("picture").onclick = () => at("picture").close();
room.beside = new Beside(room);
setInterval(tick, 200);
listen();
