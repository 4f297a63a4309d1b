/** Eta templates of the receipt's subject and text part. The text part says what the HTML part says. */
export const receiptSubject = 'Receipt: <%= it.credits %> for <%= it.accountName %>';

export const receiptText = `Hello <%= it.name %>,

<%= it.added %>

  Credits            <%= it.amount %>
  Price per credit   <%= it.unitPrice %>
<% if (it.price !== '') { %>  Price              <%= it.price %>
<% } %><% if (it.discount !== '') { %>  Discount           <%= it.discount %>
<% } %><% if (it.tax !== '') { %>  Tax                <%= it.tax %>
<% } %>  Total paid         <%= it.total %>
  Reference          <%= it.topUpId %>

<%= it.expiry %>

Where to look: the credits card in your workspace shows what is left, and its history shows this pack.
<%= it.url %>

You get this receipt because you are an Owner or Admin of <%= it.accountName %>.
`;
