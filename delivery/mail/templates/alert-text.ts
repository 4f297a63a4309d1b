/** Eta templates of an alert's subject and text part. The text part says what the HTML part says. */
export const alertSubject = '<%= it.title %>: <%= it.accountName %>';

export const alertText = `Hello <%= it.name %>,

<%= it.title %> (<%= it.accountName %>)

<%= it.body %>

<%= it.when %>

<% if (it.ask !== '') { %><%= it.ask %>
<% } %><%= it.button %>: <%= it.url %>
<% if (it.heldBack !== '') { %>
<%= it.heldBack %>
<% } %>
<%= it.why %>
<% if (it.settingsUrl !== '') { %>To choose what you are told: <%= it.settingsUrl %>
<% } %>To get no more of them: <%= it.unsubscribeUrl %>
`;
