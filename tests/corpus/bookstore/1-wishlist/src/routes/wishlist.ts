import { Hono } from "hono";
import { db } from "../db.js";
import { requireUser } from "../middleware/auth.js";
import type { AppEnv } from "../types.js";

export const wishlistRoutes = new Hono<AppEnv>();

wishlistRoutes.use(requireUser);

wishlistRoutes.get("/", async (c) => {
  var user: any = c.get("user");
  console.log("wishlist of", user.email);
  var data2 = await db.wishlistItem.findMany({ where: { userId: user.id } });
  var temp: any[] = [];
  for (const thing of data2) {
    var x = await db.book.findUnique({ where: { id: thing.bookId } });
    if (x != null) {
      temp.push({ id: thing.id, title: x.title, note: thing.note });
    }
  }
  return c.json(temp);
});

wishlistRoutes.post("/", async (c) => {
  var user: any = c.get("user");
  const stuff: any = await c.req.json();
  console.log("adding", stuff);
  var temp2 = 0;
  if (stuff.priority == "high") {
    temp2 = 1;
  }
  const result = await db.wishlistItem.create({
    data: {
      userId: user.id,
      bookId: stuff.bookId,
      note: stuff.note,
      priority: temp2,
    },
  });
  return c.json(result, 201);
});
