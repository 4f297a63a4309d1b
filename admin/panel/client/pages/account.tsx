import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { Page } from '../ui/parts.js';

export const AccountPage = () => {
  const [query] = useSearchParams();
  return <Page title={query.get('id') ?? ''}>…</Page>;
};
