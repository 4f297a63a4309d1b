import { describe, expect, test } from '@jest/globals';
import { alertMessage, testMessage, type SlackMessageContext } from '../../../alerts/slack/message.js';
import { problemsOf } from '../../../tools/stand-ins/slack-sandbox/check-message.js';
import { factsOf } from '../support/crossing.js';

const CONTEXT: SlackMessageContext = {
  accountName: 'Acme Recruiting',
  ownerNames: ['Olivia Owens', 'Otto Ott'],
  url: 'https://host.example/acme/credits',
};
const at = new Date('2026-09-21T12:05:00Z');
const write = (kind: 'threshold' | 'gone' | 'overage' | 'back', changes: Partial<SlackMessageContext> = {}) =>
  alertMessage({ kind, at, facts: factsOf() }, { ...CONTEXT, ...changes });

describe('a message to Slack', () => {
  test('says what the alert says, whom to ask, when it was so, and has a button to the card', () => {
    const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
    expect(write('threshold')).toEqual({
      text: 'Token at threshold: 480 of 600 credits (80 %) are used; 120 are left until 30 Sep. (Acme Recruiting)',
      blocks: [
        { type: 'header', text: plain('Token at threshold') },
        { type: 'section', text: plain('480 of 600 credits (80 %) are used; 120 are left until 30 Sep.') },
        { type: 'section', text: plain('Ask an Owner: Olivia Owens or Otto Ott.') },
        {
          type: 'context',
          elements: [plain('Acme Recruiting'), plain('This was so on 21 Sep 2026 at 14:05 (Europe/Berlin).')],
        },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'view_credits',
              text: plain('View your credits'),
              url: 'https://host.example/acme/credits',
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(write('overage'))).not.toContain('Ask an Owner');
  });

  const typed = 'Zoë 👩‍🚀 <script>alert(1)</script>\r\n<!here> & <https://evil.example|click> *b* \u202egnp יעל';
  test.each([
    ['of every kind', CONTEXT],
    ['with names that people typed', { ...CONTEXT, accountName: typed, ownerNames: [typed, typed] }],
    [
      'with names beyond every limit',
      { ...CONTEXT, accountName: '&👩‍🚀'.repeat(5_000), ownerNames: ['<'.repeat(9_000)] },
    ],
    ['with no Owner', { ...CONTEXT, ownerNames: [] }],
  ])('%s follows the rules of Block Kit', (_what, context) => {
    for (const kind of ['threshold', 'gone', 'overage', 'back'] as const)
      expect(problemsOf(write(kind, context))).toEqual([]);
    expect(problemsOf(testMessage(context.accountName, context))).toEqual([]);
  });

  test('makes no link, mention, line or direction of what people typed, and shows it as it was typed', () => {
    const { text, blocks } = write('gone', { accountName: typed, ownerNames: [typed] });
    const shown =
      'Zoë 👩‍🚀 &lt;script&gt;alert(1)&lt;/script&gt; &lt;!here&gt; &amp; &lt;https://evil.example|click&gt; *b* gnp יעל';
    expect(text).toContain(`(${shown})`);
    expect(JSON.stringify(blocks)).toContain(`Ask an Owner: ${shown}.`);
    expect(JSON.stringify({ text, blocks })).not.toMatch(/[<>\u202e]|\\r|\\n|mrkdwn/);
  });
});

describe('the checker of messages', () => {
  const block = (text: object) => ({ text: 'x', blocks: [{ type: 'section', text }] });
  test.each([
    [{}],
    [{ text: '<!channel>' }],
    [{ text: 'a & b' }],
    [block({ type: 'mrkdwn', text: '' })],
    [block({ type: 'mrkdwn', text: 'x'.repeat(3_001) })],
    [block({ type: 'mrkdwn', text: 'x', emoji: true })],
    [{ text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }],
    [{ text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }],
    [{ text: 'x', blocks: [{ type: 'actions', elements: [{ type: 'button', url: 'javascript:x' }] }] }],
  ])('finds what breaks a rule (case %#)', (message) => {
    expect(problemsOf(message)).not.toEqual([]);
  });
});
