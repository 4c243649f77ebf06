// Pages that scripts fetch. The theme in their head is this page's as well, and carries the other page's nonce: a browser
// that reads it reports a breach of the content security policy.
export const withoutTheme = (html) => html.replace(/<style\b[^>]*>[^<]*<\/style>/g, "");
