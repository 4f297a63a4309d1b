/** Compiled from receipt.mjml by tools/setup/mail-templates: do not edit. */
export const receiptHtml = `<!doctype html>
<html lang="en" dir="auto" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>Receipt: <%= it.credits %> for <%= it.accountName %></title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
</style>
</head>
<body  style="word-spacing:normal;background-color:#f2f4f7;">
<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;"><%= it.credits %> <%= it.have %> been added. Total paid: <%= it.total %>.</div>
<div
aria-label="Receipt: <%= it.credits %> for <%= it.accountName %>" aria-roledescription="email" role="article" lang="en" dir="auto" style="word-spacing:normal;background-color:#f2f4f7;"
>
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:560px;" width="560" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:560px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:24px 0 0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:560px;" width="560" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:560px;border-radius:12px;overflow:hidden;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"
>
<tbody>
<tr>
<td
style="border-radius:12px;direction:ltr;font-size:0px;padding:32px 0 0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:560px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:13px;line-height:24px;text-align:left;color:#52606d;"
>Receipt for <%= it.accountName %></div>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 16px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:26px;font-weight:700;line-height:32px;text-align:left;color:#1f2933;"
><%= it.credits %> <%= it.have %> been added</div>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 16px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1f2933;"
>Hello <%= it.name %>,<br /><%= it.added %></div>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 16px;word-break:break-word;"
>
<table
cellpadding="0" cellspacing="0" width="100%" border="0" style="color:#1f2933;font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;table-layout:auto;width:100%;border:none;"
>
<tr style="border-top: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; color: #52606d">Credits</td>
<td style="padding: 10px 0; text-align: right"><%= it.amount %></td>
</tr>
<tr style="border-top: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; color: #52606d">Price per credit</td>
<td style="padding: 10px 0; text-align: right"><%= it.unitPrice %></td>
</tr>
<% if (it.price !== '') { %>
<tr style="border-top: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; color: #52606d">Price</td>
<td style="padding: 10px 0; text-align: right"><%= it.price %></td>
</tr>
<% } %> <% if (it.discount !== '') { %>
<tr style="border-top: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; color: #52606d">Discount</td>
<td style="padding: 10px 0; text-align: right"><%= it.discount %></td>
</tr>
<% } %> <% if (it.tax !== '') { %>
<tr style="border-top: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; color: #52606d">Tax</td>
<td style="padding: 10px 0; text-align: right"><%= it.tax %></td>
</tr>
<% } %>
<tr style="border-top: 1px solid #dde3ea; border-bottom: 1px solid #dde3ea">
<td style="padding: 10px 16px 10px 0; font-weight: 700">Total paid</td>
<td style="padding: 10px 0; text-align: right; font-weight: 700"><%= it.total %></td>
</tr>
</table>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 16px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:16px;font-weight:600;line-height:24px;text-align:left;color:#1f2933;"
><%= it.expiry %></div>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 16px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1f2933;"
>Where to look: the credits card in your workspace shows what is left, and its history shows this pack.</div>
</td>
</tr>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px 32px;word-break:break-word;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;"
>
<tbody>
<tr>
<td
align="center" bgcolor="#1f4fd8" role="presentation" style="border:none;border-radius:8px;cursor:auto;mso-padding-alt:12px 24px;background:#1f4fd8;" valign="middle"
>
<a
href="<%= it.url %>" style="display:inline-block;background:#1f4fd8;color:#ffffff;font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:16px;font-weight:600;line-height:120%;margin:0;text-decoration:none;text-transform:none;padding:12px 24px;mso-padding-alt:0px;border-radius:8px;" target="_blank"
>
View your credits
</a>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:560px;" width="560" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:560px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:16px 0 32px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:560px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"
>
<tbody>
<tr>
<td  style="vertical-align:top;padding:0;">
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="" width="100%"
>
<tbody>
<tr>
<td
align="left" style="font-size:0px;padding:0 32px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#52606d;"
>You get this receipt because you are an Owner or Admin of <%= it.accountName %>.<br />
Reference: <%= it.topUpId %></div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>`;
