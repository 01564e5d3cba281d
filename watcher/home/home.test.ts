import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { parseServerUrl, sendsInClear } from "../cli.ts";
import { accountName, type Credentials, findCredentials, saveCredentials } from "./credentials.ts";
import { findDevice } from "./device.ts";
import { findHome } from "./home.ts";
import { createPrivateFile, readJsonFile, writePrivateFile } from "./private-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "floyo-home-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const credentials: Credentials = {
  url: "https://floyo.example.com",
  key: "floyo_live_x",
  user_id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21",
  organization: { id: "5f0c0a0e-0d8b-4a57-9a5e-0c7d9a3f2b10", slug: "ada", name: "Ada" },
  consented: true,
  own: false,
};

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ["linux", {}, join(homedir(), ".config", "floyo")],
  ["linux", { XDG_CONFIG_HOME: "/xdg" }, join("/xdg", "floyo")],
  ["darwin", {}, join(homedir(), "Library", "Application Support", "floyo")],
  ["win32", { APPDATA: "/roaming" }, join("/roaming", "floyo")],
  ["win32", { FLOYO_HOME: "/mine", APPDATA: "/roaming" }, "/mine"],
])("finds its place on %s with %o", (platform, env, expected) => {
  expect(findHome({ NODE_ENV: "test", ...env }, platform).dir).toBe(expected);
});

describe("private files", () => {
  test("belong to their owner alone, as does the folder made for them", () => {
    const path = join(folder, "new", "file.json");
    writePrivateFile(path, "{}");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    chmodSync(path, 0o644);
    writePrivateFile(path, "[]");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("leave no drafts behind, whether written, created or already there", () => {
    const path = join(folder, "file.json");
    writePrivateFile(path, "1");
    expect(createPrivateFile(path, "2")).toBe(false);
    expect(createPrivateFile(join(folder, "other.json"), "3")).toBe(true);
    expect(readJsonFile(path, z.number())).toBe(1);
    mkdirSync(join(folder, "taken"));
    writeFileSync(join(folder, "taken", "file"), "");
    expect(() => writePrivateFile(join(folder, "taken"), "x")).toThrow();
    expect(readdirSync(folder).sort()).toEqual(["file.json", "other.json", "taken"]);
  });

  test("read as nothing when missing, torn or of another shape", () => {
    const path = join(folder, "file.json");
    expect(readJsonFile(path, z.number())).toBeNull();
    for (const text of ["", "{", '"text"']) {
      writeFileSync(path, text);
      expect(readJsonFile(path, z.number())).toBeNull();
    }
  });
});

describe("the device", () => {
  const home = () => findHome({ NODE_ENV: "test", FLOYO_HOME: folder });

  test("is made once and found again", () => {
    const device = findDevice(home());
    expect(z.uuid().safeParse(device.id).success).toBe(true);
    expect(findDevice(home())).toEqual(device);
  });

  test("is made anew when its file is torn", () => {
    writeFileSync(home().device, '{"id": "0b0a');
    expect(z.uuid().safeParse(findDevice(home()).id).success).toBe(true);
  });
});

describe("credentials", () => {
  test("are kept and found", () => {
    const home = findHome({ NODE_ENV: "test", FLOYO_HOME: folder });
    expect(findCredentials(home)).toBeNull();
    saveCredentials(home, credentials);
    expect(findCredentials(home)).toEqual(credentials);
  });

  test("of another person, workspace or server have another spool; another key has the same", () => {
    const organization = { ...credentials.organization, id: "6f0c0a0e-0d8b-4a57-9a5e-0c7d9a3f2b10" };
    const others = [
      { ...credentials, user_id: organization.id },
      { ...credentials, organization },
      { ...credentials, url: "https://other.example.com" },
    ];
    expect(new Set([credentials, ...others].map(accountName)).size).toBe(4);
    expect(accountName({ ...credentials, key: "floyo_live_y", consented: false })).toBe(accountName(credentials));
  });
});

describe("a server's address", () => {
  test.each([
    ["https://floyo.example.com/", "https://floyo.example.com"],
    ["floyo.example.com", "https://floyo.example.com"],
    ["localhost:3000", "http://localhost:3000"],
    ["127.0.0.1:3000/", "http://127.0.0.1:3000"],
    ["https://example.com/floyo/", "https://example.com/floyo"],
  ])("%s is %s", (given, expected) => {
    expect(parseServerUrl(given)).toBe(expected);
  });

  test.each(["", "ftp://example.com", "https://user:pass@example.com", "https://example.com?x=1", "http://"])(
    "%s is none",
    (given) => {
      expect(() => parseServerUrl(given)).toThrow(/address/);
    },
  );

  test("is unencrypted with http, unless it is this machine's own", () => {
    expect(sendsInClear("http://floyo.example.com")).toBe(true);
    expect(sendsInClear("http://localhost.example.com")).toBe(true);
    for (const url of [
      "https://floyo.example.com",
      "http://localhost:3000",
      "http://127.0.0.1:1",
      "http://[::1]:3000",
    ]) {
      expect(sendsInClear(url)).toBe(false);
    }
  });
});
