// Mistakes that the types of the elements must find. A line without a mistake is one, too.
const card = document.createElement('credits-balance');
card.texts = { title: 'Tokens' };
// @ts-expect-error a text that does not exist
card.texts = { titel: 'Tokens' };
// @ts-expect-error a number
card.accountId = 7;
// @ts-expect-error a token without its end
card.getToken = () => Promise.resolve({ token: 'x' });
// @ts-expect-error the detail has no such field
card.addEventListener('checkout', ({ detail }) => detail.address);
card.addEventListener('click', ({ clientX }) => clientX);
document.addEventListener('credits-changed', ({ target }) => target);
const price = document.createElement('credits-price');
price.quantity = 3;
// @ts-expect-error not of a price
price.planUrl = '/plans';
document.createElement('credits-notifications').memberId = 'olivia';

export const right = [
  <credits-balance key={1} account-id="acme" plan-url="/plans" theme="dark" className="card" />,
  <credits-price key={2} account-id="acme" feature="talent_search" quantity={2} action={{ searchId: 's' }} />,
  <credits-usage key={3} account-id="acme" space-id={null} locale="de-CH" token-url="/credits-token" />,
  <credits-notifications key={4} account-id="acme" member-id="olivia" token-url="/credits-token" />,
];
export const wrong = [
  // @ts-expect-error no account
  <credits-balance key={1} token-url="/credits-token" />,
  // @ts-expect-error React would listen to the event "Checkout"
  <credits-balance key={2} account-id="acme" onCheckout={() => undefined} />,
  // @ts-expect-error no member
  <credits-notifications key={3} account-id="acme" token-url="/credits-token" />,
  // @ts-expect-error an unknown element
  <credits-balanec key={4} account-id="acme" />,
];
