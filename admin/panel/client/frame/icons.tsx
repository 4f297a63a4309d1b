/** Draws the icons of the frame: lines of one width in the text's colour. */
import React from 'react';

const PATHS = {
  home: 'M3 11 12 4l9 7v9h-6v-6H9v6H3z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14.500c2.200.8 3.500 2.900 3.500 5.500',
  person: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 21c0-4 3-7 7-7s7 3 7 7',
  pen: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  tag: 'M3 12V4h8l10 10-8 8zM7.500 9a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z',
  pulse: 'M3 12h4l3 8 4-16 3 8h4',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  menu: 'M4 6h16M4 12h16M4 18h16',
  moon: 'M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500z',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className="fg-icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
