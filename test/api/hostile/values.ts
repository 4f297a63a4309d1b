/** What attackers send in place of a value. Each of them is refused wherever its comment says so. */

/** No text of any field may be one of these, not even a name: what nobody sees, what breaks a line, and what is too long. */
export const NO_TEXTS: Readonly<Record<string, string>> = {
  nothing: '',
  blanks: '   ',
  'a null byte': 'a\u0000b',
  'a second header': 'a\r\nX-Injected: 1',
  'a second line of a log': 'a\n{"level":30,"msg":"forged"}',
  'an escape sequence of a terminal': '\u001b[2Ja',
  'half of a character': 'a\ud800b',
  'reversed text': 'a\u202eb',
  '60,000 characters': 'x'.repeat(60_000),
};

/** A name may be one of these, and nothing else: they are no id, no date, no address and no choice. */
export const ONLY_NAMES: Readonly<Record<string, string>> = {
  'a path out of the folder': '../../../../etc/passwd',
  'a path out of the folder, encoded': '..%2f..%2fetc%2fpasswd',
  'an operator as text': '{"$gt":""}',
  'a condition of SQL': "' OR '1'='1",
  'a formula': '=HYPERLINK("https://evil.test")',
  'a script': '<script>alert(1)</script>',
  'a template': '${process.exit(1)}',
  'an address of somebody else': 'https://evil.test/a',
  'an address inside the network': 'http://169.254.169.254/latest/meta-data',
  'an address without a scheme': '//evil.test',
  'an address that is a script': 'javascript:alert(1)',
};

/** No field may be one of these. */
export const NO_OBJECTS: Readonly<Record<string, object>> = {
  'an operator': { $gt: '' },
  'an operator for everything': { $ne: null },
  'a condition that runs': { $where: 'sleep(1000)' },
  'a prototype': JSON.parse('{"__proto__":{"isAdmin":true}}') as object,
  'a list in a list': [[[[]]]],
};

/** By the type of JSON that they are: refused by each field of another type. */
export const OTHER_TYPES: readonly (readonly [type: string, value: unknown])[] = [
  ['array', ['acme']],
  ['boolean', true],
  ['null', null],
  ['number', 7],
  ['string', '7'],
];

/** No number may be one of these. */
export const NO_NUMBERS: Readonly<Record<string, number>> = {
  'less than nothing': -1,
  'a part': 1.5,
  'more than is counted': 9_007_199_254_740_991,
  'more than can be told apart': 2 ** 60,
  'a large number': 1e308,
};

/** As texts of a query. */
export const NO_QUERY_NUMBERS = ['-1', '1.5', '1e2', '0x10', 'NaN', 'Infinity', ' 1', '9007199254740993'];

/** No object has a field of one of these names. */
export const NO_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '$where',
  '$set',
  'name.first',
  'a\u0000b',
];

/** An object with one field of any name, also of one that an object literal would take for its prototype. */
export const objectWith = (name: string, value: unknown): object => Object.fromEntries([[name, value]]);
