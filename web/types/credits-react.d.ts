/** Types of the elements in the JSX of React 19. They need `credits.d.ts` in the same project. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type TagNames = HTMLElementTagNameMap;

/** React sets an attribute under its own name, and a property under the name of the property. */
interface Shared<E extends TagNames[`credits-${'balance' | 'notifications' | 'price' | 'usage'}`]> {
  'account-id': string;
  'space-id'?: string | null | undefined;
  'api-url'?: string | undefined;
  'token-url'?: string | undefined;
  locale?: string | undefined;
  theme?: 'light' | 'dark' | undefined;
  getToken?: E['getToken'];
  texts?: E['texts'];
}

type Props<E extends HTMLElement, Own> = DetailedHTMLProps<HTMLAttributes<E>, E> & Own;

interface Balance extends Shared<TagNames['credits-balance']> {
  'plan-url'?: string | undefined;
  /** React listens to the event `checkout` under this name, in small letters. */
  oncheckout?: ((event: CustomEvent<{ readonly url: string }>) => void) | undefined;
}

interface Price extends Shared<TagNames['credits-price']> {
  feature?: string | undefined;
  quantity?: number | undefined;
  action?: object | undefined;
}

interface Notifications extends Shared<TagNames['credits-notifications']> {
  'member-id': string;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'credits-balance': Props<TagNames['credits-balance'], Balance>;
      'credits-notifications': Props<TagNames['credits-notifications'], Notifications>;
      'credits-price': Props<TagNames['credits-price'], Price>;
      'credits-usage': Props<TagNames['credits-usage'], Shared<TagNames['credits-usage']>>;
    }
  }
}
