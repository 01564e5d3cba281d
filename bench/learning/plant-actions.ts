import type { MiningEvent } from "#lib/mining/types.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Draws with Zipf-like chances: the first of `size` is likeliest. */
function zipf(random: () => number, size: number, exponent = 1): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += 1 / (i + 1.5) ** exponent;
    sums.push(sum);
  }
  return () => {
    const at = random() * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Times of work: sittings in office hours with pauses between, from a Monday. */
class WorkClock {
  #atMs = Date.UTC(2025, 2, 3, 9);
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Time of the next action, some `seconds` after the last. */
  next(seconds: number): number {
    this.#atMs += Math.round(seconds * 1000 * (0.2 + 1.6 * this.#random()));
    if (this.#random() < 0.02) this.#atMs += Math.round((0.6 + 2 * this.#random()) * HOUR);
    while (new Date(this.#atMs).getUTCHours() >= 18 || [0, 6].includes(new Date(this.#atMs).getUTCDay())) {
      this.#atMs =
        Math.floor(this.#atMs / (24 * HOUR)) * 24 * HOUR + 33 * HOUR + Math.round(40 * MINUTE * this.#random());
    }
    return this.#atMs;
  }

  get hour(): number {
    return new Date(this.#atMs).getUTCHours();
  }
}

type Fields = Omit<MiningEvent, "id" | "occurredAtMs" | "utcOffsetMinutes" | "type">;

class Log {
  readonly events: MiningEvent[] = [];
  readonly clock: WorkClock;
  constructor(random: () => number) {
    this.clock = new WorkClock(random);
  }
  add(type: string, fields: Fields, seconds = 20): void {
    const atMs = this.clock.next(seconds);
    this.events.push({ id: `e${this.events.length}`, occurredAtMs: atMs, utcOffsetMinutes: 0, type, ...fields });
  }
}

/** Commands drawn by what the last `order` were: each context has a few followers of its own. */
export function plantMarkov(seed: number, order: number, length: number, symbols = 40): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const any = zipf(random, symbols);
  const tables = new Map<string, number[]>();
  const past: number[] = Array(order).fill(0);
  const pick = zipf(random, 4, 1.2);
  for (let i = 0; i < length; i++) {
    const context = past.join(",");
    let table = tables.get(context);
    if (table === undefined) {
      table = [any(), any(), any(), any()];
      tables.set(context, table);
    }
    const symbol = random() < 0.15 ? any() : (table[pick()] as number);
    past.shift();
    past.push(symbol);
    log.add("command_run", { command: `command-${symbol}` });
  }
  return log.events;
}

/** Routines of 5 to 12 commands among other work, with commands put in between and left out. */
export function plantNoisyRoutines(seed: number, length: number): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const any = zipf(random, 60);
  const routines = Array.from({ length: 8 }, () =>
    Array.from({ length: 5 + Math.floor(random() * 8) }, () => Math.floor(random() * 60)),
  );
  const which = zipf(random, routines.length, 0.8);
  while (log.events.length < length) {
    for (let n = Math.floor(random() * 6); n > 0; n--) log.add("command_run", { command: `command-${any()}` });
    for (const symbol of routines[which()] as number[]) {
      if (random() < 0.12) log.add("command_run", { command: `command-${any()}` });
      if (random() >= 0.03) log.add("command_run", { command: `command-${symbol}` });
    }
  }
  return log.events;
}

/** Habits that are other ones every some hundred commands: what follows what is drawn anew, a part at a time. */
export function plantDrift(seed: number, length: number): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const symbols = 50;
  const any = zipf(random, symbols);
  const next = Array.from({ length: symbols }, () => [any(), any(), any()]);
  const pick = zipf(random, 3, 1.5);
  let symbol = 0;
  for (let i = 0; i < length; i++) {
    if (random() < 0.03) next[Math.floor(random() * symbols)] = [any(), any(), any()];
    symbol = random() < 0.2 ? any() : (next[symbol]?.[pick()] as number);
    log.add("command_run", { command: `command-${symbol}` });
  }
  return log.events;
}

/** Bursts: for a while the same few files and commands, then others. Between, what is always used. */
export function plantBursts(seed: number, length: number): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const any = zipf(random, 400, 0.9);
  let working: number[] = [];
  while (log.events.length < length) {
    working = [...working.slice(-2), any(), any(), any()];
    const pick = zipf(random, working.length, 0.7);
    for (let n = 10 + Math.floor(random() * 50); n > 0; n--) {
      const symbol = random() < 0.75 ? (working[pick()] as number) : any();
      log.add("command_run", { command: `command-${symbol}` });
    }
  }
  return log.events;
}

/**
 * A programmer at a shell: sessions in a few projects, each a walk through tasks (look around, edit and build until it
 * works, commit, read mail), whose arguments are the files of the project that are being worked on.
 */
export function plantShell(seed: number, length: number): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const chance = (p: number) => random() < p;
  const projects = Array.from({ length: 5 }, (_, p) => ({
    name: `project-${p}`,
    files: Array.from({ length: 8 + Math.floor(random() * 30) }, (_, f) => `part${p}${f}.${chance(0.8) ? "c" : "h"}`),
    build: chance(0.5) ? "make" : `cc -o main${p} *.c`,
    test: chance(0.5) ? "make test" : `./main${p}`,
  }));
  const editor = chance(0.5) ? "vi" : "emacs";
  const whichProject = zipf(random, projects.length);
  const rest = ["mail", "who", "date", "finger", "jobs", "fg", "df", "ps aux", "news", "rn", "lpq"];
  const whichRest = zipf(random, rest.length);
  let fresh = 0;
  while (log.events.length < length) {
    const project = projects[whichProject()] as (typeof projects)[number];
    const run = (command: string, seconds = 25) => log.add("command_run", { command, project: project.name }, seconds);
    if (log.clock.hour < 10 && chance(0.7)) for (const command of ["mail", "who", "rn"]) run(command, 60);
    run(`cd ${project.name}`);
    if (chance(0.8)) run("ls");
    const whichFile = zipf(random, project.files.length, 1.1);
    let file = project.files[whichFile()] as string;
    for (let tasks = 1 + Math.floor(random() * 6); tasks > 0; tasks--) {
      if (chance(0.6)) file = project.files[whichFile()] as string;
      for (let tries = 1 + Math.floor(random() * 5); tries > 0; tries--) {
        run(`${editor} ${file}`, 120);
        if (chance(0.15)) run(`grep -n ${chance(0.5) ? "main" : `name${fresh++}`} *.c`);
        run(project.build, 10);
        if (chance(0.7)) run(project.test, 15);
      }
      if (chance(0.3)) for (const command of ["git status", "git diff", "git add -A"]) run(command, 8);
      if (chance(0.25)) run(`git commit -m "change ${fresh++}"`);
      if (chance(0.3)) run(rest[whichRest()] as string);
      if (chance(0.1)) run(`more ${file}`);
      if (chance(0.06)) {
        const made = `new${fresh++}.c`;
        project.files.splice(Math.floor(random() * 3), 1, made);
      }
    }
    if (chance(0.7)) run("cd ..", 5);
  }
  return log.events;
}

