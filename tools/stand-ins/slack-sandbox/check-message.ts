/**
 * Checks a message against Slack's rules for incoming webhooks and Block Kit, as far as a service needs them: Slack
 * answers `invalid_blocks` to what breaks them.
 */
const MAX_BLOCKS = 50;
const MAX_TEXT = 40_000;
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_CONTEXT_PARTS = 10;
const MAX_BUTTON = 75;
const MAX_URL = 3_000;
const MAX_ACTION_ID = 255;
const MAX_ELEMENTS = 25;

type Fields = Readonly<Record<string, unknown>>;

const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Returns one line for each rule that is broken. */
export function problemsOf(body: unknown): string[] {
  const { text, blocks } = asFields(body);
  const problems: string[] = [];
  if (typeof text !== 'string' || text === '') problems.push('text: the plain-text fallback is missing');
  else if (text.length > MAX_TEXT) problems.push(`text: more than ${MAX_TEXT} characters`);
  else problems.push(...controlProblems('text', text));
  if (blocks !== undefined && !Array.isArray(blocks)) problems.push('blocks: not a list');
  if (listOf(blocks).length > MAX_BLOCKS) problems.push(`blocks: more than ${MAX_BLOCKS}`);
  listOf(blocks).forEach((block, index) => {
    problems.push(...blockProblems(`blocks[${index}]`, asFields(block)));
  });
  return problems;
}

function blockProblems(at: string, block: Fields): string[] {
  switch (block['type']) {
    case 'header':
      return textProblems(`${at}.text`, block['text'], MAX_HEADER, ['plain_text']);
    case 'section':
      return textProblems(`${at}.text`, block['text'], MAX_SECTION, ['plain_text', 'mrkdwn']);
    case 'context': {
      const parts = listOf(block['elements']);
      const count =
        parts.length === 0 || parts.length > MAX_CONTEXT_PARTS ? [`${at}.elements: 1 to ${MAX_CONTEXT_PARTS}`] : [];
      return [
        ...count,
        ...parts.flatMap((part, n) =>
          textProblems(`${at}.elements[${n}]`, part, MAX_SECTION, ['plain_text', 'mrkdwn']),
        ),
      ];
    }
    case 'actions': {
      const buttons = listOf(block['elements']);
      const count =
        buttons.length === 0 || buttons.length > MAX_ELEMENTS ? [`${at}.elements: 1 to ${MAX_ELEMENTS}`] : [];
      return [...count, ...buttons.flatMap((button, n) => buttonProblems(`${at}.elements[${n}]`, asFields(button)))];
    }
    case 'divider':
      return [];
    default:
      return [`${at}.type: ${String(block['type'])} is unknown here`];
  }
}

function buttonProblems(at: string, { type, text, url, action_id: actionId }: Fields): string[] {
  const problems = textProblems(`${at}.text`, text, MAX_BUTTON, ['plain_text']);
  if (type !== 'button') problems.push(`${at}.type: ${String(type)} is unknown here`);
  const isUrl = typeof url === 'string' && url.length <= MAX_URL && /^https?:/.test(url) && URL.canParse(url);
  if (!isUrl) problems.push(`${at}.url: not an address of at most ${MAX_URL} characters`);
  const isId = typeof actionId === 'string' && actionId !== '' && actionId.length <= MAX_ACTION_ID;
  if (!isId) problems.push(`${at}.action_id: 1 to ${MAX_ACTION_ID} characters`);
  return problems;
}

function textProblems(at: string, value: unknown, max: number, types: readonly string[]): string[] {
  const { type, text, emoji, verbatim } = asFields(value);
  const problems: string[] = [];
  if (!types.includes(String(type))) problems.push(`${at}.type: must be ${types.join(' or ')}`);
  if (typeof text !== 'string' || text === '' || text.length > max) problems.push(`${at}.text: 1 to ${max} characters`);
  else problems.push(...controlProblems(`${at}.text`, text));
  if (emoji !== undefined && type !== 'plain_text') problems.push(`${at}.emoji: only for plain_text`);
  if (verbatim !== undefined && type !== 'mrkdwn') problems.push(`${at}.verbatim: only for mrkdwn`);
  return problems;
}

/** Slack uses `&`, `<` and `>` for links and mentions; as text they are written `&amp;`, `&lt;`, `&gt;`. */
function controlProblems(at: string, text: string): string[] {
  return /[<>]|&(?!(?:amp|lt|gt);)/.test(text)
    ? [`${at}: has a link, a mention, or one of & < > that is not escaped`]
    : [];
}
