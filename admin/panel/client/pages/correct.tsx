/** Is the page on which staff ask for a correction of an account. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { pathOf, useRead } from '../service.js';
import { AccountCrumbs } from '../ui/account-crumbs.js';
import { Allowed } from '../ui/allowed.js';
import { Empty, Loaded, Page } from '../ui/parts.js';
import { Asking } from './corrections/asking.js';
import type { Form } from './corrections/shown.js';

export const CorrectPage = () => {
  const [query] = useSearchParams();
  const accountId = query.get('account') ?? '';
  return (
    <Page title="Correct an account" above={<AccountCrumbs id={accountId} />}>
      {accountId === '' ? (
        <Empty>The address of this page names no account.</Empty>
      ) : (
        <Allowed right="correct" what="ask for corrections">
          <Found key={query.toString()} accountId={accountId} start={Object.fromEntries(query)} />
        </Allowed>
      )}
    </Page>
  );
};

interface FoundProps {
  readonly accountId: string;
  readonly start: Readonly<Record<string, string>>;
}

const Found = ({ accountId, start }: FoundProps) => {
  const read = useRead<Form>(pathOf(['accounts', accountId, 'correction-form']));
  return <Loaded read={read}>{(form) => <Asking form={form} start={start} />}</Loaded>;
};
