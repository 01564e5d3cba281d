import { expect, test } from "vitest";
import { initialsOf } from "./avatar.tsx";
import { nameKey } from "./kbd.tsx";

test.each([
  ["Ada Lovelace", "AL"],
  ["Ada", "A"],
  ["ada.lovelace@example.com", "AL"],
  ["Ægir von Ørsted", "ÆØ"],
  ["李 小龙", "李小"],
  ["  ", "?"],
  ["🙂", "?"],
])("the initials of %s are %s", (name, initials) => expect(initialsOf(name)).toBe(initials));

test.each([
  ["mod+k", "Ctrl/⌘ K"],
  ["ArrowUp", "↑"],
  ["Escape", "Esc"],
  ["j", "j"],
])("the key %s is called %s", (key, name) => expect(nameKey(key)).toBe(name));
