import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInTemplate, subjects, type TemplateName } from "#local/auth/templates.ts";

const supabase = join(import.meta.dirname, "../../../supabase");

describe("the mail templates for hosted Supabase", () => {
  it.each(Object.keys(subjects) as TemplateName[])("%s is what the embedded stack mails", async (name) => {
    const html = await readFile(join(supabase, "templates", `${name}.html`), "utf8");
    expect(html).toBe(builtInTemplate(name, "/auth/confirm"));
    const config = await readFile(join(supabase, "config.toml"), "utf8");
    expect(config).toContain(
      `[auth.email.template.${name}]\nsubject = "${subjects[name]}"\ncontent_path = "./supabase/templates/${name}.html"`,
    );
  });
});
