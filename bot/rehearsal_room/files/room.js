// The room: follows the stream of what happens, and carries out what whoever sits here does.
"use strict";

const at = (id) => document.getElementById(id);
const clock = { real: 0, now: 0, speed: 0, offset: 0, away: 0 };

const room = {
  phones: new Map(), words: {}, people: [], crowd: null, health: "starting", title: {}, bot: { name: "" },
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
    this.speak();
    this.be(said.people[0].key);
  },

  speak() {
    document.documentElement.lang = this.language;
    at("title").textContent = this.inLanguage(this.title);
    document.title = `${this.word("rehearsal")} · ${this.inLanguage(this.title)}`;
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = this.word(element.dataset.word);
    for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", this.word(element.dataset.label));
    for (const phone of this.phones.values()) phone.speak();
    this.badge();
    this.tell();
  },

  // How the bot is, and what everybody else is at.
  tell() {
    const { health, crowd } = this;
    at("health").textContent = this.word({ starting: "bot_starting", up: "bot_up", dead: "bot_dead" }[health]);
    at("health").className = health;
    if (!crowd) return;
    const isBusy = crowd.doing !== "nothing";
    const isHere = crowd.here > 0 && !isBusy;
    at("arrive").disabled = at("answer").disabled = isBusy;
    at("arrive").classList.toggle("first", !crowd.here);
    at("answer").textContent = this.word("answer", { n: crowd.size });
    const said = crowd.problem ? "failed" : { arrives: "arriving", answers: "answering" }[crowd.doing] || (crowd.answered ? "answered" : isHere ? "here" : "welcome");
    at("said").textContent = this.word(said, { ...crowd, n: crowd.size });
    at("said").classList.toggle("problem", Boolean(crowd.problem));
  },
};

function kept(name) {
  try { return localStorage.getItem(`sala-room-${name}`); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`sala-room-${name}`, value); } catch { /* then it is for now only */ }
}

function tick() {
  const now = clock.now + (Date.now() - clock.real) * clock.speed + clock.offset * 60000;
  at("clock").textContent = clock.real ? new Date(now).toISOString().slice(11, 19) : "";
}

function listen() {
  const stream = new EventSource("stream");
  stream.addEventListener("room", (event) => room.enter(JSON.parse(event.data)));
  stream.addEventListener("clock", (event) => { Object.assign(clock, JSON.parse(event.data)); tick(); });
  stream.addEventListener("bot", (event) => { Object.assign(room, JSON.parse(event.data)); room.tell(); });
  stream.addEventListener("crowd", (event) => { room.crowd = JSON.parse(event.data); room.tell(); });
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
for (const act of ["arrive", "answer"]) at(act).onclick = () => room.act({ who: "crowd", act });
at("picture").onclick = () => at("picture").close();
setInterval(tick, 200);
listen();
