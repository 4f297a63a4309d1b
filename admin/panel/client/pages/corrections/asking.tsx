/** Asks for a correction: what, why, and what it would change. Nothing happens before it was looked at. */
import React, { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { messageOf, pathOf, post } from '../../service.js';
import { Field } from '../../ui/field.js';
import { NoteField } from '../../ui/note-field.js';
import { Card, Note, To, toPage } from '../../ui/parts.js';
import { Effects } from './effects.js';
import { fieldsOf, formOf, KINDS, type KindSpec } from './fields.js';
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

export const Asking = ({ form, start }: AskingProps) => {
  const { account, reasons } = form;
  const navigate = useNavigate();
  const [kind, setKind] = useState<KindSpec>(KINDS.find((known) => known.kind === start['kind']) ?? KINDS[0]!);
  const [typed, setTyped] = useState(start);
  const [reasonCode, setReasonCode] = useState('');
  const [note, setNote] = useState('');
  const [ticket, setTicket] = useState('');
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // The same form that is sent twice asks once.
  const [requestId] = useState(() => crypto.randomUUID());
  const base = ['accounts', account.id];
  const specs = formOf(kind, form.plans);
  const reason = reasons.find(({ code }) => code === reasonCode);

  const attempt = async (call: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await call();
    } catch (error) {
      setProblem(messageOf(error));
      setPreview(null);
    }
    setBusy(false);
  };
  const look = () =>
    attempt(async () => {
      const body = { kind: kind.kind, fields: fieldsOf(specs, typed) };
      setPreview(await post<Preview>(pathOf([...base, 'correction-preview']), body));
    });
  const ask = (digest: string) =>
    attempt(async () => {
      const fields = fieldsOf(specs, typed);
      const why = { reasonCode, note, ticket: ticket.trim() === '' ? null : ticket };
      const body = { requestId, kind: kind.kind, fields, ...why, digest };
      const { id } = await post<Correction>(pathOf([...base, 'corrections']), body);
      navigate(toPage('correction', { id }));
    });
  const change =
    <T,>(set: (value: T) => void): ((value: T) => void) =>
    (value) => {
      set(value);
      setPreview(null);
    };

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
        <label className="fg-field">
          <span>Correction</span>
          <select
            value={kind.kind}
            onChange={({ target }) => {
              change(setKind)(KINDS.find((known) => known.kind === target.value)!);
            }}
          >
            {KINDS.map(({ kind: name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {specs.map((spec) => (
          <Field
            key={spec.name}
            spec={spec}
            value={typed[spec.name]}
            set={(value) => {
              change(setTyped)({ ...typed, [spec.name]: value });
            }}
          />
        ))}
      </Card>
      <Card title="Why" columns={6}>
        <label className="fg-field">
          <span>Reason</span>
          <select
            required
            value={reasonCode}
            onChange={({ target }) => {
              setReasonCode(target.value);
            }}
          >
            <option value="">Choose one</option>
            {reasons.map(({ code, label }) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <NoteField
          label="What happened"
          hint="At least ten characters. Staff read it, customers don’t."
          value={note}
          set={setNote}
        />
        <label className="fg-field">
          <span>{reason?.needsTicket ? 'Ticket' : 'Ticket (optional)'}</span>
          <input
            value={ticket}
            required={reason?.needsTicket ?? false}
            placeholder="https://… or SUP-123"
            onChange={({ target }) => {
              setTicket(target.value);
            }}
          />
        </label>
      </Card>
      <Card title="What it changes" flush={preview !== null}>
        {preview ? <Effects effects={preview.effects} /> : 'Look at it first: nothing is done before.'}
      </Card>
      <div>
        {problem !== null && <Note tone="bad">{problem}</Note>}
        {preview && (
          <Note tone={preview.neededApprovals > 0 ? 'warn' : 'info'}>{approvalsText(preview.neededApprovals)}</Note>
        )}
        <button className="fg-button primary" disabled={busy}>
          {preview === null ? 'Show what it changes' : preview.neededApprovals === 0 ? 'Do it now' : 'Ask for approval'}
        </button>
      </div>
    </form>
  );
};
