import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameCommand } from "./name-command.ts";

describe("of a command line its names are told", () => {
  test.each([
    ['cd app && FOO=1 git commit -m "x" | cat', "cd && git commit | cat"],
    ["npm run build", "npm run build"],
    ["git -C /a/b log --oneline", "git log"],
    ["git --unheard-of value log", "git"],
    ["docker compose up -d", "docker compose up"],
    ["kubectl -n prod get pods", "kubectl get"],
    ["python -m pytest -k word", "python -m pytest"],
    ["sudo apt install word", "apt install"],
    ["sudo -u word ls", "sudo"],
    ["./bin/deploy.sh prod", "deploy.sh"],
    ["ssh host", "ssh"],
    ["make test", "make test"],
    ["make src/word.o", "make"],
    ["for i in a b; do convert $i; done", "convert"],
    ["if test -f word; then make all; fi", "test; make all"],
    ["(cd word; npm test)", "cd; npm test"],
    ["ls # word && word", "ls"],
    ['echo "a; word" > word 2>&1; ls', "echo; ls"],
    ["cat <<EOF\nword\nEOF", "cat"],
  ])("%s", (line, told) => expect(nameCommand(line)).toBe(told));
});

test.each(["$EDITOR word", "a=(word word)", "a=$(pass show word)", "case word in word) word;; esac", "", "'"])(
  "and nothing where there is none: %s",
  (line) => expect(nameCommand(line)).toBeNull(),
);

test("PowerShell's blocks and tables are left unread", () => {
  expect(nameCommand("Get-ChildItem | Where-Object { $_.Name -eq 'word' }", "`")).toBe("Get-ChildItem | Where-Object");
  expect(nameCommand("C:\\tools\\git.exe commit -m word", "`")).toBe("git commit");
});

test("an argument is never told, however it is quoted, substituted or handed over", () => {
  const secret = "zq7secret";
  const hiding = fc.constantFrom(
    `'${secret}'`,
    `"${secret}; ${secret}"`,
    `"a $(echo "b; ${secret}") c"`,
    `$(cat "${secret}")`,
    `\`${secret}\``,
    `--token=${secret}`,
    `> ${secret}`,
    `<(${secret})`,
    `x=(${secret} ${secret})`,
    `\\; ${secret}`,
    `{ ${secret}`,
  );
  const plain = fc.constantFrom("-v", "a.txt", "--", "-x", "$HOME", "*.ts", "|| true", "&& ls", "; cd /", "| cat");
  const last = fc.constantFrom(
    "",
    `# ${secret}`,
    `<<X\n${secret}\nX`,
    `'unclosed; ${secret}`,
    `"unclosed; ${secret}`,
    `$(unclosed; ${secret}`,
  );
  const rest = fc.array(fc.oneof(plain, hiding), { maxLength: 6 });
  const line = fc
    .tuple(fc.constantFrom("ssh", "echo", "cat", "git commit", "curl"), rest, last)
    .map(([name, words, end]) => [name, ...words, end].join(" "));
  fc.assert(
    fc.property(line, (text) => {
      // After an operator a word is a command of its own; only here, where it is put behind one, may it be told.
      fc.pre(!/(?:\|\| true|&& ls|; cd \/|\| cat) (?:x=\(|\{)/.test(text));
      expect(nameCommand(text) ?? "").not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
});

test("any text whatever is read to its end", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...`ab;&|<>()$\`'"\\\n {}#=é日`), maxLength: 80 }),
      (text) => void nameCommand(text),
    ),
  );
});
