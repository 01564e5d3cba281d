import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  builtInTemplate,
  fillTemplate,
  htmlToText,
  subjects,
  type TemplateName,
  type TemplateValues,
} from "./templates.ts";

const values: TemplateValues = {
  ConfirmationURL: "https://auth.example/verify?token=abc&type=signup",
  Token: "123456",
  TokenHash: "pkce_abc",
  SiteURL: "https://app.example",
  RedirectTo: "https://app.example/in?a=1&b=2",
  Email: "ada@example.com",
  NewEmail: "ada@example.org",
};
const names = Object.keys(subjects) as TemplateName[];

describe("filling a template", () => {
  it("escapes each value for where it stands", () => {
    const template =
      '<a href="{{ .SiteURL }}/c?h={{.TokenHash}}&n={{ .RedirectTo }}">{{ .Email }}</a> <a href="{{ .ConfirmationURL }}">';
    expect(fillTemplate(template, { ...values, Email: "<b>&" })).toBe(
      '<a href="https://app.example/c?h=pkce_abc&n=https%3A%2F%2Fapp.example%2Fin%3Fa%3D1%26b%3D2">&#60;b&#62;&#38;</a> ' +
        '<a href="https://auth.example/verify?token=abc&#38;type=signup">',
    );
  });

  it("leaves out a variable that it does not know", () => {
    expect(fillTemplate("a{{ .Nothing }}b{{ .constructor }}c", values)).toBe("abc");
  });

  it("lets no address write markup", () => {
    fc.assert(
      fc.property(fc.string(), (Email) => {
        const filled = fillTemplate("<p>{{ .Email }}</p>", { ...values, Email });
        return !/[<>]/.test(filled.slice(3, -4));
      }),
    );
  });
});

describe("the built-in templates", () => {
  it.each(names)("%s carries its code once, and its link in the text", (name) => {
    const text = htmlToText(fillTemplate(builtInTemplate(name, "/auth/confirm"), values));
    expect(text.match(/(?<![\w%/=-])\d{6}(?![\w%-])/g)).toEqual(["123456"]);
    if (name === "reauthentication") expect(text).not.toContain("token_hash");
    else
      expect(text).toMatch(
        /https:\/\/app\.example\/auth\/confirm\?token_hash=pkce_abc&type=(email|invite|recovery|email_change)&next=https%3A/,
      );
  });

  it("link to Auth itself without a confirm path", () => {
    const text = htmlToText(fillTemplate(builtInTemplate("recovery", ""), values));
    expect(text).toContain(values.ConfirmationURL);
    expect(text).not.toContain("/auth/confirm");
  });
});

describe("the text of a mail", () => {
  it("is its words, without style or markup", () => {
    const html =
      "<style>p{}</style><h1>Hi &#38; welcome</h1><p>one<br>two</p><p><a class='x' href='https://a.example/?b=1&amp;c=2'>go <b>on</b></a></p>";
    expect(htmlToText(html)).toBe("Hi & welcome\none\ntwo\ngo on: https://a.example/?b=1&c=2");
  });
});
