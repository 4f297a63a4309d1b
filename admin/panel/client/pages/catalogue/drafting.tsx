/** Is the form of a draft, with what it changes beside it, and its start. */
import React, { useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { pathOf, post } from '../../service.js';
import type { FieldSpec } from '../../ui/field-spec.js';
import { Field } from '../../ui/field.js';
import { Card, Note, toPage } from '../../ui/parts.js';
import { problemOfForm, problemsOf, type Refusal } from '../../ui/problems.js';
import { refusalOf } from '../../ui/refusal-of.js';
import { EffectParts } from './effect-parts.js';
import { amountHint, fieldsOf, PLAN_FORM, PRICE_LIST_FORM, type Typed } from './forms.js';
import { ScheduleForm } from './schedule-form.js';
import { partsOf, type Content, type Draft } from './shown.js';
import { useEffectOf } from './use-effect-of.js';

/** `null`: of the price list. A plan that is new has no id before somebody gives one. */
interface DraftingProps {
  readonly planId: string | null;
  readonly isNew: boolean;
  readonly draft: Draft | null;
  readonly start: Content;
  readonly again: () => void;
}

const withHint = (spec: FieldSpec, typed: Typed): FieldSpec => {
  const hint = amountHint(spec.name, typed);
  return hint === undefined ? spec : { ...spec, hint };
};

export const Drafting = ({ planId, isNew, draft, start, again }: DraftingProps) => {
  const form = planId === null ? PRICE_LIST_FORM : PLAN_FORM;
  const navigate = useNavigate();
  const [typed, setTyped] = useState<Typed>(() => form.typed(start));
  const [newId, setNewId] = useState('');
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const id = isNew ? newId.trim() : planId;
  const content = form.content(typed);
  const isSaved = draft !== null && JSON.stringify(content) === JSON.stringify(form.content(form.typed(draft.content)));
  const ref = draft && { id: draft.id, revision: draft.revision };
  const looked = useEffectOf(id, JSON.stringify(isSaved ? { draft: ref } : { content }));
  const refusal = refused ?? looked;
  const problems = problemsOf(fieldsOf(form), refusal.issues);
  const problem = problemOfForm(refusal, problems);

  useEffect(() => {
    setTyped(form.typed(start));
  }, [form, start]);

  const attempt = async (call: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setRefused(null);
    try {
      await call();
    } catch (error) {
      setRefused(refusalOf(error));
    }
    setBusy(false);
  };
  const path = (does: string): string => pathOf([...partsOf(id), does]);
  const save = () =>
    attempt(async () => {
      const body = draft ? { draft: ref, content } : { content };
      const saved = await post<Draft>(path(draft ? 'edit' : 'draft'), body);
      navigate(toPage('draft', { plan: id, draft: saved.id }), { replace: true });
      again();
    });
  const leave = (): void => {
    navigate(id === null ? toPage('catalogue') : toPage('plan', { id }));
  };
  const remove = () =>
    attempt(async () => {
      await post(path('delete'), { draft: ref });
      navigate(toPage('catalogue'));
    });
  const schedule = (startsAt: string, digest: string) =>
    attempt(async () => {
      await post(path('schedule'), { draft: ref, startsAt, digest });
      leave();
    });

  return (
    <div className="fg-grid">
      <Card title={draft ? 'The draft' : 'A new draft'} columns={5}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {isNew && (
            <Field
              spec={{
                name: 'planId',
                label: 'Id',
                hint: 'Hosts name the plan by it. It stays for good: growth, for example.',
              }}
              value={newId}
              set={setNewId}
            />
          )}
          {form.groups.map(([title, fields]) => (
            <fieldset key={title} className="fg-group">
              <legend>{title}</legend>
              {fields.map((spec) => (
                <Field
                  key={spec.name}
                  spec={withHint(spec, typed)}
                  value={typed[spec.name]}
                  problem={problems[spec.name]}
                  set={(value) => {
                    setRefused(null);
                    setTyped({ ...typed, [spec.name]: value });
                  }}
                />
              ))}
            </fieldset>
          ))}
          <div className="fg-actions">
            <button
              className="fg-button primary"
              disabled={busy || isSaved || looked.effect === null || looked.effect.changes.length === 0}
            >
              {isSaved ? 'Saved' : 'Save the draft'}
            </button>
            {draft && (
              <button type="button" className="fg-button danger" disabled={busy} onClick={() => void remove()}>
                Delete it
              </button>
            )}
          </div>
        </form>
      </Card>
      <div className="fg-stack c7">
        {problem !== null && <Note tone="bad">{problem}</Note>}
        <Card title="What it changes" flush>
          {looked.effect ? (
            <EffectParts effect={looked.effect} />
          ) : (
            <p className="fg-empty" role="status">
              {id === '' ? 'Give the plan an id first.' : problem === null ? 'Loading …' : 'Correct the fields first.'}
            </p>
          )}
        </Card>
        <ScheduleForm
          digest={isSaved ? (looked.effect?.digest ?? null) : null}
          follows={looked.effect?.follows ?? null}
          busy={busy}
          schedule={(startsAt, digest) => void schedule(startsAt, digest)}
        />
      </div>
    </div>
  );
};
