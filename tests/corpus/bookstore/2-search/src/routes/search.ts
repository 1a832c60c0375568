import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { AppError, notFound } from "../errors.js";
import { idParam } from "../schemas/common.js";
import { searchQuery } from "../schemas/search.js";
import {
  searchByAuthor,
  searchByIsbn,
  searchByTitle,
} from "../services/search.js";
import type { AppEnv } from "../types.js";

export const searchRoutes = new Hono<AppEnv>().get(
  "/",
  zValidator("query", searchQuery),
  async (c) => {
    const { field, text, page } = c.req.valid("query");
    const started = Date.now();
    if (field === "title") {
      return c.json(await searchByTitle(text, page));
    } else if (field === "author") {
      return c.json(await searchByAuthor(text, page));
    } else if (field === "isbn") {
      return c.json(await searchByIsbn(text, page));
    } else if (field === "author") {
      return c.json(await searchByTitle(text, page));
    }
    throw new AppError(400, "unknown field");
    return c.json([]);
  },
);
