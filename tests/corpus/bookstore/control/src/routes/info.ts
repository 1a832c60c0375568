import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { priceLabel, looksLikeCode, texts } from "../services/labels.js";
import { retried } from "../services/retry.js";
import { shippingRate } from "../services/shipping-rates.js";
import { authorsByBooks, ordersOfYear } from "../services/stats.js";
import { commitId, contentMd5, readme } from "../services/version.js";
import type { AppEnv } from "../types.js";

const countryParam = z.object({ country: z.string().length(2) });
const yearParam = z.object({ year: z.coerce.number().int().min(2000) });
const labelQuery = z.object({
  title: z.string().max(300),
  cents: z.coerce.number().int().nonnegative(),
});

/** What anybody may know: no login. */
export const infoRoutes = new Hono<AppEnv>()
  .get("/", (c) => c.redirect("/info/version"))
  .get("/version", (c) => c.json({ commit: commitId(), texts }))
  .get("/readme", (c) => {
    const text = readme();
    c.header("Content-MD5", contentMd5(text));
    return c.text(text);
  })
  .get("/authors", async (c) => c.json(await retried(authorsByBooks)))
  .get("/orders/:year", zValidator("param", yearParam), async (c) => {
    const { year } = c.req.valid("param");
    return c.json(await ordersOfYear(year));
  })
  .get("/shipping/:country", zValidator("param", countryParam), (c) => {
    const { country } = c.req.valid("param");
    return c.json(shippingRate(country));
  })
  .get("/label", zValidator("query", labelQuery), (c) => {
    const { title, cents } = c.req.valid("query");
    const plain = looksLikeCode(title) ? "a book" : title;
    return c.html(priceLabel(plain, cents));
  });
