import {
  OrderNotification,
  type AbstractNotification,
  type INotification,
} from "./notification.js";

export interface INotificationFactory<TNotification extends INotification> {
  create(recipient: string, subject: string): TNotification;
}

export abstract class AbstractNotificationFactory<
  TNotification extends INotification,
> implements INotificationFactory<TNotification> {
  abstract create(recipient: string, subject: string): TNotification;
}

export class OrderNotificationFactory extends AbstractNotificationFactory<OrderNotification> {
  create(recipient: string, subject: string): OrderNotification {
    return new OrderNotification(recipient, subject);
  }
}

export class NotificationFactoryProvider {
  private static instance: NotificationFactoryProvider | null = null;
  private readonly factories = new Map<
    string,
    AbstractNotificationFactory<OrderNotification>
  >([["order", new OrderNotificationFactory()]]);

  static getInstance(): NotificationFactoryProvider {
    NotificationFactoryProvider.instance ??= new NotificationFactoryProvider();
    return NotificationFactoryProvider.instance;
  }

  getFactory(kind: string): AbstractNotificationFactory<OrderNotification> {
    return this.factories.get(
      kind,
    ) as AbstractNotificationFactory<OrderNotification>;
  }
}

export class NotificationBuilder {
  private recipient = "";
  private subject = "";

  withRecipient(recipient: string): this {
    this.recipient = recipient;
    return this;
  }

  withSubject(subject: string): this {
    this.subject = subject;
    return this;
  }

  build(): AbstractNotification {
    return NotificationFactoryProvider.getInstance()
      .getFactory("order")
      .create(this.recipient, this.subject);
  }
}
