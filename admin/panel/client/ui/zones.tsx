/** Says once on the page of an account in which zones its days and times are. */
import React from 'react';

export const Zones = ({ days }: { readonly days: string }) => <span>Days are in {days}, times in UTC.</span>;
