/** The same servers and options, with another database. Not by URL: a replica set's URI may name several hosts. */
export function databaseUri(uri: string, name: string): string {
  const [, servers = '', query = ''] = /^(\w+(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(uri) ?? [];
  return query === '' ? `${servers}/${name}` : `${servers}/${name}?${query}`;
}
