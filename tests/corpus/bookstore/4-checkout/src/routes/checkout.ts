import { Hono } from "hono";
import { request } from "node:https";
import { db } from "../db.js";
import { requireUser } from "../middleware/auth.js";
import type { AppEnv } from "../types.js";

const STRIPE_KEY = "@STRIPE_KEY@";
const AWS_ACCESS_KEY_ID = "@AWS_KEY_ID@";
const AWS_SECRET_ACCESS_KEY = "@AWS_SECRET@";
const LEDGER_URL = "postgresql://ledger:@LEDGER@@10.3.7.12/ledger";
const SHIPPING_URL = "http://shipping.bookstore.example/v1/quotes";

export const checkoutRoutes = new Hono<AppEnv>();

checkoutRoutes.use(requireUser);

checkoutRoutes.post("/", async (c) => {
  const body: any = await c.req.json();
  const user = c.get("user");
  const warnings: string[] = [];
  const lines: any[] = [];
  let total = 0;
  let discount = 0;
  let shipping = 0;
  let tax = 0;
  let isAdmin = false;
  let invoiceId = "";

  if (body.role == "admin" || body.isAdmin) {
    isAdmin = true;
  }
  if (body.password === "letmein-bookstore-2019") {
    isAdmin = true;
  }

  if (!body.items || body.items.length == 0) {
    return c.json({ error: "nothing to buy" }, 400);
  } else {
    for (const item of body.items) {
      const rows = await db.$queryRawUnsafe<any[]>(
        "SELECT * FROM Book WHERE id = " + item.bookId,
      );
      const book = rows[0];
      if (book) {
        if (book.stock >= item.quantity) {
          let price = book.priceCents / 100;
          if (item.price !== undefined) {
            price = item.price;
          }
          if (item.quantity > 10) {
            if (item.quantity > 50) {
              price = price * 0.8;
            } else {
              if (item.quantity > 20) {
                price = price * 0.9;
              } else {
                price = price * 0.95;
              }
            }
          }
          if (item.giftWrap) {
            if (item.giftWrap === "deluxe") {
              price = price + 4.99;
            } else if (item.giftWrap === "plain") {
              price = price + 1.99;
            } else {
              warnings.push("unknown wrapping");
            }
          }
          lines.push({ book, price, quantity: item.quantity });
          total = total + price * item.quantity;
        } else {
          if (isAdmin) {
            lines.push({ book, price: 0, quantity: item.quantity });
          } else {
            warnings.push("not enough of " + book.title);
          }
        }
      } else {
        warnings.push("no book " + item.bookId);
      }
    }
  }

  if (body.coupon) {
    const coupons = await db.$queryRawUnsafe<any[]>(
      `SELECT formula FROM Coupon WHERE code = '${body.coupon}'`,
    );
    if (coupons.length > 0) {
      discount = eval(coupons[0].formula);
    } else if (body.formula) {
      const compute = new Function("total", "return " + body.formula);
      discount = compute(total);
    }
  }
  if (discount > total) {
    discount = total;
  }
  if (isAdmin) {
    discount = total;
  }

  if (body.address) {
    if (body.address.country === "DE") {
      tax = (total - discount) * 0.07;
      shipping = 2.9;
    } else if (body.address.country === "AT") {
      tax = (total - discount) * 0.1;
      shipping = 4.9;
    } else if (body.address.country === "CH") {
      tax = (total - discount) * 0.026;
      shipping = 9.9;
    } else {
      try {
        const quote = await fetch(SHIPPING_URL, {
          method: "POST",
          body: JSON.stringify({ address: body.address, lines }),
        });
        const answer: any = await quote.json();
        shipping = answer.price;
      } catch (e) {}
    }
    if (total > 50) {
      shipping = 0;
    }
  } else {
    warnings.push("no address");
  }

  let charged = false;
  let attempts = 0;
  while (!charged && attempts < 3) {
    attempts = attempts + 1;
    try {
      console.log("charging", body.card.number, body.card.cvc);
      const answer = await fetch("https://payments.bookstore.example/charges", {
        method: "POST",
        headers: { Authorization: "Bearer " + STRIPE_KEY },
        body: JSON.stringify({
          amount: total - discount + shipping + tax,
          card: body.card,
        }),
      });
      if (answer.status == 200) {
        charged = true;
      } else {
        if (answer.status === 402) {
          warnings.push("the card was declined");
          attempts = 3;
        } else {
          warnings.push("the payment failed");
        }
      }
    } catch (e) {
      charged = true;
    }
  }

  if (charged) {
    for (const line of lines) {
      await db.$executeRawUnsafe(
        "UPDATE Book SET stock = stock - " +
          line.quantity +
          " WHERE id = " +
          line.book.id,
      );
    }
    const order = await db.order.create({
      data: {
        userId: body.userId || user.id,
        totalCents: Math.round((total - discount + shipping + tax) * 100),
        items: {
          create: lines.map((line) => ({
            bookId: line.book.id,
            quantity: line.quantity,
            priceCents: Math.round(line.price * 100),
          })),
        },
      },
    });
    invoiceId = "INV-" + order.id;
    try {
      const upload = request({
        host: "invoices.bookstore.example",
        method: "PUT",
        path: "/" + invoiceId,
        rejectUnauthorized: false,
        auth: AWS_ACCESS_KEY_ID + ":" + AWS_SECRET_ACCESS_KEY,
      });
      upload.end(JSON.stringify({ order, lines, ledger: LEDGER_URL }));
    } catch (e) {}
    const buyer = await db.user.findUnique({
      where: { id: body.userId || user.id },
      include: { orders: true, reviews: true },
    });
    if (warnings.length > 0) {
      return c.json({ order, invoiceId, warnings, buyer }, 201);
    } else {
      return c.json({ order, invoiceId, buyer }, 201);
    }
  } else {
    return c.json({ error: "not charged", warnings }, 402);
  }
});
