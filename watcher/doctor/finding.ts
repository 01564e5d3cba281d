/** What a look at one thing found, and how to mend it where it is wrong. */
export interface Finding {
  readonly what: string;
  /** `note`: works, with something to know. */
  readonly state: "good" | "note" | "fault";
  readonly text: string;
  readonly mend: string | null;
}

export const good = (what: string, text: string): Finding => ({ what, state: "good", text, mend: null });
export const note = (what: string, text: string, mend: string | null = null): Finding => ({
  what,
  state: "note",
  text,
  mend,
});
export const faulty = (what: string, text: string, mend: string): Finding => ({ what, state: "fault", text, mend });
