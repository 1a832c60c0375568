import {
  CommandBus,
  ConsoleDeliveryStrategy,
  DeliverCommand,
  RetryingDelivery,
} from "./delivery.js";
import { NotificationBuilder } from "./factory.js";

type Observer = (recipient: string, subject: string) => Promise<void>;

export class NotificationSubject {
  private readonly observers: Observer[] = [];

  attach(observer: Observer): void {
    this.observers.push(observer);
  }

  async notify(recipient: string, subject: string): Promise<void> {
    for (const observer of this.observers) {
      await observer(recipient, subject);
    }
  }
}

const bus = new CommandBus();

export const notifications = new NotificationSubject();

notifications.attach(async (recipient, subject) => {
  const notification = new NotificationBuilder()
    .withRecipient(recipient)
    .withSubject(subject)
    .build();
  const strategy = new RetryingDelivery(new ConsoleDeliveryStrategy());
  await bus.dispatch(new DeliverCommand(strategy, notification));
});
