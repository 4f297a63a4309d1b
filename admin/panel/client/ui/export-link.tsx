/** Takes a list away as a CSV file, by the filter that is shown. Who may not do that sees no link. */
import React from 'react';
import { may, useMe } from '../me.js';

export const ExportLink = ({ path }: { readonly path: string }) =>
  may(useMe(), 'export') ? (
    <a href={`/admin/service${path}`} className="fg-button" download>
      Export CSV
    </a>
  ) : null;
