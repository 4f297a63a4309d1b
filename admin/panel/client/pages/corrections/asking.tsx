/** Asks for a correction: what, why, and what it would change. Nothing happens before it was looked at. */
import React, { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { pathOf, post } from '../../service.js';
import type { FieldSpec } from '../../ui/field-spec.js';
import { Field } from '../../ui/field.js';
import { Card, Note, To, toPage } from '../../ui/parts.js';
import { NOT_REFUSED, problemOfForm, problemsOf } from '../../ui/problems.js';
import { refusalOf } from '../../ui/refusal-of.js';
import { Effects } from './effects.js';
import { fieldsOf, formOf, KIND, KINDS, whyOf } from './fields.js';
import type { Correction, Form, Preview } from './shown.js';

const approvalsText = (needed: number): string =>
  needed === 0
    ? 'It is done at once.'
    : needed === 1
      ? 'Somebody else has to approve it first.'
      : `${needed} others have to approve it first.`;

interface AskingProps {
  readonly form: Form;
  /** What is filled in already: the kind, and its fields. */
  readonly start: Readonly<Record<string, string>>;
}

export const Asking = ({ form: { account, reasons, plans }, start }: AskingProps) => {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(start);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [refusal, setRefusal] = useState(NOT_REFUSED);
  const [busy, setBusy] = useState(false);
  // The same form that is sent twice asks once.
  const [requestId] = useState(() => crypto.randomUUID());
  const kind = KINDS.find((known) => known.kind === typed[KIND.name]) ?? KINDS[0]!;
  const [what, why] = [formOf(kind, plans), whyOf(reasons, typed['reasonCode'])];
  const problems = problemsOf([...what, ...why], refusal.issues);
  const problem = problemOfForm(refusal, problems);
  const filledIn = () => ({ kind: kind.kind, fields: fieldsOf(what, typed), ...fieldsOf(why, typed) });

  const attempt = async (call: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setRefusal(NOT_REFUSED);
    try {
      await call();
    } catch (error) {
      setRefusal(refusalOf(error));
      setPreview(null);
    }
    setBusy(false);
  };
  const send = <T,>(call: string, body: object): Promise<T> => post<T>(pathOf(['accounts', account.id, call]), body);
  const look = () =>
    attempt(async () => {
      setPreview(await send<Preview>('correction-preview', filledIn()));
    });
  const ask = (digest: string) =>
    attempt(async () => {
      const { id } = await send<Correction>('corrections', { requestId, ...filledIn(), digest });
      navigate(toPage('correction', { id }));
    });
  const fieldFor = (spec: FieldSpec) => (
    <Field
      key={spec.name}
      spec={spec}
      value={typed[spec.name]}
      problem={problems[spec.name]}
      set={(value) => {
        setTyped({ ...typed, [spec.name]: value });
        setPreview(null);
        setRefusal(NOT_REFUSED);
      }}
    />
  );

  return (
    <form
      className="fg-grid"
      onSubmit={(event) => {
        event.preventDefault();
        void (preview ? ask(preview.digest) : look());
      }}
    >
      <Card title="What" columns={6}>
        <p>
          <To page="account" query={{ id: account.id }}>
            {account.name}
          </To>{' '}
          <code>{account.id}</code>
        </p>
        {[KIND, ...what].map(fieldFor)}
      </Card>
      <Card title="Why" columns={6}>
        {why.map(fieldFor)}
      </Card>
      <Card title="What it changes" flush={preview !== null}>
        {preview ? <Effects effects={preview.effects} /> : 'Look at it first: nothing is done before.'}
      </Card>
      <div>
        {problem !== null && <Note tone="bad">{problem}</Note>}
        {preview && (
          <Note tone={preview.neededApprovals > 0 ? 'warn' : 'info'}>
            {approvalsText(preview.neededApprovals)} {preview.whyApprovals}
          </Note>
        )}
        <button className="fg-button primary" disabled={busy}>
          {preview === null ? 'Show what it changes' : preview.neededApprovals === 0 ? 'Do it now' : 'Ask for approval'}
        </button>
      </div>
    </form>
  );
};
