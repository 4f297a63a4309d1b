/** Shows the customer's own card, the element of `web/`, once somebody asks for it: the look is audited. */
import React, { useEffect, useRef, useState } from 'react';
import type { Card as CardData } from '../../../../../web/balance/card.js';
import type { SeenByStaff } from '../../credits-balance.js';
import { get, pathOf } from '../../service.js';
import { Card, Note } from '../../ui/parts.js';

const SCRIPT = '/admin/frontend/assets/credits-balance.js';
/** The element says in its own words what goes wrong when it reads. */
const readCard = (accountId: string): Promise<CardData> => get(pathOf(['accounts', accountId, 'card']));

export const CustomersCard = ({ accountId }: { readonly accountId: string }) => {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <Card title="What the customer sees" note="a member who may not buy" columns={5}>
      {isAsked ? (
        <Element accountId={accountId} />
      ) : (
        <>
          <p className="fg-soft">The customer’s own card, as it is now. The audit log records that you looked at it.</p>
          <button
            type="button"
            className="fg-button"
            onClick={() => {
              setIsAsked(true);
            }}
          >
            Show the card
          </button>
        </>
      )}
    </Card>
  );
};

const Element = ({ accountId }: { readonly accountId: string }) => {
  const place = useRef<HTMLDivElement>(null);
  const [isMissing, setIsMissing] = useState(false);
  useEffect(() => {
    let isShown = true;
    import(/* @vite-ignore */ SCRIPT).then(
      () => {
        if (!isShown) return;
        const element = document.createElement('credits-balance') as unknown as SeenByStaff;
        Object.assign(element, { readCard, accountId });
        place.current?.replaceChildren(element);
      },
      () => {
        if (isShown) setIsMissing(true);
      },
    );
    return () => {
      isShown = false;
    };
  }, [accountId]);
  return isMissing ? (
    <Note tone="bad">The card could not be loaded. Load the page again.</Note>
  ) : (
    <div ref={place} className="fg-customer" />
  );
};
