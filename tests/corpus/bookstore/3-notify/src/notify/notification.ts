export interface INotification {
  readonly recipient: string;
  readonly subject: string;
}

export interface INotificationVisitor<TResult> {
  visitOrderNotification(notification: OrderNotification): TResult;
}

export abstract class AbstractNotification implements INotification {
  constructor(
    readonly recipient: string,
    readonly subject: string,
  ) {}

  abstract accept<TResult>(visitor: INotificationVisitor<TResult>): TResult;
}

export class OrderNotification extends AbstractNotification {
  accept<TResult>(visitor: INotificationVisitor<TResult>): TResult {
    return visitor.visitOrderNotification(this);
  }
}

export class RenderingVisitor implements INotificationVisitor<string> {
  visitOrderNotification(notification: OrderNotification): string {
    return `${notification.recipient}: ${notification.subject}`;
  }
}
