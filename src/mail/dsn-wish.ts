// What a sender wants to hear about a recipient (NOTIFY, RFC 3461 section 4.1).
import { parameter, type EsmtpParameter } from './envelope.ts';

/** Kinds of news; `DELAY` and `FAILURE` are told also to those who said nothing, `SUCCESS` to those who asked. */
export type News = 'SUCCESS' | 'FAILURE' | 'DELAY';

export function wantsToHear(news: News, parameters: readonly EsmtpParameter[]): boolean {
  const wish = parameter(parameters, 'NOTIFY');
  if (typeof wish !== 'string') return news !== 'SUCCESS';
  return wish.toUpperCase().split(',').includes(news);
}
