/** Takes a list away as a CSV file, by the filter that is shown. Who may not do that sees no link. */
import React from 'react';
import { may, useMe } from '../me.js';

interface ExportLinkProps {
  readonly path: string;
  /** Names the list, where a page has several: the link is a small one. */
  readonly of?: string;
}

export const ExportLink = ({ path, of }: ExportLinkProps) =>
  may(useMe(), 'export') ? (
    <a
      href={`/admin/service${path}`}
      download
      {...(of === undefined ? { className: 'fg-button' } : { 'aria-label': `Export as CSV: ${of}` })}
    >
      {of === undefined ? 'Export CSV' : 'CSV'}
    </a>
  ) : null;
