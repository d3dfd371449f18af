import { accessible, look, valid } from "../support/page";
import { expect, test } from "../support/test";

test("the demonstration's mail is read as it was sent, and its links lead on", async ({ page }) => {
  await page.goto("/mailbox");
  await expect(page.getByRole("link", { name: /OFFICIAL: The Forum: / }).first()).toBeVisible();
  await accessible(page);
  await look(page, "mailbox");
  await valid(await page.content());
  await page
    .getByRole("link", { name: /OFFICIAL: The Forum: / })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "As text" })).toBeVisible();
  await accessible(page);
  await look(page, "mailbox-message");

  await page.getByRole("link", { name: "On a page of its own" }).click();
  await page.getByRole("link", { name: "Open this digest" }).click();
  // Nobody is signed in: the page tells nothing, and leads to where one signs in.
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(page).toHaveURL(/\/digests\//);
});
