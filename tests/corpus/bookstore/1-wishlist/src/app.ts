import { Hono } from "hono";
import { AppError } from "./errors.js";
import { authRoutes } from "./routes/auth.js";
import { bookRoutes } from "./routes/books.js";
import { orderRoutes } from "./routes/orders.js";
import { wishlistRoutes } from "./routes/wishlist.js";
import type { AppEnv } from "./types.js";

export const app = new Hono<AppEnv>();

app.route("/auth", authRoutes);
app.route("/books", bookRoutes);
app.route("/orders", orderRoutes);
app.route("/wishlist", wishlistRoutes);

app.onError((error, c) => {
  if (error instanceof AppError) {
    return c.json({ error: error.message }, error.status);
  }
  return c.json({ error: "internal error" }, 500);
});