/** A desk's applications: long routines over forms (28 to 65 steps, in two variants that take turns) among other clicks. */
export function plantForms(seed: number, length: number): MiningEvent[] {
  const random = seededRandom(seed);
  const log = new Log(random);
  const apps = ["browser", "sheet", "mail", "erp"];
  const any = zipf(random, 60, 0.9);
  const step = (i: number): Fields => ({
    app: apps[i % 4] as string,
    action: `${["click", "type", "copy", "paste"][(i >> 2) % 4]} field-${i}`,
  });
  const routines = [0, 1].map(() => {
    const steps = Array.from({ length: 28 + Math.floor(random() * 38) }, () => Math.floor(random() * 90));
    const variant = [...steps];
    const at = 5 + Math.floor(random() * 15);
    variant.splice(at, 4, ...Array.from({ length: 3 + Math.floor(random() * 4) }, () => Math.floor(random() * 90)));
    return [steps, variant];
  });
  while (log.events.length < length) {
    for (let n = Math.floor(random() * 40); n > 0; n--) log.add("app_used", step(any()), 5);
    const routine = routines[random() < 0.6 ? 0 : 1] as number[][];
    for (const i of routine[random() < 0.5 ? 0 : 1] as number[]) {
      if (random() < 0.05) log.add("app_used", step(any()), 5);
      if (random() >= 0.02) log.add("app_used", step(i), 5);
    }
  }
  return log.events;
}
