import { afterAll, expect, test } from "vitest";
import { connect, createUser, signIn } from "#tests/setup/fixtures.ts";

const admin = connect("admin", 1);
const app = connect("app", 1);
afterAll(() => Promise.all([admin.end(), app.end()]));

test("the shared stack answers every test: people sign in, and the app's role is the one that owns nothing", async () => {
  const user = await createUser({ display_name: "Ada" });
  const { accessToken } = await signIn(user);
  expect(accessToken.split(".")).toHaveLength(3);
  expect([...(await admin`select email from auth.users where id = ${user.id}`)]).toEqual([{ email: user.email }]);
  const [role] =
    await app`select current_user as name, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = current_user`;
  expect(role).toEqual({ name: "floyo_app", rolsuper: false, rolbypassrls: false, rolinherit: false });
});
