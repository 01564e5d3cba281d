import { describe, expect, it } from "vitest";
import { completeConfig, generateApiKey, readProcessConfig } from "./config.ts";

const least = { LOCAL_AUTH_DATABASE_URL: "postgres://x@127.0.0.1/y", LOCAL_AUTH_SITE_URL: "http://localhost:3000" };

describe("the process's configuration", () => {
  it("needs a database and a site, and has defaults for the rest", () => {
    const config = readProcessConfig(least);
    expect(config).toMatchObject({ host: "127.0.0.1", port: 0, mailPort: 0, mailDir: undefined, jwtKey: undefined });
    expect(completeConfig(config.auth)).toMatchObject({
      siteUrl: "http://localhost:3000",
      confirmPath: "/auth/confirm",
      redirectUrls: [],
      refreshReuseS: 10,
      accessTokenS: 3600,
      providers: { google: undefined, github: undefined },
    });
  });

  it("reads what is set", () => {
    const { auth } = readProcessConfig({
      ...least,
      LOCAL_AUTH_REDIRECT_URLS: "http://a/**, http://b/**\nhttp://c",
      LOCAL_AUTH_CONFIRM_PATH: "",
      LOCAL_AUTH_GITHUB_CLIENT_ID: "id",
      LOCAL_AUTH_GITHUB_SECRET: "secret",
      LOCAL_AUTH_MAIL_EVERY_S: "60",
      LOCAL_AUTH_MAILS_PER_HOUR: "30",
    });
    expect(auth).toMatchObject({
      redirectUrls: ["http://a/**", "http://b/**", "http://c"],
      confirmPath: "",
      mailEveryS: 60,
      mailsPerHourMax: 30,
      providers: { github: { clientId: "id", secret: "secret" }, google: undefined },
    });
  });

  it("names what is missing or wrong", () => {
    expect(() => readProcessConfig({})).toThrow("LOCAL_AUTH_SITE_URL");
    expect(() => readProcessConfig({ LOCAL_AUTH_SITE_URL: "http://x" })).toThrow("LOCAL_AUTH_DATABASE_URL");
    expect(() => readProcessConfig({ ...least, LOCAL_AUTH_SITE_URL: "here" })).toThrow("LOCAL_AUTH_SITE_URL");
    expect(() => readProcessConfig({ ...least, LOCAL_AUTH_PORT: "many" })).toThrow("LOCAL_AUTH_PORT");
    expect(() => readProcessConfig({ ...least, LOCAL_AUTH_GOOGLE_SECRET: "x" })).toThrow("LOCAL_AUTH_GOOGLE_CLIENT_ID");
  });
});

describe("API keys", () => {
  it("have the form of Supabase's, and are never the same", () => {
    const keys = Array.from({ length: 50 }, () => generateApiKey("secret"));
    for (const key of keys) expect(key).toMatch(/^sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9]{8}$/);
    expect(new Set(keys).size).toBe(50);
  });
});
