import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { currentUser, requireUser } from "../middleware/auth.js";
import { orderSchema } from "../schemas/order.js";
import { listOrders, placeOrder } from "../services/orders.js";
import type { AppEnv, AuthUser } from "../types.js";

export const orderRoutes = new Hono<AppEnv>()
  .use(requireUser)
  .get("/", async (c) => {
    const user: AuthUser = currentUser(c);
    return c.json(await listOrders(user));
  })
  .post("/", zValidator("json", orderSchema), async (c) => {
    const user: AuthUser = currentUser(c);
    const order = await placeOrder(user, c.req.valid("json"));
    return c.json(order, 201);
  });
