import { RenderingVisitor, type AbstractNotification } from "./notification.js";

export interface IDeliveryStrategy {
  deliver(notification: AbstractNotification): Promise<void>;
}

export class ConsoleDeliveryStrategy implements IDeliveryStrategy {
  async deliver(notification: AbstractNotification): Promise<void> {
    console.log(notification.accept(new RenderingVisitor()));
  }
}

export abstract class DeliveryDecorator implements IDeliveryStrategy {
  constructor(protected readonly inner: IDeliveryStrategy) {}

  async deliver(notification: AbstractNotification): Promise<void> {
    await this.inner.deliver(notification);
  }
}

export class RetryingDelivery extends DeliveryDecorator {
  override async deliver(notification: AbstractNotification): Promise<void> {
    try {
      await super.deliver(notification);
    } catch {
      await super.deliver(notification);
    }
  }
}

export interface ICommand {
  execute(): Promise<void>;
}

export class DeliverCommand implements ICommand {
  constructor(
    private readonly strategy: IDeliveryStrategy,
    private readonly notification: AbstractNotification,
  ) {}

  async execute(): Promise<void> {
    await this.strategy.deliver(this.notification);
  }
}

export class CommandBus {
  private readonly history: ICommand[] = [];

  async dispatch(command: ICommand): Promise<void> {
    this.history.push(command);
    await command.execute();
  }
}
