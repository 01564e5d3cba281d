import { expect, test } from "vitest";
import { browserCommand } from "./open-browser.ts";

const url = "https://floyo.example.com/device?code=BCDF-GHJK";
const at = (platform: NodeJS.Platform, env: Record<string, string> = {}, attended = true, address = url) =>
  browserCommand(address, { platform, env: { NODE_ENV: "test", ...env }, attended });

test("each system has its own command", () => {
  expect(at("darwin")).toEqual(["open", url]);
  expect(at("win32")).toEqual(["rundll32", "url.dll,FileProtocolHandler", url]);
  expect(at("linux", { DISPLAY: ":0" })).toEqual(["xdg-open", url]);
  expect(at("freebsd", { WAYLAND_DISPLAY: "wayland-0" })).toEqual(["xdg-open", url]);
});

test("none is started where it would not be seen, or for what is no page", () => {
  expect(at("linux")).toBeNull();
  expect(at("linux", { DISPLAY: ":0", SSH_CONNECTION: "203.0.113.1 1 203.0.113.2 22" })).toBeNull();
  expect(at("darwin", { SSH_TTY: "/dev/ttys001" })).toBeNull();
  expect(at("linux", { DISPLAY: ":0" }, false)).toBeNull();
  expect(at("darwin", {}, true, "file:///etc/passwd")).toBeNull();
});
